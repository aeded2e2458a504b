#include "stack/planning/following.h"

#include <algorithm>
#include <cmath>

#include "stack/base/strict_math.h"

namespace longtail::stack {
namespace {

double improved_idm(const FollowingParameters& p, double speed_mps, double free_mps2, const Leader& leader) {
  const double approach_mps = speed_mps - leader.speed_mps;
  const double dynamic_m =
      speed_mps * p.time_gap_s + speed_mps * approach_mps / (2 * std::sqrt(p.acceleration_mps2 * p.deceleration_mps2));
  const double wanted_m = p.standstill_gap_m + std::max(0.0, dynamic_m);
  const double z = wanted_m / std::max(leader.gap_m, 0.1);
  if (free_mps2 > 0) {
    if (z >= 1) return p.acceleration_mps2 * (1 - z * z);
    return free_mps2 * (1 - strict::pow(z, 2 * p.acceleration_mps2 / free_mps2));
  }
  return z >= 1 ? free_mps2 + p.acceleration_mps2 * (1 - z * z) : free_mps2;
}

// Acceleration that avoids a collision if the leader keeps its own.
double constant_acceleration_heuristic(const FollowingParameters& p, double speed_mps, const Leader& leader) {
  const double gap_m = std::max(leader.gap_m, 0.1);
  const double lead_mps2 = std::min(leader.acceleration_mps2, p.acceleration_mps2);
  const double lead_mps = std::max(leader.speed_mps, 0.0);
  const double approach_mps = speed_mps - lead_mps;
  const double denominator = lead_mps * lead_mps - 2 * gap_m * lead_mps2;
  if (lead_mps * approach_mps <= -2 * gap_m * lead_mps2 && denominator > 0) {
    return speed_mps * speed_mps * lead_mps2 / denominator;
  }
  return lead_mps2 - (approach_mps > 0 ? approach_mps * approach_mps / (2 * gap_m) : 0);
}

}  // namespace

double desired_gap_m(const FollowingParameters& p, double speed_mps) {
  return p.standstill_gap_m + speed_mps * p.time_gap_s;
}

double following_acceleration(const FollowingParameters& p, double speed_mps, double free_mps2, const Leader& leader) {
  Leader soon = leader;
  if (leader.acceleration_mps2 < 0 && leader.speed_mps > 0) {
    soon.speed_mps = std::max(0.0, leader.speed_mps + leader.acceleration_mps2 * p.anticipation_s);
  }
  const double idm_mps2 = improved_idm(p, speed_mps, free_mps2, soon);
  const double heuristic_mps2 = constant_acceleration_heuristic(p, speed_mps, leader);
  if (idm_mps2 >= heuristic_mps2 || leader.speed_mps < 0) return std::min(idm_mps2, free_mps2);
  const double mild_mps2 = heuristic_mps2 + p.deceleration_mps2 *
                                                strict::tanh((idm_mps2 - heuristic_mps2) / p.deceleration_mps2);
  return std::min(free_mps2, (1 - p.coolness) * idm_mps2 + p.coolness * mild_mps2);
}

double required_acceleration(const BrakingTask& task, double speed_mps, const Leader& leader) {
  if (speed_mps <= 0) return 0;
  // Where both are when the brakes bite.
  const double stop_s = leader.acceleration_mps2 < 0 && leader.speed_mps > 0
                            ? leader.speed_mps / -leader.acceleration_mps2
                            : task.delay_s;
  const double braked_s = std::min(task.delay_s, stop_s);
  const double lead_change_mps = leader.acceleration_mps2 < 0 ? leader.acceleration_mps2 * braked_s : 0;
  const double lead_mps = leader.speed_mps + lead_change_mps;
  const double lead_m = (leader.speed_mps + lead_change_mps / 2) * braked_s + lead_mps * (task.delay_s - braked_s);
  const double gap_m = leader.gap_m + lead_m - speed_mps * task.delay_s - task.margin_m;
  const bool braking = leader.acceleration_mps2 < 0 && lead_mps > 0;
  const double closing_mps = speed_mps - lead_mps;
  if (closing_mps <= 0 && !braking) return 0;
  if (gap_m <= 0) return task.unavoidable_mps2;

  double required = 0;
  if (lead_mps < 0) {
    // Oncoming: they meet at a share of the gap; the ego must stand there.
    required = -speed_mps * closing_mps / (2 * gap_m);
  } else if (!braking) {
    required = -closing_mps * closing_mps / (2 * gap_m);
  } else {
    const double lead_stop_m = lead_mps * lead_mps / (2 * -leader.acceleration_mps2);
    const double lead_stop_s = lead_mps / -leader.acceleration_mps2;
    const bool matches_first = closing_mps > 0 && 2 * gap_m / closing_mps < lead_stop_s;
    required = matches_first ? leader.acceleration_mps2 - closing_mps * closing_mps / (2 * gap_m)
                             : -speed_mps * speed_mps / (2 * (gap_m + lead_stop_m));
  }
  return std::max(required, task.unavoidable_mps2);
}

}  // namespace longtail::stack
