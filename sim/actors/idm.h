// Intelligent Driver Model: acceleration from own speed and the vehicle ahead.
// Treiber, Hennecke, Helbing, "Congested traffic states in empirical observations and microscopic simulations",
// Phys. Rev. E 62, 1805 (2000), equations 3 and 4, exponent 4.
#pragma once

#include <optional>

#include "sim/scenario.h"

namespace longtail::sim {

struct Leader {
  double gap_m = 0;      // bumper to bumper, along the lane
  double speed_mps = 0;  // in the follower's direction; negative: it comes towards
};

// Never below -`hardest_braking`; above the desired speed the free-road term brakes comfortably at most.
double idm_acceleration(const IdmParameters& idm, double desired_speed_mps, double speed_mps,
                        const std::optional<Leader>& leader, double hardest_braking_mps2);

// The gap at which a follower of a leader with the same steady speed neither gains nor falls back:
// (s0 + v T) / sqrt(1 - (v / v0)^4).
double idm_equilibrium_gap(const IdmParameters& idm, double desired_speed_mps, double speed_mps);

}  // namespace longtail::sim
