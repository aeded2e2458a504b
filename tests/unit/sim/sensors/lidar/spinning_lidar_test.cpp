// Whole sweeps: geometry, intensity and what is not detected.
#include "sim/sensors/lidar/spinning_lidar.h"

#include <gtest/gtest.h>

#include <cmath>

#include "stack/base/strict_math.h"
#include "tests/unit/sim/sensors/lidar/lidar_stage.h"
#include "tests/unit/sim/sensors/scene.h"

namespace longtail::sim {
namespace {

using namespace testing;

double elevation_rad(int row) { return (-25 + 40.0 * row / 63) * 0.017453292519943295; }

TEST(SpinningLidar, RangesAreThoseOfTheGeometry) {
  LidarStage stage;
  stage.put_screen(20, 12, 12, 0.8);
  const RangeImage image = stage.sweep();
  for (const int row : {kLevel - 10, kLevel, kLevel + 10}) {
    for (const int column : {kAhead - 30, kAhead, kAhead + 30}) {
      const double azimuth = ((column + 0.5) / 1024 - 0.5) * 2 * 3.14159265358979;
      const double expected = 20 / (std::cos(azimuth) * std::cos(elevation_rad(row)));
      EXPECT_NEAR(range_m(image, row, column), expected, 0.05) << row << ", " << column;
    }
  }
  EXPECT_EQ(range_m(image, kLevel, 0), 0);  // nothing behind
}

TEST(SpinningLidar, TheSweepLastsAndTheSensorMovesMeanwhile) {
  LidarStage stage;
  stage.at_m = {0, 0, 10};
  stage.velocity_mps = {30, 0, 0};
  stage.put_screen(30, 200, 10, 0.9);
  const RangeImage image = stage.sweep();
  // A quarter turn to the right comes a quarter of the sweep before the middle, so the wall is 0.75 m farther away there.
  for (const int column : {kAhead - 150, kAhead - 50, kAhead, kAhead + 50, kAhead + 150}) {
    const double turns = (column + 0.5) / 1024 - 0.5;
    const double gap = 30 - 30 * 0.1 * turns;
    const double expected = gap / (std::cos(turns * 2 * 3.14159265358979) * std::cos(elevation_rad(kLevel)));
    EXPECT_NEAR(range_m(image, kLevel, column), expected, 0.15) << column;
  }
}

TEST(SpinningLidar, ATurningSensorSeesAPostElsewhere) {
  LidarStage stage;
  stage.put_screen(20, 1, 4, 0.9, 0);
  const auto column_seen = [&](double yaw_rate) {
    stage.yaw_rate_rps = yaw_rate;
    stage.objects[0].position_m = stage.at_m + Eigen::Vector3d(0, 20, 0);
    stage.objects[0].yaw_rad = 1.5707963267948966;  // faces the sensor from the left
    const RangeImage image = stage.sweep();
    double sum = 0;
    int count = 0;
    for (int c = 0; c < 1024; ++c) {
      if (range_m(image, kLevel, c) > 0) {
        sum += c;
        ++count;
      }
    }
    return sum / count;
  };
  // To the left is a quarter of the sweep after the middle: the sensor has turned on by 0.025 s times 1 rad/s.
  EXPECT_NEAR(column_seen(1) - column_seen(0), -0.025 / (2 * 3.14159265358979) * 1024, 1.0);
}

TEST(SpinningLidar, IntensityIsReflectanceByMaterialAndAngle) {
  for (const double albedo : {0.1, 0.4, 0.9}) {
    LidarStage stage;
    stage.put_screen(10, 8, 8, albedo);
    const RangeImage image = stage.sweep();
    std::vector<double> seen;
    for (int c = kAhead - 20; c < kAhead + 20; ++c) seen.push_back(intensity(image, kLevel, c));
    EXPECT_NEAR(moments(seen).mean, 100 * albedo, 2 + albedo) << albedo;
    EXPECT_NEAR(intensity(image, kLevel, kAhead + 55), 100 * albedo * std::cos(0.337), 10 * albedo + 2);
  }
}

TEST(SpinningLidar, DarkThingsAreLostBeforeBrightOnes) {
  // Half of the pulses come back where rho / r^2 is the threshold: 120 m at 0.9, 40 m at 0.1.
  for (const double albedo : {0.9, 0.4, 0.1}) {
    const double reach = 120 * std::sqrt(albedo / 0.9);
    double last = 2;
    for (const double share : {0.7, 0.9, 0.98, 1.1, 1.4}) {
      if (share * reach > 118) continue;
      LidarStage stage;
      stage.weather.visibility_m = 1e9;
      stage.put_screen(share * reach, 30, 30, albedo);
      const RangeImage image = stage.sweep();
      const auto columns = static_cast<int>(12 / (share * reach) / 6.2831853 * 1024);
      int seen = 0;
      for (int c = kAhead - columns; c < kAhead + columns; ++c) seen += range_m(image, kLevel, c) > 0 ? 1 : 0;
      const double rate = seen / (2.0 * columns);
      EXPECT_LE(rate, last + 0.05);
      last = rate;
      if (share < 0.8) {
        EXPECT_GT(rate, 0.98) << albedo;
      }
      if (share > 1.3) {
        EXPECT_EQ(rate, 0) << albedo;
      }
    }
  }
}

TEST(SpinningLidar, PaintShinesOnADryRoadAndARoadIsDarkerWhenWet) {
  LidarStage stage;
  stage.on_road = true;
  const RangeImage dry = stage.sweep();
  stage.weather.road.water_mm = 1;
  const RangeImage wet = stage.sweep();
  EXPECT_LT(returns(wet), returns(dry));
  std::vector<double> darker;
  int paint = 0;
  for (std::size_t i = 0; i < dry.range.size(); ++i) {
    if (dry.range[i] == 0 || wet.range[i] == 0) continue;
    paint += dry.intensity[i] >= 60 ? 1 : 0;
    darker.push_back(dry.intensity[i] - wet.intensity[i]);
  }
  EXPECT_GT(moments(darker).mean, 2);
  EXPECT_GT(paint, 100);
}

TEST(SpinningLidar, EveryInstructionSetGivesTheSameSweep) {
  std::vector<Digest> digests;
  for (const Isa isa : available_isas()) {
    LidarConfig config;
    config.isa = isa;
    LidarStage stage(config);
    stage.on_road = true;
    stage.velocity_mps = {25, 1, 0};
    stage.yaw_rate_rps = 0.2;
    stage.put_screen(20, 2, 3, 0.5, 3);
    stage.put_screen(50, 4, 3, 0.2, -4);
    digests.push_back(digest(stage.sweep(5)));
  }
  for (const Digest& other : digests) EXPECT_EQ(other.hex(), digests.front().hex());
}

}  // namespace
}  // namespace longtail::sim
