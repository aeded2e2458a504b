#include "sim/visibility/vertex_array.h"

#include "sim/visibility/padding.h"

namespace longtail::sim {

void VertexArray::resize(int size) {
  size_ = size;
  const auto padded = static_cast<std::size_t>(padded_to_lanes(size));
  x_.resize(padded);
  y_.resize(padded);
  z_.resize(padded);
}

}  // namespace longtail::sim
