#include "sim/sensors/line_of_sight.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <tuple>

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

// Footprint in sensor axes; false when no part of it lies ahead.
bool project(const SensorPose& pose, const ActorState& actor, SightedActor& out) {
  const double dx = actor.position_m.x() - pose.x_m;
  const double dy = actor.position_m.y() - pose.y_m;
  out.actor = &actor;
  out.x_m = pose.cos_yaw * dx + pose.sin_yaw * dy;
  out.y_m = pose.cos_yaw * dy - pose.sin_yaw * dx;
  const double half_length = actor.model.length_m / 2;
  const double half_width = actor.model.width_m / 2;
  if (out.x_m + half_length + half_width <= 0) return false;

  const double yaw = actor.yaw_rad - pose.yaw_rad;
  out.cos_yaw = strict::cos(yaw);
  out.sin_yaw = strict::sin(yaw);
  out.centre_range_m = std::sqrt(out.x_m * out.x_m + out.y_m * out.y_m);

  // The sensor in the actor's own axes, moved to the rectangle's nearest point.
  const double own_x = -(out.cos_yaw * out.x_m + out.sin_yaw * out.y_m);
  const double own_y = -(out.cos_yaw * out.y_m - out.sin_yaw * out.x_m);
  const double away_x = std::max(std::fabs(own_x) - half_length, 0.0);
  const double away_y = std::max(std::fabs(own_y) - half_width, 0.0);
  out.nearest_m = std::sqrt(away_x * away_x + away_y * away_y);
  out.visible = 1;
  if (out.nearest_m == 0) {  // the sensor is inside: it hides everything
    out.low = -2;
    out.high = 2;
    return true;
  }

  out.low = 4;
  out.high = -4;
  bool ahead = false;
  for (const auto& [along, across] : {std::array{half_length, half_width}, std::array{half_length, -half_width},
                                      std::array{-half_length, half_width}, std::array{-half_length, -half_width}}) {
    const double x = out.x_m + out.cos_yaw * along - out.sin_yaw * across;
    const double y = out.y_m + out.sin_yaw * along + out.cos_yaw * across;
    const double angle = quarter_turns(x, y);
    out.low = std::min(out.low, angle);
    out.high = std::max(out.high, angle);
    ahead = ahead || x > 0;
  }
  return ahead;
}

bool blocks(const SightedActor& nearer, const SightedActor& farther, const LineOfSightConfig& config) {
  if (nearer.high <= farther.low || nearer.low >= farther.high) return false;
  if (nearer.nearest_m == 0) return true;
  const double over_top = nearer.actor->model.height_m - config.sensor_height_m;
  const double hidden_up_to = config.sensor_height_m + over_top * farther.nearest_m / nearer.nearest_m;
  return hidden_up_to > config.blocking_share * farther.actor->model.height_m;
}

}  // namespace

SensorPose sensor_pose(const EgoState& ego, const stack::Mounting& mounting) {
  const double cos_ego = strict::cos(ego.yaw_rad);
  const double sin_ego = strict::sin(ego.yaw_rad);
  SensorPose pose;
  pose.x_m = ego.position_m.x() + cos_ego * mounting.x_m - sin_ego * mounting.y_m;
  pose.y_m = ego.position_m.y() + sin_ego * mounting.x_m + cos_ego * mounting.y_m;
  pose.yaw_rad = ego.yaw_rad + mounting.yaw_rad;
  pose.cos_yaw = mounting.yaw_rad == 0 ? cos_ego : strict::cos(pose.yaw_rad);
  pose.sin_yaw = mounting.yaw_rad == 0 ? sin_ego : strict::sin(pose.yaw_rad);
  // v = v_origin + omega x r, yaw alone, in map axes.
  const double yaw_rate = ego.angular_velocity_rps.z();
  const double vx = ego.velocity_mps.x() - yaw_rate * (pose.y_m - ego.position_m.y());
  const double vy = ego.velocity_mps.y() + yaw_rate * (pose.x_m - ego.position_m.x());
  pose.velocity_x_mps = pose.cos_yaw * vx + pose.sin_yaw * vy;
  pose.velocity_y_mps = pose.cos_yaw * vy - pose.sin_yaw * vx;
  return pose;
}

