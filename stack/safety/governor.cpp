#include "stack/safety/governor.h"

#include <algorithm>
#include <cmath>

#include "stack/control/lateral.h"
#include "stack/safety/intended_path.h"
#include "stack/safety/rss_guard.h"

namespace longtail::stack {
namespace {

struct Wish {
  double acceleration_mps2 = 0;
  double road_wheel_rad = 0;
  bool emergency = false;
};

class GovernorNode final : public Node {
 public:
  GovernorNode(const GovernorParameters& parameters, const VehicleCalibration& vehicle)
      : parameters_(parameters), vehicle_(vehicle) {}

  void process(const Inputs& inputs, const Context& context, Outputs& outputs) override {
    if (!started_) {
      started_ = true;
      start_ = context.now;
    }
    const auto* localization = inputs.latest_as<Localization>(Topic::kLocalization);
    const auto* wanted = inputs.latest_as<ControlCommand>(Topic::kControlCommand);
    const double speed_mps = localization ? std::max(0.0, localization->speed_mps()) : 0;
    const Wish wish = wish_of(inputs, context, wanted, speed_mps);

    Wish granted = wish;
    if (localization) bound_acceleration(inputs, context, *localization, granted);
    bound_by_mode(inputs, speed_mps, granted);
    granted.acceleration_mps2 =
        std::clamp(granted.acceleration_mps2, -parameters_.deceleration_max_mps2, parameters_.acceleration_max_mps2);
    granted.road_wheel_rad = bounded_angle(granted.road_wheel_rad, speed_mps);
    publish(context, wanted, granted, outputs);
  }

  void save(StateWriter& out) const override {
    out.boolean(started_);
    out.i64(start_.ns);
    out.boolean(emergency_);
    out.boolean(silent_);
    out.i64(silent_since_.ns);
    out.f64(curvature_per_m_);
    out.f64(last_acceleration_mps2_);
    out.f64(last_road_wheel_rad_);
  }
  void load(StateReader& in) override {
    started_ = in.boolean();
    start_ = {in.i64()};
    emergency_ = in.boolean();
    silent_ = in.boolean();
    silent_since_ = {in.i64()};
    curvature_per_m_ = in.f64();
    last_acceleration_mps2_ = in.f64();
    last_road_wheel_rad_ = in.f64();
  }

 private:
  // What control wants while it speaks; otherwise the watchdog's stop in the lane.
  Wish wish_of(const Inputs& inputs, const Context& context, const ControlCommand* wanted, double speed_mps) {
    const GovernorParameters& p = parameters_;
    const double wheel_per_curvature = vehicle_.wheelbase_m + vehicle_.understeer_gradient * speed_mps * speed_mps;
    if (!wanted) {
      const auto* wheels = inputs.latest_as<SteeringAngle>(Topic::kIngestSteeringAngle);
      const double road_wheel_rad = wheels ? wheels->road_wheel_rad() : 0;
      if (last_road_wheel_rad_ == 0) last_road_wheel_rad_ = road_wheel_rad;
      curvature_per_m_ = road_wheel_rad / wheel_per_curvature;
      if ((context.now - start_).seconds() <= p.startup_grace_s) return {0, road_wheel_rad, false};
    } else if ((context.now - SimTime{wanted->header().publish_time_ns()}).seconds() <= p.command_age_max_s) {
      silent_ = false;
      curvature_per_m_ = wanted->road_wheel_rad() / wheel_per_curvature;
      return {wanted->acceleration_mps2(), wanted->road_wheel_rad(), wanted->emergency()};
    }
    if (!silent_) {
      silent_ = true;
      silent_since_ = context.now;
    }
    const bool long_silent = (context.now - silent_since_).seconds() > p.silent_hard_after_s;
    const double target_mps2 = -(long_silent ? p.silent_hard_deceleration_mps2 : p.silent_deceleration_mps2);
    const double eased_mps2 = std::max(target_mps2, last_acceleration_mps2_ - p.silent_jerk_mps3 * p.step_s);
    return {std::min(eased_mps2, 0.0), curvature_per_m_ * wheel_per_curvature, false};
  }

