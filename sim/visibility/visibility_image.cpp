#include "sim/visibility/visibility_image.h"

#include <algorithm>

#include "sim/visibility/padding.h"
#include "stack/base/check.h"

namespace longtail::sim {

// One cache line more than the columns need: rows of a power of two would all fall into the same cache set.
VisibilityImage::VisibilityImage(int rows, int columns)
    : rows_(rows), columns_(columns), pitch_(padded_to_lanes(columns) + kLanePadding) {
  CHECK(rows > 0 && columns > 0, "an image of {} by {}", rows, columns);
  t_.resize(static_cast<std::size_t>(rows) * static_cast<std::size_t>(pitch_));
  id_.resize(t_.size());
  clear(0);
}

// Row by row from the first: copying is what the C library does fastest.
void VisibilityImage::clear(float t_max) {
  std::fill_n(t_.begin(), pitch_, t_max);
  std::fill_n(id_.begin(), pitch_, kNothing);
  for (int row = 1; row < rows_; ++row) {
    std::copy_n(t_.data(), pitch_, &t_[index(row, 0)]);
    std::copy_n(id_.data(), pitch_, &id_[index(row, 0)]);
  }
}

}  // namespace longtail::sim