double quarter_turns(double x, double y) {
  const double sum = std::fabs(x) + std::fabs(y);
  if (sum == 0) return 0;
  // q = |y| / (|x| + |y|) runs from 0 to 1 with the angle; the cubic straightens it, with the exact slope 2/pi at
  // both axes and symmetry about the diagonal.
  constexpr double kCurvature = 1 - 2 / std::numbers::pi;
  const double q = std::fabs(y) / sum;
  const double quarter = q + kCurvature * q * (1 - q) * (2 * q - 1);
  const double turns = x >= 0 ? quarter : 2 - quarter;
  return y >= 0 ? turns : -turns;
}

double entry_share(const SightedActor& sighted) {
  if (sighted.nearest_m == 0 || sighted.centre_range_m == 0) return 0;
  // From the centre towards the sensor the ray leaves the rectangle through the side it meets first.
  const double own_x = std::fabs(sighted.cos_yaw * sighted.x_m + sighted.sin_yaw * sighted.y_m);
  const double own_y = std::fabs(sighted.cos_yaw * sighted.y_m - sighted.sin_yaw * sighted.x_m);
  const double half_length = sighted.actor->model.length_m / 2;
  const double half_width = sighted.actor->model.width_m / 2;
  const double share_x = own_x > half_length ? half_length / own_x : 1;
  const double share_y = own_y > half_width ? half_width / own_y : 1;
  return 1 - std::min(share_x, share_y);
}

// What is left of the target's interval without the union of the covers.
double LineOfSight::open_share(const SightedActor& seen) const {
  double covered = 0;
  double reached = seen.low;
  for (const Interval& cover : covers_) {
    const double from = std::max(cover.low, reached);
    const double to = std::min(cover.high, seen.high);
    if (to <= from) continue;
    covered += to - from;
    reached = to;
  }
  const double width = seen.high - seen.low;
  return covered == 0 || width <= 0 ? 1.0 : std::max(0.0, 1 - covered / width);
}

void LineOfSight::find_hidden(std::size_t target) {
  SightedActor& seen = sighted_[target];
  covers_.clear();
  for (std::size_t i = 0; i < target; ++i) {
    if (!blocks(sighted_[i], seen, config_)) continue;
    const bool lorry = sighted_[i].actor->model.kind == ActorKind::kTruck && sighted_[i].nearest_m > 0;
    const Interval cover{sighted_[i].low, sighted_[i].high, lorry};
    const auto at = std::upper_bound(covers_.begin(), covers_.end(), cover.low,
                                     [](double low, const Interval& other) { return low < other.low; });
    covers_.insert(at, cover);
    seen.lorries += lorry ? 1 : 0;
  }
  seen.visible = seen.visible_under = open_share(seen);
  if (seen.lorries == 0) return;
  std::erase_if(covers_, [](const Interval& cover) { return cover.lorry; });
  seen.visible_under = open_share(seen);
}

std::span<const SightedActor> LineOfSight::look(const SensorPose& pose, std::span<const ActorState> actors) {
  sighted_.clear();
  for (const ActorState& actor : actors) {
    SightedActor sighted;
    if (!actor.present || !project(pose, actor, sighted)) continue;
    if (sighted.nearest_m <= config_.max_range_m) sighted_.push_back(sighted);
  }
  std::sort(sighted_.begin(), sighted_.end(), [](const SightedActor& a, const SightedActor& b) {
    return std::tie(a.nearest_m, a.actor->id) < std::tie(b.nearest_m, b.actor->id);
  });
  for (std::size_t i = 0; i < sighted_.size(); ++i) find_hidden(i);
  return sighted_;
}

}  // namespace longtail::sim
