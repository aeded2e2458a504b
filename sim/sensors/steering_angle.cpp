#include "sim/sensors/steering_angle.h"

#include <cmath>

namespace longtail::sim {

SteeringAngle::SteeringAngle(Seed seed, const SteeringAngleConfig& config)
    : config_(config),
      stream_(seed, "sensors.steering_angle", 0),
      offset_rad_(Stream(seed, "sensors.steering_angle.offset", 0).draw(0, 0).normal(0, config.offset_sigma_rad)) {}

double SteeringAngle::measure(std::uint32_t frame, double road_wheel_rad) const {
  const double value = road_wheel_rad + offset_rad_ + stream_.draw(frame, 0).normal(0, config_.noise_sigma_rad);
  return std::floor(value / config_.quantum_rad + 0.5) * config_.quantum_rad;
}

SensorSample SteeringAngle::sample(std::uint32_t frame, const SensorView& view, const SensorEffects&) {
  stack::SteeringAngle body;
  body.set_road_wheel_rad(measure(frame, view.ego.road_wheel_rad));
  return finished(std::move(body));
}

}  // namespace longtail::sim
