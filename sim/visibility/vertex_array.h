// Vertices as the kernels read them: one padded array a coordinate.
#pragma once

#include <span>
#include <vector>

#include "sim/visibility/kernel/tables.h"

namespace longtail::sim {

class VertexArray {
 public:
  VertexArray() = default;
  explicit VertexArray(int size) { resize(size); }

  void resize(int size);
  // rotation * v + at of all of them, one rounding an operation, from left to right.
  void place(std::span<const Vec3f> vertices, const Vec3f (&rotation)[3], const Vec3f& at);
  int size() const { return size_; }
  Vec3f get(int i) const { return {x_[at(i)], y_[at(i)], z_[at(i)]}; }
  void set(int i, const Vec3f& v) {
    x_[at(i)] = v.x;
    y_[at(i)] = v.y;
    z_[at(i)] = v.z;
  }
  const float* x() const { return x_.data(); }
  const float* y() const { return y_.data(); }
  const float* z() const { return z_.data(); }

 private:
  static std::size_t at(int i) { return static_cast<std::size_t>(i); }

  int size_ = 0;
  std::vector<float> x_;
  std::vector<float> y_;
  std::vector<float> z_;
};

}  // namespace longtail::sim
