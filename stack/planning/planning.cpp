#include "stack/planning/planning.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "stack/base/strict_math.h"
#include "stack/planning/lateral_planner.h"
#include "stack/planning/longitudinal.h"
#include "stack/prediction/latched_map.h"

namespace longtail::stack {
namespace {

// What the mode manager and the age of the inputs allow.
struct Permission {
  double mode_cap_mps = 0;
  double time_gap_scale = 1;
  bool lane_change = false;
  bool minimal_risk = false;
  bool tracks_old = false;
};

class PlanningNode final : public Node {
 public:
  PlanningNode(const PlanningParameters& parameters, const VehicleCalibration& vehicle)
      : parameters_(parameters), vehicle_(vehicle), lateral_(parameters) {}

  void process(const Inputs& inputs, const Context& context, Outputs& outputs) override {
    const auto* localization = inputs.latest_as<Localization>(Topic::kLocalization);
    if (!localization) return;
    const SimTime capture{localization->header().capture_time_ns()};
    if (planned_ ? capture <= last_capture_ : !localization->valid()) return;  // nothing (new) to plan from
    map_.update(inputs);

    const EgoFrame ego = ego_frame(*localization, vehicle_);
    const Permission permission = permission_of(inputs, context);
    const auto* tracks = inputs.latest_as<TrackList>(Topic::kTracks);
    const auto* operator_input = inputs.latest_as<OperatorInput>(Topic::kOperatorInput);
    const double set_speed_mps = operator_input ? std::max(0.0, operator_input->set_speed_mps()) : 0;
    lateral_.update({.map = map_.map(),
                     .localization = *localization,
                     .ego = ego,
                     .tracks = tracks,
                     .prediction = inputs.latest_as<Prediction>(Topic::kPrediction),
                     .change_allowed = permission.lane_change,
                     .set_speed_mps = set_speed_mps,
                     .mode_cap_mps = permission.mode_cap_mps});

    const SpeedProfile profile(lateral_.path(), {.set_speed_mps = set_speed_mps,
                                                 .mode_cap_mps = permission.mode_cap_mps,
                                                 .unposted_mps = parameters_.unposted_speed_mps,
                                                 .lateral_acceleration_mps2 = parameters_.curve_acceleration_mps2,
                                                 .deceleration_mps2 = parameters_.profile_deceleration_mps2,
                                                 .stop_s_m = stop_for_front(ego)});
    Plan plan;
    plan_speed(*localization, ego, permission, profile, plan);
    write_path(plan);
    remember(capture, plan);
    outputs.work_items(tracks ? tracks->tracks_size() : 0);
    outputs.publish(Topic::kPlan, capture, std::move(plan));
  }

  void save(StateWriter& out) const override {
    lateral_.save(out);
    out.boolean(planned_);
    out.i64(last_capture_.ns);
    out.boolean(emergency_);
    out.f64s(last_accelerations_);
    out.u64(yielding_.size());
    for (const std::uint32_t id : yielding_) out.u32(id);
  }
  void load(StateReader& in) override {
    lateral_.load(in);
    planned_ = in.boolean();
    last_capture_ = {in.i64()};
    emergency_ = in.boolean();
    last_accelerations_.assign(sample_count(), 0);
    in.f64s(last_accelerations_);
    yielding_.resize(in.u64());
    for (std::uint32_t& id : yielding_) id = in.u32();
  }

 private:
  std::size_t sample_count() const {
    return static_cast<std::size_t>(parameters_.horizon_s / parameters_.step_s + 0.5) + 1;
  }

  Permission permission_of(const Inputs& inputs, const Context& context) const {
    Permission permission;
    const auto age_s = [&](std::int64_t capture_ns) { return (context.now - SimTime{capture_ns}).seconds(); };
    const auto* tracks = inputs.latest_as<TrackList>(Topic::kTracks);
    permission.tracks_old = tracks && age_s(tracks->header().capture_time_ns()) > parameters_.tracks_age_max_s;
    const auto* mode = inputs.latest_as<Mode>(Topic::kMode);
    if (!mode) return permission;
    permission.mode_cap_mps = mode->speed_cap_mps();
    permission.time_gap_scale = std::max(1.0, mode->time_gap_scale());
    permission.lane_change =
        mode->mode() == MODE_FULL && mode->lane_change_allowed() && !permission.tracks_old && tracks;
    permission.minimal_risk = mode->mode() == MODE_MINIMAL_RISK || mode->mode() == MODE_STOPPED;
    if (age_s(mode->header().publish_time_ns()) > parameters_.mode_age_max_s) {
      // The mode manager is silent: drive with more distance until the governor or its restart settles it.
      permission.lane_change = false;
      permission.time_gap_scale = std::max(permission.time_gap_scale, 1.5);
    }
    return permission;
  }

