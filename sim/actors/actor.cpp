#include "sim/actors/actor.h"

#include <algorithm>
#include <cmath>

#include "sim/actors/lane_path.h"
#include "sim/physics/ground.h"
#include "stack/base/check.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {

namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kHardestBraking = 8.0;       // m/s^2 on a dry road
constexpr double kNoYawBelow = 2.0;           // m/s: a slow vehicle does not turn its nose into a lateral move
constexpr double kBesideTheRoad = 30.0;       // m: still has road coordinates

// Smooth from 0 to 1 with zero speed and acceleration at both ends: the minimum-jerk polynomial
// (Flash and Hogan, J. Neuroscience 5, 1985).
double minimum_jerk(double x) {
  const double u = std::clamp(x, 0.0, 1.0);
  return u * u * u * (10 + u * (6 * u - 15));
}

Segment::End lane_place(const RoadNetwork& map, const RoadNetwork::LanePoint& lane, bool against_traffic) {
  const MapPose pose = map.pose(lane);
  return {.position_m = {pose.x_m, pose.y_m, pose.z_m},
          .yaw_rad = against_traffic ? strict::wrap_angle(pose.heading_rad + kPi) : pose.heading_rad,
          .road = road_point(map, lane)};
}

}  // namespace

Actor::Actor(const ActorSetup& setup, const ActorPlace& place)
    : behaviour_(setup.behaviour),
      idm_(setup.idm),
      target_speed_mps_(setup.behaviour == BehaviourKind::kIdm ? setup.desired_speed_mps : setup.speed_mps),
      rate_up_mps2_(setup.idm.max_acceleration_mps2),
      rate_down_mps2_(setup.idm.comfortable_deceleration_mps2),
      against_traffic_(setup.against_traffic),
      lane_(place.lane),
      lane_next_(place.lane) {
  const double speed = setup.behaviour == BehaviourKind::kStationary ? 0.0 : setup.speed_mps;
  if (setup.behaviour == BehaviourKind::kStationary) target_speed_mps_ = 0;
  set_motion(segment_, speed, 0, 0);
  segment_.from = {.position_m = place.position_m, .yaw_rad = place.yaw_rad, .road = place.road};
  segment_.to = segment_.from;
}

void Actor::arrive(SimTime now, const RoadNetwork& map) {
  const double elapsed = (now - segment_.start).seconds();
  const bool at_end = elapsed >= segment_.duration_s;
  const MotionSample here = segment_.at(elapsed);
  if (lane_ && at_end) {
    lane_ = lane_next_;
  } else if (lane_) {
    const double lateral = left_sign(map, lane_->lane, against_traffic_) * lateral_progress(segment_.start, elapsed);
    if (const auto to = drive_along(map, *lane_, segment_.distance_m(elapsed), against_traffic_)) lane_ = to;
    lane_->offset_m += lateral;
  }
  segment_.start = now;
  set_motion(segment_, here.speed_mps, here.acceleration_mps2, 0);
  segment_.from = at_end ? segment_.to
                         : Segment::End{.position_m = here.position_m, .yaw_rad = here.yaw_rad, .road = here.road};
  segment_.to = segment_.from;
  if (lateral_ && (now - lateral_->start).seconds() >= lateral_->duration_s) finish_lateral(map);
  lane_next_ = lane_;
}

