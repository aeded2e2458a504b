#include "stack/planning/longitudinal.h"

#include <algorithm>

namespace longtail::stack {
namespace {

constexpr double kAccelerationTrust_s = 1.5;  // a leader that speeds up is believed to do so for this long

Leader leader_after(const Target& target, double t_s, double ego_travelled_m) {
  const Leader& now = target.leader;
  Leader later = now;
  double moved_m = 0;
  if (now.acceleration_mps2 < 0 && now.speed_mps > 0) {
    const double t = std::min(t_s, now.speed_mps / -now.acceleration_mps2);
    moved_m = now.speed_mps * t + now.acceleration_mps2 * t * t / 2;
    later.speed_mps = now.speed_mps + now.acceleration_mps2 * t;
    if (t < t_s) later = {0, 0, 0};
  } else {
    const double t = std::min(t_s, kAccelerationTrust_s);
    moved_m = now.speed_mps * t_s + now.acceleration_mps2 * t * (t_s - t / 2);
    later.speed_mps = now.speed_mps + now.acceleration_mps2 * t;
    if (t < t_s) later.acceleration_mps2 = 0;
  }
  later.gap_m = now.gap_m + moved_m - ego_travelled_m;
  return later;
}

struct Wanted {
  double acceleration_mps2;
  int governing;
};

Wanted wanted_acceleration(const LongitudinalTask& task, std::span<const Target> targets, double t_s,
                           double travelled_m, double speed_mps) {
  const double free_mps2 = std::min(
      task.acceleration_max_mps2, speed_control_acceleration(task.speed_control, task.profile, travelled_m, speed_mps));
  Wanted wanted{free_mps2, -1};
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const Target& target = targets[i];
    if (t_s > target.until_s) continue;
    FollowingParameters following = task.following;
    following.standstill_gap_m = target.standstill_gap_m;
    const Leader leader = leader_after(target, t_s, travelled_m);
    const double behind_mps2 = std::max(following_acceleration(following, speed_mps, free_mps2, leader),
                                        -target.deceleration_max_mps2);
    if (behind_mps2 < wanted.acceleration_mps2) wanted = {behind_mps2, static_cast<int>(i)};
  }
  if (task.minimal_risk) {
    // Ease off before standstill.
    const double stop_mps2 = -std::min(task.parameters.minimal_risk_deceleration_mps2, 0.5 + speed_mps);
    wanted.acceleration_mps2 = std::min(wanted.acceleration_mps2, stop_mps2);
  }
  if (task.emergency_mps2 > 0) wanted.acceleration_mps2 = std::min(wanted.acceleration_mps2, -task.emergency_mps2);
  return wanted;
}

double jerk_limited(const LongitudinalTask& task, double wanted_mps2, double now_mps2, double step_s) {
  const PlanningParameters& p = task.parameters;
  const double urgency = std::clamp((-wanted_mps2 - 2) / (p.service_deceleration_mps2 - 2), 0.0, 1.0);
  double down_mps3 = p.comfort_jerk_mps3 + urgency * (p.urgent_jerk_mps3 - p.comfort_jerk_mps3);
  if (task.emergency_mps2 > 0) down_mps3 = p.emergency_jerk_mps3;
  const double up_mps3 = now_mps2 < -2 ? 3 * p.comfort_jerk_mps3 : p.comfort_jerk_mps3;
  return std::clamp(wanted_mps2, now_mps2 - down_mps3 * step_s, now_mps2 + up_mps3 * step_s);
}

}  // namespace

void roll_out(const LongitudinalTask& task, std::span<const Target> targets, SpeedSamples& out, int& governing) {
  const PlanningParameters& p = task.parameters;
  const auto samples = static_cast<std::size_t>(p.horizon_s / p.step_s + 0.5) + 1;
  out.travelled_m.assign(samples, 0);
  out.speed_mps.assign(samples, 0);
  out.acceleration_mps2.assign(samples, 0);

  double speed_mps = task.ego.speed_mps;
  double acceleration_mps2 = task.start_mps2;
  double travelled_m = 0;
  governing = -1;
  for (std::size_t k = 0; k < samples; ++k) {
    out.travelled_m[k] = travelled_m;
    out.speed_mps[k] = speed_mps;
    out.acceleration_mps2[k] = acceleration_mps2;
    const Wanted wanted = wanted_acceleration(task, targets, static_cast<double>(k) * p.step_s, travelled_m, speed_mps);
    if (k == 0) governing = wanted.governing;
    const bool standing = speed_mps < 0.05;
    double next_mps2 = jerk_limited(task, wanted.acceleration_mps2, acceleration_mps2, p.step_s);
    if (standing && wanted.acceleration_mps2 < 0.1) next_mps2 = 0;  // stay rather than creep
    if (standing && next_mps2 < 0) next_mps2 = 0;
    double next_mps = speed_mps + (acceleration_mps2 + next_mps2) / 2 * p.step_s;
    if (next_mps <= 0 || (standing && next_mps2 <= 0)) {
      travelled_m += speed_mps * p.step_s / 2;
      next_mps = 0;
      next_mps2 = 0;
    } else {
      travelled_m += (speed_mps + next_mps) / 2 * p.step_s;
    }
    speed_mps = next_mps;
    acceleration_mps2 = next_mps2;
  }
}

Threat worst_threat(const PlanningParameters& p, double speed_mps, double start_mps2, std::span<const Target> targets) {
  Threat worst;
  // Brakes that already bite need no time to build up.
  const double delay_share = std::clamp(1 + start_mps2 / p.service_deceleration_mps2, 0.2, 1.0);
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const Target& target = targets[i];
    if (target.kind == TargetKind::kCutIn || target.dubious) continue;
    Leader leader = target.leader;
    if (leader.acceleration_mps2 > -1) leader.acceleration_mps2 = 0;  // estimates wobble
    const double margin_m = std::min(p.emergency_margin_m, target.standstill_gap_m / 2);
    const double required = required_acceleration({.delay_s = p.brake_delay_s * delay_share, .margin_m = margin_m},
                                                  speed_mps, leader);
    if (required < worst.required_mps2) worst = {required, static_cast<int>(i)};
  }
  return worst;
}

}  // namespace longtail::stack
