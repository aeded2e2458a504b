#include "sim/weather/wind.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "tests/unit/sim/sensors/scene.h"

namespace longtail::sim {
namespace {

constexpr double kDegree = std::numbers::pi / 180;

TEST(Wind, It_goes_away_from_where_it_comes_from) {
  struct Row {
    double from_deg;
    double east;
    double north;
  };
  for (const Row& row : {Row{0, 0, -10}, Row{90, -10, 0}, Row{180, 0, 10}, Row{270, 10, 0}}) {
    const Eigen::Vector2d wind = wind_vector(10, row.from_deg * kDegree);
    EXPECT_NEAR(wind.x(), row.east, 1e-12) << row.from_deg;
    EXPECT_NEAR(wind.y(), row.north, 1e-12) << row.from_deg;
  }
  EXPECT_EQ(wind_vector(0, 1), Eigen::Vector2d::Zero());
}

// The variance is 1 and lag-k autocorrelation e^{-k V dt / 23 m}, whatever the step.
TEST(Wind, Gusts_are_first_order_in_the_distance_driven) {
  constexpr std::uint64_t kSeed = 7;
  SCOPED_TRACE(::testing::Message() << "seed " << kSeed);
  for (const double step_s : {0.005, 0.02}) {
    Gusts gusts{Seed{kSeed}};
    std::vector<double> east, north;
    // 23 m takes 0.76 s: every 0.5 s one sample; 400'000 steps of 5 ms are 2000 s or 2600 lengths.
    const int every = static_cast<int>(0.5 / step_s + 0.5);
    const int steps = 4000 * every;
    for (int i = 0; i < steps; ++i) {
      gusts.step(static_cast<std::uint32_t>(i), 30, step_s);
      if (i % every != 0) continue;
      east.push_back(gusts.unit().x());
      north.push_back(gusts.unit().y());
    }
    for (const auto& axis : {east, north}) {
      const auto m = testing::moments(axis);
      // Standard errors with 2000 s / (2 * 0.77 s) independent samples: 0.028 and 0.039.
      EXPECT_NEAR(m.mean, 0, 0.11);
      EXPECT_NEAR(m.variance, 1, 0.16);
      EXPECT_NEAR(testing::autocorrelation(axis, 1), std::exp(-0.5 * 30 / 23), 0.08);
    }
  }
}

TEST(Wind, Gusts_are_a_function_of_the_seed) {
  const auto last = [](std::uint64_t seed) {
    Gusts gusts{Seed{seed}};
    for (std::uint32_t i = 0; i < 100; ++i) gusts.step(i, 20, 0.005);
    return gusts.unit();
  };
  EXPECT_EQ(last(1), last(1));
  EXPECT_NE(last(1), last(2));
}

}  // namespace
}  // namespace longtail::sim
