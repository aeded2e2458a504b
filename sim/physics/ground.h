// The road surface as vehicles feel it: near one place it is a plane, with a friction per tyre. Implemented by
// the world on the road network (sim/world/map_ground.h) and by flat or sloped planes in tests.
#pragma once

#include <array>

#include <Eigen/Core>

namespace longtail::sim {

inline constexpr double kGravity = 9.80665;

struct GroundPlane {
  Eigen::Vector3d point_m = Eigen::Vector3d::Zero();
  Eigen::Vector3d normal = Eigen::Vector3d::UnitZ();

  double height_above(const Eigen::Vector3d& p) const { return (p - point_m).dot(normal); }
};

struct EgoGround {
  GroundPlane plane;                 // tangent to the road under the middle of the vehicle
  std::array<double, 4> friction{};  // front left, front right, rear left, rear right
};

}  // namespace longtail::sim