  void bound_acceleration(const Inputs& inputs, const Context& context, const Localization& localization,
                          Wish& granted) {
    const GovernorParameters& p = parameters_;
    const auto* tracks = inputs.latest_as<TrackList>(Topic::kTracks);
    const bool blind =
        !tracks || (context.now - SimTime{tracks->header().capture_time_ns()}).seconds() > p.tracks_age_max_s;
    if (blind) {
      emergency_ = false;
      if ((context.now - start_).seconds() > p.startup_grace_s) {
        granted.acceleration_mps2 = std::min(granted.acceleration_mps2, 0.0);
      }
      return;
    }
    // The ego as it is now, on the path it means to take.
    const double age_s = std::max(0.0, (context.now - SimTime{localization.header().capture_time_ns()}).seconds());
    const VehiclePose pose = predict_pose(localization, age_s);
    EgoFrame ego = ego_frame(localization, vehicle_);
    ego.x_m = pose.x_m;
    ego.y_m = pose.y_m;
    ego.speed_mps = std::max(0.0, ego.speed_mps + localization.acceleration_mps2() * age_s);
    ego.time = context.now;
    const Path& path = intended_path(inputs, context, localization);
    const auto foot = path.project(ego.x_m, ego.y_m, 0);
    if (!foot) return;
    const Scene scene(path, ego, tracks, nullptr,
                      {.existence_min = p.existence_min,
                       .disagreement_min = p.dubious_disagreement,
                       .behind_m = 10,
                       .ahead_m = p.reach_ahead_m,
                       .beside_m = 12});
    const GuardVerdict verdict = guard(p, scene, ego, foot->s_m, granted.acceleration_mps2);
    granted.acceleration_mps2 = std::min(granted.acceleration_mps2, verdict.acceleration_max_mps2);

    if (verdict.required_mps2 <= -p.emergency_required_mps2) emergency_ = true;
    if (verdict.required_mps2 > -p.emergency_release_mps2 || ego.speed_mps < 0.05) emergency_ = false;
    if (emergency_) {
      granted.acceleration_mps2 = std::min(granted.acceleration_mps2, -p.emergency_deceleration_mps2);
      granted.emergency = true;
    }
  }

  const Path& intended_path(const Inputs& inputs, const Context& context, const Localization& localization) {
    const auto* plan = inputs.latest_as<Plan>(Topic::kPlan);
    const bool fresh =
        plan && is_usable(*plan) &&
        (context.now - SimTime{plan->header().capture_time_ns()}).seconds() <= parameters_.plan_age_max_s;
    if (!fresh) {
      path_capture_ns_ = -1;
      path_ = path_of_motion(localization, parameters_.reach_ahead_m);
    } else if (plan->header().capture_time_ns() != path_capture_ns_) {
      path_capture_ns_ = plan->header().capture_time_ns();
      path_ = path_of_plan(*plan, 80);
    }
    return path_;
  }

  void bound_by_mode(const Inputs& inputs, double speed_mps, Wish& granted) const {
    const auto* mode = inputs.latest_as<Mode>(Topic::kMode);
    if (!mode) return;
    const bool stopping = mode->mode() == MODE_MINIMAL_RISK || mode->mode() == MODE_STOPPED;
    if (stopping) granted.acceleration_mps2 = std::min(granted.acceleration_mps2, 0.0);
    if (mode->mode() == MODE_STOPPED && speed_mps < 0.5) {
      granted.acceleration_mps2 = std::min(granted.acceleration_mps2, parameters_.hold_acceleration_mps2);
    }
  }

  double bounded_angle(double wanted_rad, double speed_mps) const {
    const GovernorParameters& p = parameters_;
    const double speed2 = std::max(speed_mps * speed_mps, 1.0);
    const double most_rad =
        std::min(vehicle_.max_road_wheel_rad,
                 p.lateral_acceleration_max_mps2 * (vehicle_.wheelbase_m / speed2 + vehicle_.understeer_gradient));
    const double change_rad = p.road_wheel_rate_max_rps * p.step_s;
    return std::clamp(std::clamp(wanted_rad, -most_rad, most_rad), last_road_wheel_rad_ - change_rad,
                      last_road_wheel_rad_ + change_rad);
  }

  void publish(const Context& context, const ControlCommand* wanted, const Wish& granted, Outputs& outputs) {
    last_acceleration_mps2_ = granted.acceleration_mps2;
    last_road_wheel_rad_ = granted.road_wheel_rad;
    ControlCommand command;
    command.set_acceleration_mps2(granted.acceleration_mps2);
    command.set_road_wheel_rad(granted.road_wheel_rad);
    command.set_emergency(granted.emergency);
    const bool same = wanted && !silent_ && wanted->acceleration_mps2() == granted.acceleration_mps2 &&
                      wanted->road_wheel_rad() == granted.road_wheel_rad && wanted->emergency() == granted.emergency;
    command.set_governed(wanted ? !same : silent_);
    const SimTime rests_on = wanted && !silent_ ? SimTime{wanted->header().capture_time_ns()} : context.now;
    outputs.publish(Topic::kCommand, rests_on, std::move(command));
  }

  const GovernorParameters parameters_;
  const VehicleCalibration vehicle_;
  bool started_ = false;
  SimTime start_;
  bool emergency_ = false;
  bool silent_ = false;          // control is; the watchdog brakes
  SimTime silent_since_;
  double curvature_per_m_ = 0;   // last wanted: held when control falls silent
  double last_acceleration_mps2_ = 0;
  double last_road_wheel_rad_ = 0;
  // A pure function of the latched plan, kept for the activations until the next one.
  Path path_;
  std::int64_t path_capture_ns_ = -1;
};

}  // namespace

std::unique_ptr<Node> make_governor(const GovernorParameters& parameters, const VehicleCalibration& calibration) {
  return std::make_unique<GovernorNode>(parameters, calibration);
}

}  // namespace longtail::stack
