#include "sim/sensors/wheel_odometry.h"

#include <cmath>

namespace longtail::sim {

WheelOdometry::WheelOdometry(Seed seed, const WheelOdometryConfig& config)
    : config_(config), stream_(seed, "sensors.wheel_odometry", 0) {
  Draws draws = Stream(seed, "sensors.wheel_odometry.scale", 0).at(0);
  const double common = draws.next().normal(0, config.common_scale_sigma);
  for (double& scale : scale_) scale = 1 + common + draws.next().normal(0, config.wheel_scale_sigma);
}

std::array<double, 4> WheelOdometry::measure(std::uint32_t frame, const std::array<double, 4>& rolling_mps) const {
  Draws draws = stream_.at(frame);
  std::array<double, 4> out{};
  for (std::size_t wheel = 0; wheel < out.size(); ++wheel) {
    const double noise = draws.next().normal(0, config_.noise_sigma_mps);
    if (std::fabs(rolling_mps[wheel]) < config_.dead_band_mps) continue;
    const double value = rolling_mps[wheel] * scale_[wheel] + noise;
    out[wheel] = std::floor(value / config_.quantum_mps + 0.5) * config_.quantum_mps;
  }
  return out;
}

SensorSample WheelOdometry::sample(std::uint32_t frame, const SensorView& view, const SensorEffects&) {
  const std::array<double, 4> wheels = measure(frame, view.ego.wheel_speed_mps);
  stack::WheelOdometry body;
  body.set_front_left_mps(wheels[0]);
  body.set_front_right_mps(wheels[1]);
  body.set_rear_left_mps(wheels[2]);
  body.set_rear_right_mps(wheels[3]);
  return finished(std::move(body));
}

}  // namespace longtail::sim
