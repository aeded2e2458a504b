// Buildings between a source of sound and ears, and the shortest way round them: over a roof or past a corner, bent once. Rays
// through a tree of their triangles say which ways are free (sim/visibility/bvh.h).
#pragma once

#include <limits>
#include <span>

#include <Eigen/Core>

#include "sim/visibility/bvh.h"
#include "sim/visibility/visible_scene.h"

namespace longtail::sim {

class Walls {
 public:
  static constexpr double kNoWay_m = std::numeric_limits<double>::infinity();

  // Of those instances that are buildings, as they stand. Map frame.
  Walls(std::span<const SceneInstance> instances, Isa isa);

  // How much longer than straight the shortest way is, as found: 0 where nothing is between, kNoWay_m where every way tried
  // (up to 40 m aside) needs more than one bend.
  double detour_m(const Eigen::Vector3d& from_m, const Eigen::Vector3d& to_m) const;

 private:
  Eigen::Vector3d origin_m_ = Eigen::Vector3d::Zero();  // of the tree's axes
  Bvh tree_;
  Isa isa_;
};

}  // namespace longtail::sim
