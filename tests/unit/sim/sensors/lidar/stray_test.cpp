// Edges, bright reflectors, other lidars.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/sim/sensors/lidar/lidar_stage.h"
#include "tests/unit/sim/sensors/scene.h"

namespace longtail::sim {
namespace {

using namespace testing;

TEST(LidarEdges, ABeamOnAnEdgeReturnsBothAndOneBetweenNearThingsOneInBetween) {
  // A wall with another one behind its left edge: many beams meet the edge, one a row.
  const auto mixed = [](double behind_m) {
    LidarStage stage;
    stage.put_screen(10, 4, 30, 0.6, -2.0);
    stage.put_screen(10 + behind_m, 40, 40, 0.6);
    int both = 0;
    int between = 0;
    for (std::uint32_t frame = 0; frame < 10; ++frame) {
      const RangeImage image = stage.sweep(frame);
      for (int row = 25; row < 60; ++row) {
        for (int c = kAhead - 3; c < kAhead + 3; ++c) {
          const auto ray = static_cast<std::size_t>(row * 1024 + c);
          both += image.second_range[ray] != 0 ? 1 : 0;
          const double el = (-25 + 40.0 * row / 63) * 0.0174532925;
          const double flat = range_m(image, row, c) * std::cos(el);
          between += flat > 10.15 && flat < 10 + behind_m - 0.15 ? 1 : 0;
        }
      }
    }
    return std::pair(both, between);
  };
  const auto [both_far, between_far] = mixed(10);
  // A column is 6.1 mrad wide, a beam 3: an edge anywhere in between falls into one of the two beams in 49 % of 350 rows.
  EXPECT_NEAR(both_far, 0.49 * 350, 45);
  EXPECT_EQ(between_far, 0);
  const auto [both_near, between_near] = mixed(0.7);
  EXPECT_EQ(both_near, 0);
  EXPECT_GT(between_near, 40);
}

TEST(LidarEdges, WithoutDivergenceThereIsNoMixture) {
  LidarConfig config = alone_on_the_road();
  config.divergence_rad = 1e-9;
  LidarStage stage(config);
  stage.put_screen(10, 4, 30, 0.6, -2.0);
  stage.put_screen(20, 40, 40, 0.6);
  for (const std::uint16_t second : stage.sweep().second_range) ASSERT_EQ(second, 0);
}

TEST(LidarBlooming, AReflectorLooksWiderThanItIsTheNearerItStands) {
  const auto columns_seen = [](double ahead_m, double retro) {
    LidarStage stage;
    stage.put_screen(ahead_m, 1, 1, Material{.infrared_albedo = 0.5f, .retro_reflectivity = static_cast<float>(retro)});
    double count = 0;
    for (std::uint32_t frame = 0; frame < 10; ++frame) {
      const RangeImage image = stage.sweep(frame);
      for (int c = 0; c < 1024; ++c) count += range_m(image, kLevel, c) > 0 ? 0.1 : 0;
    }
    return count;
  };
  // Two columns on either side, less the beams on its edges that see it anyway.
  EXPECT_GE(columns_seen(12, 0.7), columns_seen(12, 0) + 3);
  EXPECT_GE(columns_seen(25, 0.7), columns_seen(25, 0) + 1);
  EXPECT_LE(columns_seen(90, 0.7), columns_seen(90, 0) + 1);
}

TEST(LidarBlooming, AReflectorIsBrighterThanAnythingDiffuse) {
  LidarStage stage;
  stage.put_screen(30, 3, 3, Material{.infrared_albedo = 0.5f, .retro_reflectivity = 0.7f});
  EXPECT_GT(intensity(stage.sweep(), kLevel, kAhead), 150);
}

TEST(LidarCrosstalk, ItsNumberIsPoissonAndItsRangesUniform) {
  LidarConfig config;
  config.crosstalk_per_sweep = 3;
  LidarStage stage(config);
  std::vector<double> counts;
  std::vector<double> ranges;
  for (std::uint32_t frame = 0; frame < 200; ++frame) {
    const RangeImage image = stage.sweep(frame);
    counts.push_back(returns(image));
    for (const std::uint16_t range : image.range) {
      if (range != 0) ranges.push_back(range / 500.0);
    }
  }
  const auto [mean, variance] = moments(counts);
  EXPECT_NEAR(mean, 3 * 0.97, 0.4);  // some are too weak by a hair
  EXPECT_NEAR(variance, 3, 1.0);
  EXPECT_NEAR(moments(ranges).mean, 60, kBound * 34.6 / std::sqrt(static_cast<double>(ranges.size())));
}

}  // namespace
}  // namespace longtail::sim
