// Where the false objects of a ghost fault are: straight ahead of the ego's front bumper, either keeping their
// distance (moving as the ego does) or standing on the road where they first appeared.
#pragma once

#include <vector>

#include "sim/faults/sensor_effects.h"
#include "sim/world/state.h"
#include "stack/base/digest.h"

namespace longtail::sim {

struct GhostState {
  Eigen::Vector2d near_face_m;   // the point that faces the ego, map frame
  Eigen::Vector2d velocity_mps;  // over ground, map axes
  double yaw_rad = 0;
};

class GhostPlacer {
 public:
  // `front_m`: from the ego origin to its front bumper.
  explicit GhostPlacer(double front_m) : front_m_(front_m) {}

  GhostState place(const Ghost& ghost, const EgoState& ego);
  void hash_state(StateWriter& out) const;

 private:
  struct Standing {
    std::uint32_t entity = 0;
    SimTime onset;
    GhostState state;
  };
  double front_m_;
  std::vector<Standing> standing_;  // in order of first appearance
};

}  // namespace longtail::sim
