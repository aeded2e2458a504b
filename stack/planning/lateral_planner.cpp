#include "stack/planning/lateral_planner.h"

#include <algorithm>
#include <cmath>

#include "stack/base/strict_math.h"

namespace longtail::stack {
namespace {

constexpr double kReanchor_m = 0.9;       // further off the plan than this, plan from where we are
constexpr double kObstaclePatience_s = 0.3;

bool is_change(Behaviour behaviour) {
  return behaviour == BEHAVIOUR_LANE_CHANGE_LEFT || behaviour == BEHAVIOUR_LANE_CHANGE_RIGHT;
}

}  // namespace

void LateralPlanner::update(const LateralInput& input) {
  advance_odometer(input);
  find_lane(input);
  if (!mapped_) find_arc(input);
  look(input);
  if (mapped_ && is_change(behaviour_)) {
    continue_change(input);
  } else if (mapped_) {
    consider_change(input);
  }
  if (!is_change(behaviour_)) move_aside(input);
  on_arc_ = !mapped_;
  last_time_ = input.ego.time;
  last_x_m_ = input.ego.x_m;
  last_y_m_ = input.ego.y_m;
}

Corridor LateralPlanner::corridor(const EgoFrame& ego) const {
  return {profile_, odometer_m_, ego.half_width_m + parameters_.corridor_margin_m};
}

// Progress along the heading; a correction of the localization never moves the odometer back.
void LateralPlanner::advance_odometer(const LateralInput& input) {
  if (!anchored_) return;
  const double yaw_rad = input.localization.yaw_rad();
  const double moved_m =
      (input.ego.x_m - last_x_m_) * strict::cos(yaw_rad) + (input.ego.y_m - last_y_m_) * strict::sin(yaw_rad);
  const double dt_s = (input.ego.time - last_time_).seconds();
  odometer_m_ += std::clamp(moved_m, 0.0, 1.5 * input.ego.speed_mps * dt_s + 0.5);
}

double LateralPlanner::path_ahead_m(const EgoFrame& ego) const {
  // Far enough to stop comfortably, and to see what a sensor sees.
  const double stop_m = ego.speed_mps * ego.speed_mps / (2 * parameters_.profile_deceleration_mps2);
  return std::max(220.0, 40 + 5 * ego.speed_mps + stop_m);
}

void LateralPlanner::find_lane(const LateralInput& input) {
  mapped_ = false;
  if (input.map.empty()) return;
  const double yaw_rad = input.localization.yaw_rad();
  std::optional<LaneLocation> at;
  const std::optional<int> known = lane_id_ == 0 ? std::nullopt : input.map.index_of(lane_id_);
  if (known) {
    at = input.map.project(*known, input.ego.x_m, input.ego.y_m);
    // Past its end: on to the successor the path took.
    const Lane& lane = input.map.lane(*known);
    if ((!at || at->s_m > lane.length_m() - 0.01) && !lane.successors.empty()) {
      const auto next = input.map.project(lane.successors.front(), input.ego.x_m, input.ego.y_m);
      if (next) at = next;
    }
    if (at && !is_change(behaviour_) && std::fabs(at->offset_m) > 0.75 * at->width_m) at.reset();
  }
  if (!at) {
    at = input.map.locate(input.ego.x_m, input.ego.y_m, yaw_rad);
    if (is_change(behaviour_)) behaviour_ = BEHAVIOUR_NONE;
    anchored_ = false;
  }
  const bool against = at && std::fabs(strict::wrap_angle(yaw_rad - at->heading_rad)) > 1.8;
  if (!at || against) {
    lane_id_ = 0;
    return;
  }
  mapped_ = true;
  const double length_m = std::max(25.0, 4 * input.ego.speed_mps);
  if (anchored_) {
    at_ = *at;
    lane_id_ = input.map.lane(at->lane).id;
    reference_ = path_along_lane(input.map, at_, {60, path_ahead_m(input.ego), parameters_.path_spacing_m});
    if (reference_.path.empty()) {
      mapped_ = false;
      lane_id_ = 0;
      return;
    }
    const auto foot = reference_.path.project(input.ego.x_m, input.ego.y_m, 0);
    if (foot && std::fabs(foot->offset_m - offset_at(0).offset_m) < kReanchor_m) return;
  }
  const double turn_rad = std::clamp(strict::wrap_angle(yaw_rad - at->heading_rad), -0.2, 0.2);
  use_lane(input, *at, {at->offset_m, strict::tan(turn_rad), 0}, length_m);
  if (reference_.path.empty()) {
    mapped_ = false;
    lane_id_ = 0;
  }
}

// Takes `at` as the reference lane and settles on its centre within `length_m`.
void LateralPlanner::use_lane(const LateralInput& input, const LaneLocation& at, const OffsetSample& from,
                              double length_m) {
  at_ = at;
  lane_id_ = input.map.lane(at.lane).id;
  reference_ = path_along_lane(input.map, at_, {60, path_ahead_m(input.ego), parameters_.path_spacing_m});
  anchored_ = true;
  profile_.start(odometer_m_, from, 0, length_m);
}

// No lane under us: the path we are on, as an arc of its present curvature.
void LateralPlanner::find_arc(const LateralInput& input) {
  if (is_change(behaviour_)) behaviour_ = BEHAVIOUR_NONE;
  const double speed_mps = std::max(input.ego.speed_mps, 0.1);
  const double now_per_m = speed_mps > 1 ? std::clamp(input.localization.yaw_rate_rps() / speed_mps, -0.15, 0.15) : 0;
  const double dt_s = (input.ego.time - last_time_).seconds();
  const double weight = on_arc_ ? dt_s / (dt_s + parameters_.curvature_filter_s) : 1;
  curvature_per_m_ += weight * (now_per_m - curvature_per_m_);
  reference_ = {};
  reference_.path = path_along_arc({.x_m = input.ego.x_m,
                                    .y_m = input.ego.y_m,
                                    .heading_rad = input.localization.yaw_rad(),
                                    .curvature_per_m = curvature_per_m_,
                                    .width_m = parameters_.unmapped_width_m,
                                    .extent = {60, path_ahead_m(input.ego), 2 * parameters_.path_spacing_m}});
  profile_.start(odometer_m_, {}, 0, 1);
  anchored_ = false;
}

void LateralPlanner::look(const LateralInput& input) {
  scene_.emplace(reference_.path, input.ego, input.tracks, input.prediction,
                 SceneReach{.existence_min = parameters_.existence_min,
                            .disagreement_min = parameters_.dubious_disagreement});
}

void LateralPlanner::continue_change(const LateralInput& input) {
  const PlanningParameters& p = parameters_;
  if (odometer_m_ >= profile_.end_m() && std::fabs(at_.offset_m) < 0.4) {
    behaviour_ = BEHAVIOUR_NONE;
    pause_until_ = input.ego.time + duration_from_seconds(p.lane_change_pause_s);
    return;
  }
  // Still on our side of the line: go back if someone came into the gap or the mode forbids it now.
  const auto origin = input.map.index_of(origin_id_);
  if (!origin || std::fabs(at_.offset_m) < at_.width_m / 2) return;
  const BandState band = look_at_band(p, *scene_, input.ego, {0, at_.width_m / 2}, p.abort_share);
  const bool far_from_line = std::fabs(at_.offset_m) > 0.75 * at_.width_m;
  if (band.clear && (input.change_allowed || !far_from_line)) return;
  const auto back = input.map.project(*origin, input.ego.x_m, input.ego.y_m);
  if (!back) return;
  // The plan goes on smoothly: the same offset, slope and bend, seen from the other lane.
  OffsetSample from = profile_.at(odometer_m_);
  from.offset_m += back->offset_m - at_.offset_m;
  use_lane(input, *back, from, std::max(p.lane_change_length_min_m, p.lane_change_urgent_time_s * input.ego.speed_mps));
  if (reference_.path.empty()) return;
  behaviour_ = BEHAVIOUR_NONE;
  pause_until_ = input.ego.time + duration_from_seconds(p.lane_change_pause_s);
  look(input);
}

void LateralPlanner::consider_change(const LateralInput& input) {
  const PlanningParameters& p = parameters_;
  const Lane& lane = input.map.lane(at_.lane);
  const auto leads_off = [&](int side) { return side >= 0 && input.map.lane(side).on_route; };
  const double limit_mps = input.map.sample(at_.lane, at_.s_m).speed_limit_mps;
  double wanted_mps = limit_mps > 0 ? limit_mps : p.unposted_speed_mps;
  if (input.set_speed_mps > 0)
    wanted_mps = std::min(input.set_speed_mps, limit_mps > 0 ? limit_mps : input.set_speed_mps);
  if (input.mode_cap_mps > 0) wanted_mps = std::min(wanted_mps, input.mode_cap_mps);

  MotiveInput reasons{.speed_wanted_mps = wanted_mps,
                      .off_route = !lane.on_route && (leads_off(lane.left) || leads_off(lane.right)),
                      .lane_end_m = reference_.lane_ends ? reference_.stop_s_m : std::nullopt};
  const Motive motive = change_motive(p, *scene_, corridor(input.ego), input.ego, reasons);
  if (motive.motive != motive_) {
    motive_ = motive.motive;
    motive_since_ = input.ego.time;
  }
  if (motive.motive == ChangeMotive::kNone || !input.change_allowed) return;
  if (input.ego.speed_mps < p.lane_change_speed_min_mps) return;
  if (motive.motive == ChangeMotive::kObstacle &&
      clearing_offset(p, *scene_, input.ego, at_.width_m, motive.room_m + 20).has_value()) {
    return;  // it can be passed within the lane
  }
  const double patience_s = motive.urgent()                               ? 0
                            : motive.motive == ChangeMotive::kSlowLeader ? p.lane_change_patience_s
                                                                         : kObstaclePatience_s;
  if ((input.ego.time - motive_since_).seconds() < patience_s) return;
  if (motive.motive == ChangeMotive::kSlowLeader && input.ego.time < pause_until_) return;

  // Overtake on the left where there is a choice; get out of the way of an oncoming vehicle to the right.
  const bool right_first = motive.urgent() || (motive.motive == ChangeMotive::kRoute && leads_off(lane.right));
  for (const int side : {right_first ? lane.right : lane.left, right_first ? lane.left : lane.right}) {
    if (side >= 0 && try_change(input, side, motive)) return;
  }
}

bool LateralPlanner::try_change(const LateralInput& input, int target_lane, const Motive& motive) {
  const PlanningParameters& p = parameters_;
  if (motive.motive == ChangeMotive::kRoute && !input.map.lane(target_lane).on_route) return false;
  const auto there = input.map.project(target_lane, input.ego.x_m, input.ego.y_m);
  if (!there) return false;
  const double centre_m = at_.offset_m - there->offset_m;  // of the target lane, seen from ours
  const double share = motive.urgent() ? p.abort_share : 1;
  const BandState band = look_at_band(p, *scene_, input.ego, {centre_m, there->width_m / 2}, share);
  if (!band.clear) return false;
  const bool faster =
      band.ahead_mps > motive.leader_mps + p.lane_change_gain_mps || band.ahead_gap_m > 8 * input.ego.speed_mps;
  if (motive.motive == ChangeMotive::kSlowLeader && !faster) return false;

  const bool hurried = motive.motive != ChangeMotive::kSlowLeader && motive.motive != ChangeMotive::kRoute;
  double length_m = p.lane_change_time_s * input.ego.speed_mps;
  if (hurried && motive.room_m > 0) length_m = std::min(length_m, 0.9 * motive.room_m);
  length_m = std::max({length_m, p.lane_change_urgent_time_s * input.ego.speed_mps, p.lane_change_length_min_m});
  if (motive.motive == ChangeMotive::kObstacle && length_m > motive.room_m + 5) return false;

  const LanePath path = path_along_lane(input.map, *there, {60, path_ahead_m(input.ego), p.path_spacing_m});
  if (path.path.empty()) return false;
  if (path.lane_ends && *path.stop_s_m < length_m + 8 * input.ego.speed_mps) return false;

  origin_id_ = lane_id_;
  behaviour_ = centre_m > 0 ? BEHAVIOUR_LANE_CHANGE_LEFT : BEHAVIOUR_LANE_CHANGE_RIGHT;
  OffsetSample from = profile_.at(odometer_m_);
  from.offset_m -= centre_m;
  use_lane(input, *there, from, length_m);
  motive_ = ChangeMotive::kNone;
  look(input);
  return true;
}

void LateralPlanner::move_aside(const LateralInput& input) {
  const PlanningParameters& p = parameters_;
  if (!mapped_) {
    behaviour_ = BEHAVIOUR_NONE;
    return;
  }
  const double ahead_m = 20 + 5 * input.ego.speed_mps;
  const auto wanted = clearing_offset(p, *scene_, input.ego, at_.width_m, ahead_m);
  // What cannot be cleared is braked for; meanwhile keep the side taken.
  const double target_m = wanted.value_or(profile_.target_m());
  behaviour_ = target_m != 0 ? BEHAVIOUR_EVADE : BEHAVIOUR_NONE;
  if (std::fabs(target_m - profile_.target_m()) < 0.15) return;
  const double length_m = std::max(12.0, 2.5 * input.ego.speed_mps);
  profile_.start(odometer_m_, profile_.at(odometer_m_), target_m, length_m);
}

void LateralPlanner::save(StateWriter& out) const {
  out.u32(lane_id_);
  out.u32(origin_id_);
  profile_.save(out);
  out.boolean(anchored_);
  out.f64(odometer_m_);
  out.f64(last_x_m_);
  out.f64(last_y_m_);
  out.boolean(on_arc_);
  out.f64(curvature_per_m_);
  out.i64(last_time_.ns);
  out.u8(static_cast<std::uint8_t>(behaviour_));
  out.i64(motive_since_.ns);
  out.u8(static_cast<std::uint8_t>(motive_));
  out.i64(pause_until_.ns);
}

void LateralPlanner::load(StateReader& in) {
  lane_id_ = in.u32();
  origin_id_ = in.u32();
  profile_.load(in);
  anchored_ = in.boolean();
  odometer_m_ = in.f64();
  last_x_m_ = in.f64();
  last_y_m_ = in.f64();
  on_arc_ = in.boolean();
  curvature_per_m_ = in.f64();
  last_time_ = {in.i64()};
  behaviour_ = static_cast<Behaviour>(in.u8());
  motive_since_ = {in.i64()};
  motive_ = static_cast<ChangeMotive>(in.u8());
  pause_until_ = {in.i64()};
}

}  // namespace longtail::stack
