#include "sim/sensors/imu.h"

#include <algorithm>
#include <cmath>

#include "sim/physics/ground.h"

namespace longtail::sim {

Imu::Triad::Triad(const TriadConfig& triad, double dt_s, Draws turn_on)
    : config(triad), white_sigma(triad.noise_density / std::sqrt(dt_s)), walk_sigma(triad.bias_walk * std::sqrt(dt_s)) {
  for (int axis = 0; axis < 3; ++axis) bias[axis] = turn_on.next().normal(0, triad.turn_on_sigma);
}

Eigen::Vector3d Imu::Triad::corrupt(const Eigen::Vector3d& truth, Draws& draws) {
  Eigen::Vector3d out;
  for (int axis = 0; axis < 3; ++axis) {
    bias[axis] += draws.next().normal(0, walk_sigma);
    double value = truth[axis] + bias[axis];
    value += draws.next().normal(0, white_sigma);
    value = std::clamp(value, -config.saturation, config.saturation);
    out[axis] = config.quantum > 0 ? std::floor(value / config.quantum + 0.5) * config.quantum : value;
  }
  return out;
}

Imu::Imu(Seed seed, const ImuConfig& config)
    : config_(config),
      stream_(seed, "sensors.imu", 0),
      gyro_(config.gyro, config.period.seconds(), Stream(seed, "sensors.imu.gyro_turn_on", 0).at(0)),
      accelerometer_(config.accelerometer, config.period.seconds(),
                     Stream(seed, "sensors.imu.accel_turn_on", 0).at(0)) {}

Imu::Reading Imu::ideal(const EgoState& ego) {
  const Eigen::Vector3d& omega = ego.angular_velocity_rps;
  const Eigen::Vector3d arm(config_.mounting.x_m, config_.mounting.y_m, config_.mounting.z_m);
  Eigen::Vector3d alpha = Eigen::Vector3d::Zero();
  if (last_rate_rps_) alpha = (omega - *last_rate_rps_) / config_.period.seconds();
  last_rate_rps_ = omega;

  const Eigen::Vector3d free_fall(0, 0, -kGravity);
  const Eigen::Vector3d at_origin = ego.orientation.conjugate() * (ego.acceleration_mps2 - free_fall);
  const Eigen::Vector3d lever = alpha.cross(arm) + omega.cross(omega.cross(arm));
  return {at_origin + lever, omega};
}

Imu::Reading Imu::measure(std::uint32_t frame, const EgoState& ego) {
  const Reading truth = ideal(ego);
  Draws draws = stream_.at(frame);
  Reading out;
  out.specific_force_mps2 = accelerometer_.corrupt(truth.specific_force_mps2, draws);
  out.angular_rate_rps = gyro_.corrupt(truth.angular_rate_rps, draws);
  return out;
}

SensorSample Imu::sample(std::uint32_t frame, const SensorView& view, const SensorEffects&) {
  const Reading reading = measure(frame, view.ego);
  stack::Imu body;
  body.set_accel_x_mps2(reading.specific_force_mps2.x());
  body.set_accel_y_mps2(reading.specific_force_mps2.y());
  body.set_accel_z_mps2(reading.specific_force_mps2.z());
  body.set_gyro_x_rps(reading.angular_rate_rps.x());
  body.set_gyro_y_rps(reading.angular_rate_rps.y());
  body.set_gyro_z_rps(reading.angular_rate_rps.z());
  return finished(std::move(body));
}

void Imu::hash_state(StateWriter& out) const {
  for (const Triad* triad : {&gyro_, &accelerometer_}) {
    out.f64s({triad->bias.data(), 3});
  }
  const Eigen::Vector3d last = last_rate_rps_.value_or(Eigen::Vector3d::Zero());
  out.boolean(last_rate_rps_.has_value());
  out.f64s({last.data(), 3});
}

}  // namespace longtail::sim
