#include "sim/sensors/imu.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/physics/ground.h"
#include "tests/unit/sim/sensors/scene.h"

namespace longtail::sim {
namespace {

using namespace testing;

ImuConfig perfect() {
  ImuConfig config;
  for (TriadConfig* triad : {&config.gyro, &config.accelerometer}) {
    triad->noise_density = triad->bias_walk = triad->turn_on_sigma = triad->quantum = 0;
  }
  return config;
}

TEST(Imu, ReadsGravityUpwardsAtRest) {
  Imu imu(Seed{1}, perfect());
  const Imu::Reading reading = imu.measure(0, EgoState{});
  EXPECT_EQ(reading.specific_force_mps2, Eigen::Vector3d(0, 0, kGravity));
  EXPECT_EQ(reading.angular_rate_rps, Eigen::Vector3d::Zero());
}

TEST(Imu, ReadsGravityForwardsWhenParkedUphill) {
  Imu imu(Seed{1}, perfect());
  EgoState ego;
  const double slope = 0.1;
  ego.orientation = Eigen::Quaterniond(Eigen::AngleAxisd(-slope, Eigen::Vector3d::UnitY()));  // nose up
  const Imu::Reading reading = imu.measure(0, ego);
  EXPECT_NEAR(reading.specific_force_mps2.x(), kGravity * std::sin(slope), 1e-12);
  EXPECT_NEAR(reading.specific_force_mps2.z(), kGravity * std::cos(slope), 1e-12);
}

TEST(Imu, FeelsTheCentripetalAccelerationOfItsOwnRadius) {
  // A steady left circle of radius R about a centre abeam of the ego origin: the mounting at (a, b) turns about
  // the same centre, so it feels omega^2 (R - b) to the left and omega^2 a to the rear.
  ImuConfig config = perfect();
  config.mounting = {.x_m = 1.5, .y_m = 0.4, .z_m = 0.6, .yaw_rad = 0};
  const double omega = 0.4, radius = 25;
  Imu imu(Seed{1}, config);
  EgoState ego = ego_driving(omega * radius, 0.3);
  ego.angular_velocity_rps = {0, 0, omega};
  ego.acceleration_mps2 = omega * omega * radius * Eigen::Vector3d(-std::sin(0.3), std::cos(0.3), 0);
  const Imu::Reading reading = imu.measure(0, ego);
  EXPECT_NEAR(reading.specific_force_mps2.x(), -omega * omega * 1.5, 1e-12);
  EXPECT_NEAR(reading.specific_force_mps2.y(), omega * omega * (radius - 0.4), 1e-12);
  EXPECT_NEAR(reading.specific_force_mps2.z(), kGravity, 1e-12);
}

TEST(Imu, FeelsTheAngularAccelerationThroughItsLeverArm) {
  // Spinning up on the spot with alpha about z: the tangential part is alpha x r = (-alpha b, alpha a).
  ImuConfig config = perfect();
  config.mounting = {.x_m = 2, .y_m = -0.5, .z_m = 0, .yaw_rad = 0};
  Imu imu(Seed{1}, config);
  EgoState ego;
  const double alpha = 0.8;
  imu.measure(0, ego);
  ego.angular_velocity_rps.z() = alpha * 0.01;
  const Imu::Reading reading = imu.measure(1, ego);
  EXPECT_NEAR(reading.specific_force_mps2.x(), alpha * 0.5, 1e-3);
  EXPECT_NEAR(reading.specific_force_mps2.y(), alpha * 2, 1e-3);
}

TEST(Imu, SaturatesAndQuantises) {
  ImuConfig config = perfect();
  config.gyro.saturation = 5;
  config.gyro.quantum = 0.01;
  Imu imu(Seed{1}, config);
  EgoState ego;
  ego.angular_velocity_rps = {7, -7, 0.126};
  const Imu::Reading reading = imu.measure(0, ego);
  EXPECT_DOUBLE_EQ(reading.angular_rate_rps.x(), 5);
  EXPECT_DOUBLE_EQ(reading.angular_rate_rps.y(), -5);
  EXPECT_DOUBLE_EQ(reading.angular_rate_rps.z(), 0.13);
}

TEST(Imu, TurnsOnWithABiasThatBelongsToTheUnit) {
  ImuConfig config = perfect();
  config.gyro.turn_on_sigma = 0.01;
  std::vector<double> biases;
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    Imu imu(Seed{seed}, config);
    const double first = imu.measure(0, EgoState{}).angular_rate_rps.x();
    ASSERT_EQ(imu.measure(1, EgoState{}).angular_rate_rps.x(), first) << "the turn-on bias is constant in a run";
    biases.push_back(first);
  }
  const Moments m = moments(biases);
  EXPECT_NEAR(m.mean, 0, kBound * 0.01 / std::sqrt(2000.0));
  EXPECT_NEAR(std::sqrt(m.variance), 0.01, kBound * 0.01 / std::sqrt(2 * 2000.0));
}

// Overlapping Allan deviation at m samples, from the integrated signal (IEEE Std 952-1997, annex C).
double allan_deviation(const std::vector<double>& angle, double dt_s, std::size_t m) {
  double sum = 0;
  const std::size_t count = angle.size() - 2 * m;
  for (std::size_t i = 0; i < count; ++i) {
    const double difference = angle[i + 2 * m] - 2 * angle[i + m] + angle[i];
    sum += difference * difference;
  }
  const double tau = static_cast<double>(m) * dt_s;
  return std::sqrt(sum / (2 * tau * tau * static_cast<double>(count)));
}

struct StaticRun {
  double dt_s;
  std::vector<double> gyro_x_angle;
  std::vector<double> gyro_y_angle;
  std::vector<double> accel_z_speed;
};

StaticRun stand_still(const ImuConfig& config, Duration length) {
  StaticRun run{.dt_s = config.period.seconds(), .gyro_x_angle = {0}, .gyro_y_angle = {0}, .accel_z_speed = {0}};
  Imu imu(Seed{7}, config);
  const EgoState ego;
  const auto samples = static_cast<std::uint32_t>(length / config.period);
  for (std::uint32_t i = 0; i < samples; ++i) {
    const Imu::Reading reading = imu.measure(i, ego);
    run.gyro_x_angle.push_back(run.gyro_x_angle.back() + reading.angular_rate_rps.x() * run.dt_s);
    run.gyro_y_angle.push_back(run.gyro_y_angle.back() + reading.angular_rate_rps.y() * run.dt_s);
    run.accel_z_speed.push_back(run.accel_z_speed.back() + (reading.specific_force_mps2.z() - kGravity) * run.dt_s);
  }
  return run;
}

// Three simulated hours. White noise N alone falls as tau^-1/2 and reads N at 1 s; a random walk K alone rises
// as tau^+1/2 and reads K at 3 s; together the minimum is sqrt(2 N K / sqrt 3) at tau = sqrt 3 N / K.
TEST(Imu, HasTheAllanDeviationOfItsDataSheet) {
  ImuConfig config = perfect();
  config.gyro.noise_density = 1e-3;
  config.gyro.bias_walk = 1e-4;
  config.accelerometer.bias_walk = 1e-3;  // the accelerometer: a walk alone
  const StaticRun run = stand_still(config, seconds(3 * 3600));

  const double at_minimum = std::sqrt(3.0) * 10;
  EXPECT_NEAR(allan_deviation(run.gyro_x_angle, run.dt_s, 100), 1e-3, 0.05e-3) << "N at 1 s";
  EXPECT_NEAR(allan_deviation(run.gyro_x_angle, run.dt_s, 25) / allan_deviation(run.gyro_x_angle, run.dt_s, 100), 2,
              0.1)
      << "slope -1/2";
  EXPECT_NEAR(allan_deviation(run.gyro_y_angle, run.dt_s, static_cast<std::size_t>(at_minimum / run.dt_s)),
              std::sqrt(2 * 1e-3 * 1e-4 / std::sqrt(3.0)), 0.08 * std::sqrt(2 * 1e-3 * 1e-4 / std::sqrt(3.0)))
      << "the minimum";
  EXPECT_NEAR(allan_deviation(run.accel_z_speed, run.dt_s, 300), 1e-3, 0.1e-3) << "K at 3 s";
  EXPECT_NEAR(allan_deviation(run.accel_z_speed, run.dt_s, 1200) / allan_deviation(run.accel_z_speed, run.dt_s, 300), 2,
              0.25)
      << "slope +1/2";
}

TEST(Imu, HasTheSameNoiseDensityAtEveryRate) {
  ImuConfig config = perfect();
  config.gyro.noise_density = 1e-3;
  for (const Duration period : {milliseconds(10), microseconds(2500)}) {
    config.period = period;
    const StaticRun run = stand_still(config, seconds(900));
    const auto one_second = static_cast<std::size_t>(seconds(1) / period);
    EXPECT_NEAR(allan_deviation(run.gyro_x_angle, run.dt_s, one_second), 1e-3, 0.07e-3);
  }
}

}  // namespace
}  // namespace longtail::sim