void Actor::apply(const ActorAction& action, SimTime now, const RoadNetwork& map) {
  arrive(now, map);
  if (const auto* speed = std::get_if<SpeedAction>(&action)) {
    behaviour_ = BehaviourKind::kCruise;
    target_speed_mps_ = speed->speed_mps;
    rate_up_mps2_ = rate_down_mps2_ = speed->rate_mps2;
  } else if (const auto* lateral = std::get_if<LateralAction>(&action)) {
    lateral_ = Lateral{.start = now,
                       .duration_s = std::max(lateral->duration, milliseconds(5)).seconds(),
                       .offset_m = lateral->offset_m};
  } else if (const auto* move = std::get_if<MoveToAction>(&action)) {
    const std::optional<RoadIndex> road = map.find_road(move->road);
    CHECK(road, "move_to names road '{}', which the world let pass", move->road);
    const RoadPoint goal{*road, move->s_m, move->t_m};
    const MapPose pose = map.pose(goal);
    const Eigen::Vector3d target(pose.x_m, pose.y_m, pose.z_m);
    const Eigen::Vector3d way = target - segment_.from.position_m;
    const double yaw = way.head<2>().squaredNorm() > 1e-6 ? strict::atan2(way.y(), way.x()) : segment_.from.yaw_rad;
    move_to_ = MoveTo{.target_m = target, .yaw_rad = yaw, .road = goal};
    behaviour_ = BehaviourKind::kCruise;
    target_speed_mps_ = move->speed_mps;
    rate_up_mps2_ = rate_down_mps2_ = 0;
    lane_.reset();
    lane_next_.reset();
    lateral_.reset();
  } else if (const auto* change = std::get_if<BehaviourAction>(&action)) {
    behaviour_ = change->behaviour;
    rate_up_mps2_ = idm_.max_acceleration_mps2;
    rate_down_mps2_ = idm_.comfortable_deceleration_mps2;
    const bool holds = behaviour_ == BehaviourKind::kCruise && change->desired_speed_mps <= 0;
    target_speed_mps_ = holds ? segment_.speed_mps : change->desired_speed_mps;
    if (behaviour_ == BehaviourKind::kStationary) target_speed_mps_ = 0;
  } else if (std::holds_alternative<RemoveAction>(action)) {
    present_ = false;
  } else {
    CHECK(false, "signals are the world's, not the driver's");
  }
}

double Actor::choose_acceleration(double duration_s, const Outlook& outlook) {
  const double hardest = std::min(kHardestBraking, outlook.friction * kGravity);
  if (behaviour_ == BehaviourKind::kIdm && lane_) {
    if (!outlook.leader_known) return segment_.acceleration_mps2;
    return idm_acceleration(idm_, target_speed_mps_, segment_.speed_mps, outlook.leader, hardest);
  }
  const double missing = target_speed_mps_ - segment_.speed_mps;
  if (missing == 0) return 0;
  const double rate = missing > 0 ? rate_up_mps2_ : rate_down_mps2_;
  if (rate <= 0) {
    segment_.speed_mps = target_speed_mps_;
    return 0;
  }
  return std::clamp(missing / duration_s, -rate, rate);
}

double Actor::lateral_progress(SimTime now, double duration_s) const {
  if (!lateral_) return 0;
  const double before = (now - lateral_->start).seconds();
  return lateral_->offset_m * (minimum_jerk((before + duration_s) / lateral_->duration_s) -
                               minimum_jerk(before / lateral_->duration_s));
}

std::optional<RoadNetwork::LanePoint> Actor::lateral_goal(const RoadNetwork& map) const {
  if (!lateral_ || !lane_) return std::nullopt;
  RoadNetwork::LanePoint goal = *lane_;
  const double rest = lateral_progress(segment_.start, lateral_->duration_s);
  goal.offset_m += left_sign(map, lane_->lane, against_traffic_) * rest;
  return goal;
}

void Actor::plan(SimTime now, Duration duration, const Outlook& outlook, const RoadNetwork& map) {
  if (!present_) return;
  const double duration_s = duration.seconds();
  const double acceleration = choose_acceleration(duration_s, outlook);
  const double distance = set_motion(segment_, segment_.speed_mps, acceleration, duration_s);
  if (move_to_) {
    plan_move_to(distance, map);
  } else if (distance <= 0 && !lateral_) {
    return;  // stands
  } else if (lane_) {
    plan_on_lane(now, distance, duration_s, map);
  } else {
    plan_freely(now, distance, duration_s, map);
  }
}

