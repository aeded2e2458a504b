// A straight way across a rectangle: which part of it lies inside.
#pragma once

#include <algorithm>
#include <cmath>

#include <Eigen/Core>

namespace longtail::sim {

// As shares of the way.
struct Crossing {
  double enters = 0;
  double leaves = 1;
  bool any() const { return enters < leaves; }
};

// In the rectangle's own axes, about its middle; `half`: its extents.
inline Crossing crossing(const Eigen::Vector2d& from, const Eigen::Vector2d& to, const Eigen::Vector2d& half) {
  Crossing part;
  for (int axis = 0; axis < 2; ++axis) {
    const double along = to[axis] - from[axis];
    if (along == 0) {
      if (std::fabs(from[axis]) >= half[axis]) part.leaves = -1;
      continue;
    }
    const double a = (-half[axis] - from[axis]) / along;
    const double b = (half[axis] - from[axis]) / along;
    part.enters = std::max(part.enters, std::min(a, b));
    part.leaves = std::min(part.leaves, std::max(a, b));
  }
  return part;
}

}  // namespace longtail::sim
