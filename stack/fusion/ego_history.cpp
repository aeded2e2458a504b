#include "stack/fusion/ego_history.h"

#include <algorithm>

#include "stack/base/strict_math.h"

namespace longtail::stack {
namespace {

constexpr Duration kKept = seconds(1);

EgoPose driven(const EgoPose& from, SimTime t) {
  const double dt = (t - from.time).seconds();
  const double middle = from.yaw_rad + 0.5 * from.yaw_rate_rps * dt;
  EgoPose out = from;
  out.time = t;
  out.x_m += from.speed_mps * dt * strict::cos(middle);
  out.y_m += from.speed_mps * dt * strict::sin(middle);
  out.yaw_rad = strict::wrap_angle(from.yaw_rad + from.yaw_rate_rps * dt);
  return out;
}

}  // namespace

void EgoHistory::add(const EgoPose& pose) {
  if (!poses_.empty() && pose.time < poses_.back().time) return;
  if (!poses_.empty() && pose.time == poses_.back().time) poses_.pop_back();
  poses_.push_back(pose);
  std::size_t old = 0;
  while (old + 1 < poses_.size() && pose.time - poses_[old].time > kKept) ++old;
  poses_.erase(poses_.begin(), poses_.begin() + static_cast<std::ptrdiff_t>(old));
}

std::optional<EgoPose> EgoHistory::at(SimTime t) const {
  if (poses_.empty()) return std::nullopt;
  if (t >= poses_.back().time) return driven(poses_.back(), t);
  if (t <= poses_.front().time) return driven(poses_.front(), t);
  const auto after = std::ranges::upper_bound(poses_, t, {}, &EgoPose::time);
  const EgoPose& b = *after;
  const EgoPose& a = *(after - 1);
  const double share = (t - a.time).seconds() / (b.time - a.time).seconds();
  const auto between = [share](double from, double to) { return from + share * (to - from); };
  return EgoPose{.time = t,
                 .x_m = between(a.x_m, b.x_m),
                 .y_m = between(a.y_m, b.y_m),
                 .yaw_rad = strict::wrap_angle(a.yaw_rad + share * strict::wrap_angle(b.yaw_rad - a.yaw_rad)),
                 .speed_mps = between(a.speed_mps, b.speed_mps),
                 .yaw_rate_rps = between(a.yaw_rate_rps, b.yaw_rate_rps)};
}

std::optional<SimTime> EgoHistory::newest() const {
  if (poses_.empty()) return std::nullopt;
  return poses_.back().time;
}

void EgoHistory::save(StateWriter& out) const {
  out.u64(poses_.size());
  for (const EgoPose& pose : poses_) {
    out.i64(pose.time.ns);
    for (const double v : {pose.x_m, pose.y_m, pose.yaw_rad, pose.speed_mps, pose.yaw_rate_rps}) out.f64(v);
  }
}

void EgoHistory::load(StateReader& in) {
  poses_.assign(in.u64(), EgoPose{});
  for (EgoPose& pose : poses_) {
    pose.time = {in.i64()};
    for (double* v : {&pose.x_m, &pose.y_m, &pose.yaw_rad, &pose.speed_mps, &pose.yaw_rate_rps}) *v = in.f64();
  }
}

SensorPose sensor_pose(const EgoPose& ego, const Mounting& mounting) {
  const double c = strict::cos(ego.yaw_rad);
  const double s = strict::sin(ego.yaw_rad);
  const double arm_x = c * mounting.x_m - s * mounting.y_m;
  const double arm_y = s * mounting.x_m + c * mounting.y_m;
  return {.x_m = ego.x_m + arm_x,
          .y_m = ego.y_m + arm_y,
          .yaw_rad = strict::wrap_angle(ego.yaw_rad + mounting.yaw_rad),
          .velocity_x_mps = ego.speed_mps * c - ego.yaw_rate_rps * arm_y,
          .velocity_y_mps = ego.speed_mps * s + ego.yaw_rate_rps * arm_x};
}

}  // namespace longtail::stack
