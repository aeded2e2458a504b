// Who stands in the sun of whom: every object as a box, found through a grid of ground cells that its shadow
// crosses. A point is in shadow when the ray towards the sun passes through a box (kernel/shadow_lanes.h).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <Eigen/Core>

#include "sim/sensors/camera/kernel/shade_tables.h"
#include "sim/sensors/camera/shadow_slabs.h"
#include "sim/visibility/visible_scene.h"

namespace longtail::sim {

class Shadows {
 public:
  // Of the scene's objects (the ground left out) within `range_m` of `centre_m`. Under a sun below two degrees nothing casts
  // a shadow of its own.
  void cast(const VisibleScene& scene, const Eigen::Vector3f& to_sun, const Eigen::Vector3d& centre_m, double range_m);

  // Seen from the centre. Valid until the next cast.
  const ShadowTables& tables() const { return tables_; }
  // Whether an object hides the sun from the centre itself.
  bool hide_the_centre() const;

 private:
  static constexpr float kCell_m = 4;

  void add(const VisibleScene& scene, std::size_t index, const Eigen::Vector3d& centre_m);
  void bin(float range_m, double ground_m);  // the lowest of the ground, from the centre
  void count_used(int cells, int row_shift);

  Eigen::Vector3d to_sun_ = Eigen::Vector3d::UnitZ();
  ShadowTables tables_;
  std::vector<ShadowBox> boxes_;
  std::vector<ShadowSlabs> slabs_;          // of the boxes
  std::vector<ShadowCell> grid_;
  std::vector<std::uint32_t> members_;  // boxes by cell
  std::vector<std::uint32_t> used_before_;
};

}  // namespace longtail::sim
