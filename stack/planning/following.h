// Car following: acceleration wanted behind a leader, and the deceleration needed not to hit it. Pure functions.
// Gaps are bumper to bumper; speeds along the path (a leader that comes towards us has a negative one).
#pragma once

namespace longtail::stack {

struct FollowingParameters {
  double time_gap_s = 1.8;
  double standstill_gap_m = 3.0;
  double acceleration_mps2 = 1.5;   // comfortable
  double deceleration_mps2 = 2.0;   // comfortable, positive
  double coolness = 0.99;           // 0 = brake for every short gap, 1 = trust a constant-acceleration leader
  double anticipation_s = 0.4;      // a braking leader is seen this much ahead
};

struct Leader {
  double gap_m = 0;
  double speed_mps = 0;
  double acceleration_mps2 = 0;
};

// The gap this policy settles at behind a leader of constant speed.
double desired_gap_m(const FollowingParameters& p, double speed_mps);

// "Improved IDM" with the constant-acceleration heuristic: Treiber, Kesting, "Traffic Flow Dynamics" (2013),
// sections 11.3.7 and 11.3.8. `free_mps2`: what the speed policy alone would do; the result never exceeds it.
double following_acceleration(const FollowingParameters& p, double speed_mps, double free_mps2, const Leader& leader);

// Constant deceleration (<= 0) that just avoids the leader when it begins after `delay_s` and `margin_m` must be
// left (Jansson, "Collision Avoidance Theory" (2005), section 4.4): matching speeds while it moves, or stopping
// behind where it stops. An oncoming leader: stopping before the meeting point. `unavoidable_mps2` (negative) is
// the answer where no gap is left.
struct BrakingTask {
  double delay_s = 0;
  double margin_m = 0;
  double unavoidable_mps2 = -20;
};
double required_acceleration(const BrakingTask& task, double speed_mps, const Leader& leader);

}  // namespace longtail::stack