  // The path's stop line is meant for the front bumper, with the standstill gap's half to spare.
  std::optional<double> stop_for_front(const EgoFrame& ego) const {
    if (!lateral_.stop_s_m()) return std::nullopt;
    return *lateral_.stop_s_m() - ego.front_m - parameters_.following.standstill_gap_m / 2;
  }

  // Acceleration of the plan in force at this localization.
  double start_acceleration(const Localization& localization) const {
    const double measured_mps2 = std::clamp(localization.acceleration_mps2(), -9.0, 4.0);
    if (!planned_) return std::clamp(measured_mps2, -2.0, 1.5);
    const SimTime capture{localization.header().capture_time_ns()};
    const auto at = static_cast<std::size_t>((capture - last_capture_).seconds() / parameters_.step_s + 0.5);
    const double planned_mps2 = last_accelerations_[std::min(at, last_accelerations_.size() - 1)];
    // Something else is braking (or the plan is long out of force): start from what is.
    return std::fabs(planned_mps2 - measured_mps2) > 3 ? measured_mps2 : planned_mps2;
  }

  void plan_speed(const Localization& localization, const EgoFrame& ego, const Permission& permission,
                  const SpeedProfile& profile, Plan& plan) {
    const PlanningParameters& p = parameters_;
    const Corridor corridor = lateral_.corridor(ego);
    LongitudinalTask task{
        .parameters = p,
        .following = p.following,
        .speed_control = {p.speed_preview_s, p.following.acceleration_mps2, p.speed_deceleration_mps2},
        .profile = profile,
        .ego = ego,
        .start_mps2 = start_acceleration(localization),
        .minimal_risk = permission.minimal_risk};
    task.following.time_gap_s *= permission.time_gap_scale;
    if (permission.tracks_old) task.acceleration_max_mps2 = -0.5;  // blind: slow down, others decide about stopping

    std::vector<Target> targets = leading_targets(p, lateral_.path(), lateral_.scene(), corridor, ego);
    add_yield_targets(task, corridor, ego, targets);
    const Threat threat = worst_threat(p, ego.speed_mps, task.start_mps2, targets);
    if (threat.required_mps2 <= -p.emergency_threshold_mps2) emergency_ = true;
    if (threat.required_mps2 > -p.emergency_release_mps2 || ego.speed_mps < 0.05) emergency_ = false;
    if (emergency_) {
      task.emergency_mps2 = std::clamp(-threat.required_mps2 * p.emergency_excess, p.emergency_threshold_mps2,
                                       p.emergency_deceleration_mps2);
    }
    int governing = -1;
    roll_out(task, targets, samples_, governing);
    if (emergency_ && threat.target >= 0) governing = threat.target;
    describe_plan(ego, permission, profile, targets, governing, plan);
  }

  // Who crosses is given way to if the ego, driving on for the others alone, would meet it.
  void add_yield_targets(const LongitudinalTask& task, const Corridor& corridor, const EgoFrame& ego,
                         std::vector<Target>& targets) {
    const PlanningParameters& p = parameters_;
    const auto found = crossings(p, lateral_.path(), lateral_.scene(), corridor, ego);
    std::vector<std::uint32_t> yielding;
    int governing = -1;
    if (!found.empty()) roll_out(task, targets, samples_, governing);
    const EgoMotion motion{p.step_s, samples_.travelled_m};
    for (const Crossing& crossing : found) {
      // Once yielding, yield until it is clearly over.
      const bool before = std::ranges::find(yielding_, crossing.id) != yielding_.end();
      if (!conflicts(p, crossing, motion, ego, before ? 1.0 : 0.0)) continue;
      targets.push_back(yield_target(p, crossing, ego));
      if (yielding.empty() || yielding.back() != crossing.id) yielding.push_back(crossing.id);
    }
    yielding_ = std::move(yielding);
  }

