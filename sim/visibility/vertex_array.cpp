#include "sim/visibility/vertex_array.h"

#include <cstring>

#include "sim/visibility/padding.h"

namespace longtail::sim {
namespace {

// Four neighbours at a time, on any CPU.
typedef float Four __attribute__((vector_size(16)));
struct FourVertices {
  Four x, y, z;
};
FourVertices four_from(const Vec3f* from) {
  static_assert(sizeof(Vec3f) == 3 * sizeof(float));
  Four a, b, c;  // x0 y0 z0 x1, y1 z1 x2 y2, z2 x3 y3 z3
  const char* const bytes = reinterpret_cast<const char*>(from);
  std::memcpy(&a, bytes, sizeof a);
  std::memcpy(&b, bytes + sizeof a, sizeof b);
  std::memcpy(&c, bytes + 2 * sizeof a, sizeof c);
  const Four end = __builtin_shufflevector(b, c, 2, 3, 5, 6);    // x2 y2 x3 y3
  const Four start = __builtin_shufflevector(a, b, 1, 2, 4, 5);  // y0 z0 y1 z1
  return {__builtin_shufflevector(a, end, 0, 3, 4, 6), __builtin_shufflevector(start, end, 0, 2, 5, 7), __builtin_shufflevector(start, c, 1, 3, 4, 7)};
}
void store(float* to, Four four) { std::memcpy(to, &four, sizeof four); }

}  // namespace

void VertexArray::resize(int size) {
  size_ = size;
  const auto padded = static_cast<std::size_t>(padded_to_lanes(size));
  x_.resize(padded);
  y_.resize(padded);
  z_.resize(padded);
}

void VertexArray::place(std::span<const Vec3f> vertices, const Vec3f (&rotation)[3], const Vec3f& at) {
  resize(static_cast<int>(vertices.size()));
  const auto turned = [&rotation](const auto& v, int row) { return rotation[row].x * v.x + rotation[row].y * v.y + rotation[row].z * v.z; };
  std::size_t i = 0;
  for (; i + 4 <= vertices.size(); i += 4) {
    const FourVertices v = four_from(vertices.data() + i);
    store(x_.data() + i, turned(v, 0) + at.x);
    store(y_.data() + i, turned(v, 1) + at.y);
    store(z_.data() + i, turned(v, 2) + at.z);
  }
  for (; i < vertices.size(); ++i) {
    const Vec3f& v = vertices[i];
    set(static_cast<int>(i), {turned(v, 0) + at.x, turned(v, 1) + at.y, turned(v, 2) + at.z});
  }
}

}  // namespace longtail::sim
