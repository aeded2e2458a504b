// The governor's judgement of every obstacle on the ego's way: how much may it accelerate, must it brake, is a
// collision imminent? Pure functions on a scene along the intended path.
#pragma once

#include <cstdint>

#include "stack/planning/scene.h"
#include "stack/safety/governor.h"

namespace longtail::stack {

// One obstacle as the guard sees it.
struct Hazard {
  double gap_m = 0;
  double ego_mps = 0;
  double other_mps = 0;            // along the path; negative = towards us
  double other_mps2 = 0;
  bool oncoming = false;
};

// More than the RSS distance with its margin.
bool is_safe(const GovernorParameters& p, const Hazard& hazard);

// The largest acceleration not above `wanted_mps2` with which the next step ends in a safe state; from an unsafe
// state, the response that restores the distance. The margin is for what the one ahead may do within that step:
// with it of at least a step's way, the bare RSS distance is never lost (rss_guard_test.cpp).
double allowed_acceleration(const GovernorParameters& p, const Hazard& hazard, double wanted_mps2);

struct GuardVerdict {
  double acceleration_max_mps2 = 1e9;
  double required_mps2 = 0;        // constant deceleration (<= 0) that the most dangerous obstacle calls for
  std::uint32_t track = 0;         // that set the bound; 0 = none
};

// `ego_s_m`: of the ego origin on the scene's path.
GuardVerdict guard(const GovernorParameters& p, const Scene& scene, const EgoFrame& ego, double ego_s_m,
                   double wanted_mps2);

}  // namespace longtail::stack