void Actor::plan_on_lane(SimTime now, double distance_m, double duration_s, const RoadNetwork& map) {
  const std::optional<RoadNetwork::LanePoint> ahead = drive_along(map, *lane_, distance_m, against_traffic_);
  if (!ahead) {
    present_ = false;
    return;
  }
  const double lateral = lateral_progress(now, duration_s);
  lane_next_ = ahead;
  lane_next_->offset_m += left_sign(map, ahead->lane, against_traffic_) * lateral;
  segment_.to = lane_place(map, *lane_next_, against_traffic_);
  if (lateral_) {
    const double sideways_mps = lateral / duration_s;
    const double nose = strict::atan2(sideways_mps, std::max(segment_.speed_at(duration_s), kNoYawBelow));
    segment_.to.yaw_rad = strict::wrap_angle(segment_.to.yaw_rad + nose);
  }
}

void Actor::plan_freely(SimTime now, double distance_m, double duration_s, const RoadNetwork& map) {
  const double yaw = segment_.from.yaw_rad;
  const Eigen::Vector2d heading(strict::cos(yaw), strict::sin(yaw));
  const Eigen::Vector2d left(-heading.y(), heading.x());
  const Eigen::Vector2d to =
      segment_.from.position_m.head<2>() + distance_m * heading + lateral_progress(now, duration_s) * left;
  segment_.to.position_m.head<2>() = to;
  segment_.to.road = map.locate(to.x(), to.y(), kBesideTheRoad, segment_.from.road);
  if (segment_.to.road) segment_.to.position_m.z() = map.pose(*segment_.to.road).z_m;
}

void Actor::plan_move_to(double distance_m, const RoadNetwork& map) {
  const Eigen::Vector3d way = move_to_->target_m - segment_.from.position_m;
  const double remaining = way.head<2>().norm();
  segment_.from.yaw_rad = segment_.to.yaw_rad = move_to_->yaw_rad;
  if (distance_m < remaining) {
    const Eigen::Vector3d to = segment_.from.position_m + way * (distance_m / remaining);
    segment_.to.position_m = to;
    segment_.to.road = map.locate(to.x(), to.y(), kBesideTheRoad, segment_.from.road);
    return;
  }
  // Arrives within this segment, then stands: remaining = v t + a t^2 / 2.
  const double v = segment_.speed_mps;
  const double root = std::sqrt(std::max(0.0, v * v + 2 * segment_.acceleration_mps2 * remaining));
  segment_.moving_s = remaining > 0 ? 2 * remaining / (v + root) : 0.0;
  segment_.to = {.position_m = move_to_->target_m, .yaw_rad = move_to_->yaw_rad, .road = move_to_->road};
  move_to_.reset();
  target_speed_mps_ = 0;
  rate_up_mps2_ = rate_down_mps2_ = 0;
}

void Actor::finish_lateral(const RoadNetwork& map) {
  lateral_.reset();
  if (!lane_) return;
  const int left_before = left_sign(map, lane_->lane, against_traffic_);
  lane_ = in_lane_below(map, *lane_);
  // It keeps its direction of travel, so in a lane of the other direction it is a wrong-way driver.
  if (left_sign(map, lane_->lane, against_traffic_) != left_before) against_traffic_ = !against_traffic_;
}

void Actor::save(StateWriter& out) const {
  out.u8(static_cast<std::uint8_t>(behaviour_));
  for (const double v : {target_speed_mps_, rate_up_mps2_, rate_down_mps2_}) out.f64(v);
  out.boolean(against_traffic_);
  out.boolean(present_);
  for (const auto& lane : {lane_, lane_next_}) {
    out.boolean(lane.has_value());
    if (!lane) continue;
    out.u32(lane->lane.road.value);
    out.u32(lane->lane.section);
    out.i64(lane->lane.lane);
    out.f64(lane->s_m);
    out.f64(lane->offset_m);
  }
  out.boolean(lateral_.has_value());
  if (lateral_) {
    out.i64(lateral_->start.ns);
    out.f64(lateral_->duration_s);
    out.f64(lateral_->offset_m);
  }
  out.boolean(move_to_.has_value());
  if (move_to_) {
    for (int i = 0; i < 3; ++i) out.f64(move_to_->target_m[i]);
    out.f64(move_to_->yaw_rad);
  }
  segment_.save(out);
}

}  // namespace longtail::sim
