#include "stack/planning/rss.h"

#include <gtest/gtest.h>

namespace longtail::stack {
namespace {

constexpr double kKmh = 1 / 3.6;

// Golden values: ad-rss-lib's documented examples, recomputed by hand.
TEST(Rss, StatedBrakingDistancesAreThePublishedOnes) {
  const auto stated = [](double speed_kmh, double acceleration, double response_s, double braking) {
    return stated_braking_distance_m({.speed_mps = speed_kmh * kKmh,
                                      .response_s = response_s,
                                      .acceleration_mps2 = acceleration,
                                      .braking_mps2 = braking});
  };
  EXPECT_NEAR(stated(100, 3.5, 2, 4), 213.74, 0.01);
  EXPECT_NEAR(stated(100, 3.5, 1, 4), 151.81, 0.01);
  EXPECT_NEAR(stated(50, 2, 2, 4), 71.779, 0.001);
  EXPECT_NEAR(stated(100, 0, 0, 6), 64.30, 0.01);
}

TEST(Rss, LateralDistancesAreThePublishedOnes) {
  RssParameters p;
  p.response_ego_s = 2;
  p.response_other_s = 2;
  EXPECT_NEAR(rss_lateral_m(p, {0, 0}), 1.10, 0.001);
  // Both move left at 1 km/h: one towards the other, one away from it. The mirror image gives the same.
  EXPECT_NEAR(rss_lateral_m(p, {kKmh, -kKmh}), 1.196, 0.001);
  EXPECT_NEAR(rss_lateral_m(p, {-kKmh, kKmh}), 1.196, 0.001);
}

TEST(Rss, NobodyAcceleratesBeyondTheModelsSpeedLimit) {
  StatedBraking b{.speed_mps = 30, .response_s = 2, .acceleration_mps2 = 3, .braking_mps2 = 5, .speed_max_mps = 33};
  // 1 s from 30 to 33 (31.5 m), 1 s at 33, then 33^2 / 10.
  EXPECT_NEAR(stated_braking_distance_m(b), 31.5 + 33 + 108.9, 1e-9);
  b.speed_max_mps = 25;  // already faster: holds its speed
  EXPECT_NEAR(stated_braking_distance_m(b), 60 + 90, 1e-9);
}

TEST(Rss, SameDirectionDistanceIsTheFollowersStopLessTheLeadersPlusMargin) {
  RssParameters p;
  p.margin_m = 1.5;
  const double rear_m = 20 * 1.0 + 3.5 / 2 + 23.5 * 23.5 / 8;
  EXPECT_NEAR(rss_same_direction_m(p, 20, 15, 1.0), rear_m - 225.0 / 16 + 1.5, 1e-9);
  EXPECT_EQ(rss_same_direction_m(p, 5, 40, 0.1), 1.5);  // a much faster leader asks for the margin alone
}

TEST(Rss, OppositeDirectionDistanceIsTheSumOfBothStops) {
  RssParameters p;
  p.margin_opposite_m = 2;
  const double ego_m = 10 + 1.75 + 13.5 * 13.5 / 6;
  const double other_m = 2 * 10 + 7 + 17.0 * 17.0 / 8;
  EXPECT_NEAR(rss_opposite_direction_m(p, 10, 10), ego_m + other_m + 2, 1e-9);
}

TEST(Rss, DistancesGrowWithTheFollowersSpeedAndShrinkWithTheLeaders) {
  const RssParameters p;
  for (double v = 0; v < 45; v += 2.5) {
    for (double lead = 0; lead < 45; lead += 2.5) {
      EXPECT_GE(rss_same_direction_m(p, v + 1, lead, 1), rss_same_direction_m(p, v, lead, 1));
      EXPECT_LE(rss_same_direction_m(p, v, lead + 1, 1), rss_same_direction_m(p, v, lead, 1));
      EXPECT_GE(rss_same_direction_m(p, v, lead, 1.5), rss_same_direction_m(p, v, lead, 1));
      EXPECT_GT(rss_opposite_direction_m(p, v + 1, lead), rss_opposite_direction_m(p, v, lead));
      EXPECT_GT(rss_opposite_direction_m(p, v, lead + 1), rss_opposite_direction_m(p, v, lead));
    }
    EXPECT_GE(rss_lateral_m(p, {v / 10 + 0.1, 0}), rss_lateral_m(p, {v / 10, 0}));
  }
}

}  // namespace
}  // namespace longtail::stack
