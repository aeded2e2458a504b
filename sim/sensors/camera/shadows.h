// Who stands in the sun of whom: every object as an upright box, found through a grid of ground cells that its shadow
// crosses. A point is in shadow when the ray towards the sun passes through a box.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <Eigen/Core>

#include "sim/visibility/visible_scene.h"

namespace longtail::sim {

class Shadows {
 public:
  // Of `objects` (the ground left out) within `range_m` of `centre_m`. Under a sun below two degrees nothing casts a shadow of its own.
  void cast(std::span<const SceneInstance> objects, const Eigen::Vector3f& to_sun, const Eigen::Vector3d& centre_m, double range_m);

  // Whether something other than `self` (null: the ground) hides the sun from a point of the map frame.
  bool at(const Eigen::Vector3d& point_m, const SceneInstance* self) const;

 private:
  static constexpr double kCell_m = 4;
  struct Box {
    const SceneInstance* object = nullptr;
    Eigen::Vector2d centre_m;
    double base_m = 0;
    double cos_yaw = 1;
    double sin_yaw = 0;
    Eigen::Vector3d low_m;   // own axes
    Eigen::Vector3d high_m;
  };
  struct Cell {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };

  bool hides(const Box& box, const Eigen::Vector3d& point_m) const;
  void bin(double range_m);

  Eigen::Vector3d to_sun_ = Eigen::Vector3d::UnitZ();
  Eigen::Vector2d corner_m_ = Eigen::Vector2d::Zero();  // of the grid
  int cells_ = 0;                                       // along each side; 0: no shadows
  std::vector<Box> boxes_;
  std::vector<Cell> grid_;
  std::vector<std::uint32_t> members_;                  // boxes by cell
};

}  // namespace longtail::sim
