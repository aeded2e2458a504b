#include "stack/safety/rss_guard.h"

#include <algorithm>
#include <cmath>

#include "stack/planning/following.h"

namespace longtail::stack {
namespace {

// What the one ahead does now, as far as it makes matters worse.
double braking_of(const GovernorParameters& p, const Hazard& hazard) {
  return std::clamp(hazard.other_mps2, -p.rss.braking_max_mps2, 0.0);
}

double safe_distance_m(const GovernorParameters& p, const Hazard& hazard) {
  if (hazard.oncoming) return rss_opposite_direction_m(p.rss, hazard.ego_mps, -hazard.other_mps);
  return rss_same_direction_m(p.rss, hazard.ego_mps, std::max(0.0, hazard.other_mps), p.rss.response_ego_s);
}

// The state one step on, if the other keeps doing what it does (but does not speed up).
Hazard next_step(const GovernorParameters& p, const Hazard& now, double acceleration_mps2) {
  Hazard next = now;
  const double dt_s = p.step_s;
  next.ego_mps = std::max(0.0, now.ego_mps + acceleration_mps2 * dt_s);
  if (!now.oncoming) next.other_mps = std::max(0.0, now.other_mps + braking_of(p, now) * dt_s);
  next.gap_m = now.gap_m + (now.other_mps + next.other_mps - now.ego_mps - next.ego_mps) / 2 * dt_s;
  return next;
}

// From an unsafe state: hold the shortage, which at the edge of safety is what the switch allows there too, and
// brake for what is missing. From d(d_min)/dt = (rho + (v_r + rho a) / b_min) dv_r/dt - v_f / b_max dv_f/dt.
double restoring_acceleration(const GovernorParameters& p, const Hazard& hazard) {
  const RssParameters& rss = p.rss;
  const double most_mps2 = rss.braking_min_mps2;
  const double safe_m = safe_distance_m(p, hazard);
  const double missing = (safe_m - hazard.gap_m) / std::max(safe_m, 1.0);
  const double other_mps = hazard.oncoming ? hazard.other_mps : std::max(0.0, hazard.other_mps);
  const double lead_gain_mps = hazard.oncoming ? 0 : other_mps * braking_of(p, hazard) / rss.braking_max_mps2;
  const double braking_mps2 = hazard.oncoming ? rss.braking_min_correct_mps2 : most_mps2;
  const double lever_s =
      rss.response_ego_s + (hazard.ego_mps + rss.response_ego_s * rss.acceleration_max_mps2) / braking_mps2;
  const double hold_mps2 = (other_mps - hazard.ego_mps + lead_gain_mps) / lever_s;
  return std::clamp(hold_mps2 - p.restore_share * most_mps2 * missing, -most_mps2, 0.0);
}

// Too near the strip the ego is going to sweep, by the lateral RSS distance.
bool in_the_way(const GovernorParameters& p, const Obstacle& obstacle, const EgoFrame& ego) {
  const double beside_m = std::fabs(obstacle.offset_m) - obstacle.half_width_m - ego.half_width_m;
  // Uncertain sideways motion counts only beyond its own 1-sigma.
  const double towards_mps = obstacle.offset_m > 0 ? -obstacle.sure_lateral_mps() : obstacle.sure_lateral_mps();
  return beside_m <= rss_lateral_m(p.rss, {0, towards_mps});
}

// Moves into the way by the time the ego gets there: people and animals that walk across.
bool will_be_in_the_way(const GovernorParameters& p, const Obstacle& obstacle, const EgoFrame& ego, double gap_m) {
  const bool across = std::fabs(obstacle.aligned) <= 0.7 && obstacle.surely_moving();
  if (!obstacle.vulnerable() && !across) return false;
  const double arrival_s = gap_m / std::max(ego.speed_mps - obstacle.speed_mps, 1.0);
  if (arrival_s > 3) return false;
  const double offset_m = obstacle.offset_m + obstacle.sure_lateral_mps() * arrival_s;
  return std::fabs(offset_m) - obstacle.half_width_m - ego.half_width_m <= p.rss.lateral_fluctuation_m;
}

}  // namespace

bool is_safe(const GovernorParameters& p, const Hazard& hazard) { return hazard.gap_m > safe_distance_m(p, hazard); }

double allowed_acceleration(const GovernorParameters& p, const Hazard& hazard, double wanted_mps2) {
  const auto stays_safe = [&](double acceleration_mps2) { return is_safe(p, next_step(p, hazard, acceleration_mps2)); };
  if (stays_safe(wanted_mps2)) return wanted_mps2;
  double least_mps2 = -p.rss.braking_min_mps2;
  if (wanted_mps2 <= least_mps2) return wanted_mps2;
  if (!is_safe(p, hazard)) return std::min(wanted_mps2, restoring_acceleration(p, hazard));
  if (!stays_safe(least_mps2)) return least_mps2;
  // More acceleration only ever makes the next state less safe: bisect.
  double most_mps2 = wanted_mps2;
  for (int i = 0; i < 24; ++i) {
    const double middle_mps2 = (least_mps2 + most_mps2) / 2;
    (stays_safe(middle_mps2) ? least_mps2 : most_mps2) = middle_mps2;
  }
  return least_mps2;
}

GuardVerdict guard(const GovernorParameters& p, const Scene& scene, const EgoFrame& ego, double ego_s_m,
                   double wanted_mps2) {
  GuardVerdict verdict;
  const double ego_centre_m = ego_s_m + (ego.front_m - ego.rear_m) / 2;
  for (const Obstacle& obstacle : scene.obstacles()) {
    if ((obstacle.rear_s_m + obstacle.front_s_m) / 2 <= ego_centre_m) continue;
    const double gap_m = obstacle.rear_s_m - (ego_s_m + ego.front_m);
    // Alongside already: braking for it would not undo the overlap; what gets in front of us counts.
    if (gap_m < -obstacle.half_length_m) continue;
    const bool crossing = will_be_in_the_way(p, obstacle, ego, gap_m);
    if (!crossing && !in_the_way(p, obstacle, ego)) continue;

    const Hazard hazard{gap_m, ego.speed_mps, crossing ? std::min(0.0, obstacle.speed_mps) : obstacle.speed_mps,
                        obstacle.acceleration_mps2, obstacle.oncoming()};
    double allowed_mps2 = allowed_acceleration(p, hazard, wanted_mps2);
    if (obstacle.dubious) allowed_mps2 = std::max(allowed_mps2, std::min(wanted_mps2, -p.dubious_deceleration_mps2));
    if (allowed_mps2 < wanted_mps2 && allowed_mps2 < verdict.acceleration_max_mps2) {
      verdict.acceleration_max_mps2 = allowed_mps2;
      verdict.track = obstacle.id;
    }
    if (obstacle.dubious) continue;
    const Leader leader{gap_m, hazard.other_mps, hazard.other_mps2 < -1 ? hazard.other_mps2 : 0};
    const double required_mps2 = required_acceleration(
        {.delay_s = p.brake_delay_s, .margin_m = p.emergency_margin_m}, ego.speed_mps, leader);
    verdict.required_mps2 = std::min(verdict.required_mps2, required_mps2);
  }
  return verdict;
}

}  // namespace longtail::stack
