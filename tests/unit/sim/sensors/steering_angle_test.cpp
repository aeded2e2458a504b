#include "sim/sensors/steering_angle.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/sim/sensors/scene.h"

namespace longtail::sim {
namespace {

using namespace testing;

TEST(SteeringAngle, ReadsInStepsOfTheColumnSensor) {
  const SteeringAngleConfig config;
  const SteeringAngle sensor(Seed{1}, config);
  for (std::uint32_t i = 0; i < 1000; ++i) {
    const double reading = sensor.measure(i, -0.4 + 8e-4 * i);
    EXPECT_NEAR(std::remainder(reading, config.quantum_rad), 0, 1e-9);
  }
}

TEST(SteeringAngle, IsOffByAConstantOfTheUnitAndNoise) {
  const SteeringAngleConfig config;
  const SteeringAngle sensor(Seed{2}, config);
  std::vector<double> errors;
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    const double angle = 1e-5 * i;
    errors.push_back(sensor.measure(i, angle) - angle);
  }
  const double variance =
      config.noise_sigma_rad * config.noise_sigma_rad + config.quantum_rad * config.quantum_rad / 12;
  EXPECT_NEAR(moments(errors).mean, sensor.offset_rad(), kBound * std::sqrt(variance / 10'000));
  EXPECT_NEAR(moments(errors).variance, variance, 0.06 * variance);

  std::vector<double> offsets;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) offsets.push_back(SteeringAngle(Seed{seed}, config).offset_rad());
  const double expected = config.offset_sigma_rad * config.offset_sigma_rad;
  EXPECT_NEAR(moments(offsets).variance, expected, kBound * expected * std::sqrt(2 / 4000.0));
}

}  // namespace
}  // namespace longtail::sim
