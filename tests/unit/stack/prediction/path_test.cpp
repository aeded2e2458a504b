#include "stack/prediction/path.h"

#include <gtest/gtest.h>

#include <cmath>

#include "stack/base/strict_math.h"
#include "tests/unit/stack/support/test_road.h"

namespace longtail::stack {
namespace {

using testing::RoadPose;
using testing::TestRoad;

Path arc(double curvature_per_m) {
  return path_along_arc(
      {.x_m = 10, .y_m = -5, .heading_rad = 0.7, .curvature_per_m = curvature_per_m, .extent = {50, 200, 2}});
}

TEST(Path, ArcLiesOnItsCircle) {
  for (const double curvature_per_m : {0.01, -0.004}) {
    const Path path = arc(curvature_per_m);
    const double radius_m = 1 / curvature_per_m;
    const double centre_x = 10 - radius_m * strict::sin(0.7);
    const double centre_y = -5 + radius_m * strict::cos(0.7);
    for (const PathPoint& point : path.points()) {
      EXPECT_NEAR(strict::hypot(point.x_m - centre_x, point.y_m - centre_y), std::fabs(radius_m), 1e-9);
      EXPECT_NEAR(point.heading_rad, 0.7 + point.s_m * curvature_per_m, 1e-12);
    }
  }
}

TEST(Path, ProjectsPointsFromAnyFirstGuess) {
  const Path path = arc(0.01);
  for (double s_m = -40; s_m < 190; s_m += 7.7) {
    for (const double offset_m : {-8.0, -0.3, 0.0, 5.0}) {
      const PathPoint at = path.at(s_m);
      const double x_m = at.x_m - offset_m * at.tangent_y;
      const double y_m = at.y_m + offset_m * at.tangent_x;
      for (const double guess_m : {-50.0, 0.0, s_m, 180.0}) {
        const auto foot = path.project(x_m, y_m, guess_m);
        ASSERT_TRUE(foot) << s_m << " from " << guess_m;
        EXPECT_NEAR(foot->s_m, s_m, 0.05);
        EXPECT_NEAR(foot->offset_m, offset_m, 0.02);
      }
    }
  }
}

TEST(Path, FindsNoFootPastItsEnds) {
  const Path path = arc(0);
  const auto at = [&](double s_m) {
    const PathPoint point = path.at(s_m);
    return path.project(point.x_m, point.y_m, 0).has_value();
  };
  EXPECT_FALSE(at(-51));
  EXPECT_TRUE(at(-49.5));
  EXPECT_TRUE(at(199));
  EXPECT_FALSE(at(201));
}

TEST(Path, GoesStraightOnBeyondItsEnds) {
  const Path path = arc(0.01);
  const PathPoint end = path.points().back();
  const PathPoint beyond = path.at(end.s_m + 10);
  EXPECT_NEAR(strict::hypot(beyond.x_m - end.x_m, beyond.y_m - end.y_m), 10, 1e-3);
  EXPECT_EQ(beyond.curvature_per_m, 0);
}

TEST(LanePath, FollowsTheLaneAroundTheEgo) {
  const TestRoad road({.pieces = {{200, 0}, {300, 1 / 300.0}}, .lanes = 2});
  const LaneMap map = LaneMap::from(road.map_route()).value();
  const RoadPose ego = road.pose(150.5, 0.3);
  const auto at = map.locate(ego.x_m, ego.y_m, ego.heading_rad);
  const LanePath lane = path_along_lane(map, *at, {60, 200, 2});
  EXPECT_EQ(lane.path.begin_m(), -60);
  EXPECT_EQ(lane.path.end_m(), 200);
  EXPECT_FALSE(lane.stop_s_m);
  for (const double s_m : {-50.0, 0.0, 49.0, 120.0, 199.0}) {
    const RoadPose expected = road.pose(150.5 + s_m, 0);
    const PathPoint point = lane.path.at(s_m);
    EXPECT_NEAR(point.x_m, expected.x_m, 0.03);
    EXPECT_NEAR(point.y_m, expected.y_m, 0.03);
    EXPECT_NEAR(strict::wrap_angle(point.heading_rad - expected.heading_rad), 0, 0.005);
  }
  EXPECT_NEAR(lane.path.at(100).curvature_per_m, 1 / 300.0, 1e-9);
}

TEST(LanePath, BeginsLaterWhereTheLaneDoes) {
  const TestRoad road({.pieces = {{300, 0}}, .lanes = 1});
  const LaneMap map = LaneMap::from(road.map_route()).value();
  const LanePath lane = path_along_lane(map, *map.locate(21, 0, 0), {60, 100, 2});
  EXPECT_EQ(lane.path.begin_m(), -20);
  EXPECT_NEAR(lane.path.at(-20).x_m, 1, 1e-9);
  EXPECT_NEAR(lane.path.at(0).x_m, 21, 1e-9);
}

TEST(LanePath, StopsAtTheEndOfTheRouteOnEveryLaneAndNowhereElse) {
  for (const double end_m : {0.0, 280.0, 300.0}) {
    const TestRoad road({.pieces = {{300, 0}}, .lanes = 2, .route_end_m = end_m});
    const LaneMap map = LaneMap::from(road.map_route()).value();
    const LanePath first = path_along_lane(map, *map.locate(200, 0, 0), {60, 400, 2});
    const LanePath second = path_along_lane(map, *map.locate(200, 3.5, 0), {60, 400, 2});
    EXPECT_NEAR(first.path.end_m(), 100, 1e-9);
    EXPECT_FALSE(first.lane_ends);
    EXPECT_EQ(first.stop_s_m.has_value(), end_m > 0);
    EXPECT_EQ(second.stop_s_m.has_value(), end_m > 0);
    if (end_m > 0) {
      EXPECT_NEAR(*first.stop_s_m, end_m - 200, 1e-9);
      EXPECT_NEAR(*second.stop_s_m, 100, 1e-9);
    }
  }
}

}  // namespace
}  // namespace longtail::stack
