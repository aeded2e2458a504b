// The ego's low beam: two lamps at the front of the car, wherever the camera is that looks. How strong they are in which
// direction says kernel/headlight_beam.h.
#pragma once

#include <Eigen/Core>

#include "sim/world/state.h"

namespace longtail::sim {

struct Headlights {
  bool on = false;
  Eigen::Vector3d middle_m = Eigen::Vector3d::Zero();            // between the lamps; map frame
  Eigen::Matrix3d map_from_car = Eigen::Matrix3d::Identity();    // columns: forward, left, up
};

// Where the lamps of a car's mesh are (sim/visibility/shapes).
Headlights headlights_of(const EgoState& ego, bool on);

// On a face turned to them, as if nothing stood in between; 0 when off.
float lux_at(const Headlights& lights, const Eigen::Vector3d& place_m);

}  // namespace longtail::sim
