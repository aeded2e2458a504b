#include "sim/sensors/wheel_odometry.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/sim/sensors/scene.h"

namespace longtail::sim {
namespace {

using namespace testing;

TEST(WheelOdometry, ReportsTheRollingOfEachWheelNotTheMotionOverGround) {
  WheelOdometryConfig config{.common_scale_sigma = 0, .wheel_scale_sigma = 0, .noise_sigma_mps = 0};
  WheelOdometry odometry(Seed{1}, config);
  Scene scene;
  scene.ego = ego_driving(20);
  scene.ego.wheel_speed_mps = {20, 19, 0, 25};  // rear left locked, rear right spinning
  const SensorSample sample = odometry.sample(0, scene.view(), {});
  const auto& wheels = static_cast<const stack::WheelOdometry&>(*sample.body);
  EXPECT_NEAR(wheels.front_left_mps(), 20, config.quantum_mps);
  EXPECT_NEAR(wheels.front_right_mps(), 19, config.quantum_mps);
  EXPECT_EQ(wheels.rear_left_mps(), 0);
  EXPECT_NEAR(wheels.rear_right_mps(), 25, config.quantum_mps);
}

// Rounding to a quantum q: every value a multiple of q, error uniform in +-q/2 with variance q^2/12.
TEST(WheelOdometry, QuantisesLikeTheBusSignal) {
  WheelOdometryConfig config{
      .common_scale_sigma = 0, .wheel_scale_sigma = 0, .noise_sigma_mps = 0, .quantum_mps = 0.05};
  WheelOdometry odometry(Seed{1}, config);
  std::vector<double> errors;
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    const double speed = 5 + 1e-3 * i * std::sqrt(2.0);
    const double reading = odometry.measure(i, {speed, speed, speed, speed})[0];
    ASSERT_NEAR(std::remainder(reading, 0.05), 0, 1e-9);
    errors.push_back(reading - speed);
    ASSERT_LE(std::fabs(errors.back()), 0.025 + 1e-12);
  }
  EXPECT_NEAR(moments(errors).mean, 0, 2e-4);
  EXPECT_NEAR(moments(errors).variance, 0.05 * 0.05 / 12, 0.02 * 0.05 * 0.05 / 12);
}

TEST(WheelOdometry, ReadsExactlyZeroAtAStandstill) {
  WheelOdometry odometry(Seed{1}, {});
  for (std::uint32_t i = 0; i < 100; ++i) EXPECT_EQ(odometry.measure(i, {0, 0.05, -0.05, 0})[1], 0);
  EXPECT_NEAR(odometry.measure(0, {-3, -3, -3, -3})[0], -3, 0.1) << "backwards is negative";
}

TEST(WheelOdometry, ScaleErrorsBelongToTheUnit) {
  const WheelOdometryConfig config;
  std::vector<double> front_left, difference;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    const WheelOdometry odometry(Seed{seed}, config);
    front_left.push_back(odometry.scale()[0] - 1);
    difference.push_back(odometry.scale()[0] - odometry.scale()[1]);
  }
  const double expected = std::pow(config.common_scale_sigma, 2) + std::pow(config.wheel_scale_sigma, 2);
  EXPECT_NEAR(moments(front_left).variance, expected, kBound * expected * std::sqrt(2 / 4000.0));
  const double between = 2 * std::pow(config.wheel_scale_sigma, 2);
  EXPECT_NEAR(moments(difference).variance, between, kBound * between * std::sqrt(2 / 4000.0));
}

}  // namespace
}  // namespace longtail::sim
