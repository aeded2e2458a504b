#include "stack/control/control.h"

#include <algorithm>

#include "stack/control/lateral.h"
#include "stack/control/longitudinal_control.h"

namespace longtail::stack {
namespace {

class ControlNode final : public Node {
 public:
  ControlNode(const ControlParameters& parameters, const VehicleCalibration& vehicle)
      : parameters_(parameters), lateral_(parameters, vehicle), longitudinal_(parameters) {}

  void process(const Inputs& inputs, const Context& context, Outputs& outputs) override {
    const auto* localization = inputs.latest_as<Localization>(Topic::kLocalization);
    if (!localization) return;
    const SimTime capture{localization->header().capture_time_ns()};
    if (started_ && capture <= last_capture_) return;
    const double dt_s = started_ ? std::clamp((capture - last_capture_).seconds(), 0.0, 0.1) : 0.02;
    if (!started_) {
      if (const auto* wheels = inputs.latest_as<SteeringAngle>(Topic::kIngestSteeringAngle)) {
        lateral_.start_from(wheels->road_wheel_rad());
      }
      started_ = true;
    }
    last_capture_ = capture;

    const auto* issued = inputs.latest_as<ControlCommand>(Topic::kCommand);
    longitudinal_.observe(context.now, issued ? issued->acceleration_mps2() : 0, *localization);
    const auto* plan = inputs.latest_as<Plan>(Topic::kPlan);
    if (!plan || !is_usable(*plan)) return;  // nothing to follow yet: the governor holds the fort

    const double ahead_s = std::max(0.0, (context.now - capture).seconds()) + parameters_.steering_delay_s;
    ControlCommand command;
    command.set_road_wheel_rad(lateral_.steer(*plan, *localization, ahead_s, dt_s));
    command.set_acceleration_mps2(longitudinal_.accelerate(*plan, *localization, context.now, dt_s));
    command.set_emergency(plan->behaviour() == BEHAVIOUR_EMERGENCY_BRAKE);
    outputs.publish(Topic::kControlCommand, capture, std::move(command));
  }

  void save(StateWriter& out) const override {
    out.boolean(started_);
    out.i64(last_capture_.ns);
    lateral_.save(out);
    longitudinal_.save(out);
  }
  void load(StateReader& in) override {
    started_ = in.boolean();
    last_capture_ = {in.i64()};
    lateral_.load(in);
    longitudinal_.load(in);
  }

 private:
  const ControlParameters parameters_;
  LateralController lateral_;
  LongitudinalController longitudinal_;
  bool started_ = false;
  SimTime last_capture_;
};

}  // namespace

std::unique_ptr<Node> make_control(const ControlParameters& parameters, const VehicleCalibration& calibration) {
  return std::make_unique<ControlNode>(parameters, calibration);
}

}  // namespace longtail::stack