  void describe_plan(const EgoFrame& ego, const Permission& permission, const SpeedProfile& profile,
                     const std::vector<Target>& targets, int governing, Plan& plan) const {
    plan.set_behaviour(lateral_.behaviour() != BEHAVIOUR_NONE ? lateral_.behaviour() : BEHAVIOUR_LANE_FOLLOW);
    plan.set_reason(std::string(name_of(profile.reason_at(0))));
    if (permission.tracks_old) plan.set_reason("tracks_old");
    if (!map_.error().empty()) plan.set_reason("map_unusable: " + map_.error());
    if (governing >= 0) {
      const Target& target = targets[static_cast<std::size_t>(governing)];
      static constexpr const char* kReasons[] = {"leader", "oncoming", "cut_in", "crossing"};
      plan.set_target_track(target.id);
      plan.set_target_gap_m(target.leader.gap_m);
      if (ego.speed_mps > 0.5) plan.set_time_gap_s(target.leader.gap_m / ego.speed_mps);
      plan.set_reason(kReasons[static_cast<std::size_t>(target.kind)]);
      if (plan.behaviour() == BEHAVIOUR_LANE_FOLLOW) plan.set_behaviour(BEHAVIOUR_GAP_KEEP);
    }
    if (ego.speed_mps < 0.05 && samples_.speed_mps.back() < 0.3) plan.set_behaviour(BEHAVIOUR_STOP);
    if (permission.minimal_risk) plan.set_behaviour(BEHAVIOUR_MINIMAL_RISK);
    if (emergency_) plan.set_behaviour(BEHAVIOUR_EMERGENCY_BRAKE);
  }

  // The speed samples, laid along the reference path at the planned offset.
  void write_path(Plan& plan) const {
    const Path& path = lateral_.path();
    const int n = static_cast<int>(samples_.travelled_m.size());
    plan.set_step_ns(duration_from_seconds(parameters_.step_s).ns);
    for (auto* field : {plan.mutable_x_m(), plan.mutable_y_m(), plan.mutable_yaw_rad(), plan.mutable_speed_mps(),
                        plan.mutable_acceleration_mps2(), plan.mutable_curvature_per_m()}) {
      field->Resize(n, 0);
    }
    for (int i = 0; i < n; ++i) {
      const auto k = static_cast<std::size_t>(i);
      const double s_m = samples_.travelled_m[k];
      const PathPoint point = path.at(s_m);
      const OffsetSample offset = lateral_.offset_at(s_m);
      const double stretch = std::max(0.2, 1 - point.curvature_per_m * offset.offset_m);
      plan.set_x_m(i, point.x_m - offset.offset_m * point.tangent_y);
      plan.set_y_m(i, point.y_m + offset.offset_m * point.tangent_x);
      plan.set_yaw_rad(i, strict::wrap_angle(point.heading_rad + strict::atan2(offset.slope, stretch)));
      plan.set_speed_mps(i, samples_.speed_mps[k]);
      plan.set_acceleration_mps2(i, samples_.acceleration_mps2[k]);
      plan.set_curvature_per_m(i, point.curvature_per_m / stretch + offset.bend_per_m);
    }
  }

  void remember(SimTime capture, const Plan& plan) {
    planned_ = true;
    last_capture_ = capture;
    last_accelerations_.assign(plan.acceleration_mps2().begin(), plan.acceleration_mps2().end());
  }

  const PlanningParameters parameters_;
  const VehicleCalibration vehicle_;
  LatchedMap map_;
  LateralPlanner lateral_;
  bool planned_ = false;
  SimTime last_capture_;
  bool emergency_ = false;
  std::vector<double> last_accelerations_ = std::vector<double>(sample_count(), 0.0);
  std::vector<std::uint32_t> yielding_;  // tracks given way to at the last plan
  SpeedSamples samples_;                 // scratch of one activation
};

}  // namespace

std::unique_ptr<Node> make_planning(const PlanningParameters& parameters, const VehicleCalibration& calibration) {
  return std::make_unique<PlanningNode>(parameters, calibration);
}

}  // namespace longtail::stack
