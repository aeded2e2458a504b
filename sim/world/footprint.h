// Rectangles on the ground and the distance between them.
#pragma once

#include <array>

#include <Eigen/Core>

#include "sim/physics/vehicle.h"
#include "sim/world/state.h"

namespace longtail::sim {

struct Footprint {
  Eigen::Vector2d center_m = Eigen::Vector2d::Zero();
  Eigen::Vector2d forward = Eigen::Vector2d::UnitX();  // unit
  double half_length_m = 0;
  double half_width_m = 0;

  std::array<Eigen::Vector2d, 4> corners() const;
};

Footprint footprint_of(const EgoState& ego, const VehicleModel& model);
Footprint footprint_of(const ActorState& actor);

// Exact shortest distance between two rectangles; 0 when they touch or overlap.
double gap(const Footprint& a, const Footprint& b);

}  // namespace longtail::sim
