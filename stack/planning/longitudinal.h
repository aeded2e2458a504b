// The speed part of the plan: policies rolled forward from the present state, jerk-limited. Pure functions.
#pragma once

#include <span>
#include <vector>

#include "stack/planning/speed_profile.h"
#include "stack/planning/targets.h"

namespace longtail::stack {

struct LongitudinalTask {
  const PlanningParameters& parameters;
  FollowingParameters following;       // with the mode's time gap
  SpeedControl speed_control;
  const SpeedProfile& profile;
  EgoFrame ego;
  double start_mps2 = 0;               // acceleration of the plan in force
  double emergency_mps2 = 0;           // positive: an emergency, brake at least so
  bool minimal_risk = false;           // come to a controlled stop
  double acceleration_max_mps2 = 10;   // bound from outside, e.g. 0 when the tracks are old
};

struct SpeedSamples {
  std::vector<double> travelled_m;     // at multiples of the step
  std::vector<double> speed_mps;
  std::vector<double> acceleration_mps2;
};

// `governing`: index of the target that holds the ego back most at the start; -1 = none does.
void roll_out(const LongitudinalTask& task, std::span<const Target> targets, SpeedSamples& out, int& governing);

// Constant deceleration (<= 0) that the worst of the targets calls for, brake delay included.
struct Threat {
  double required_mps2 = 0;
  int target = -1;
};
Threat worst_threat(const PlanningParameters& p, double speed_mps, double start_mps2, std::span<const Target> targets);

}  // namespace longtail::stack
