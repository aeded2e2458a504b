#include "stack/prediction/lane_map.h"

#include <gtest/gtest.h>

#include <cmath>

#include "stack/base/strict_math.h"
#include "tests/unit/stack/support/test_road.h"

namespace longtail::stack {
namespace {

using testing::RoadOptions;
using testing::RoadPose;
using testing::TestRoad;

const RoadOptions kBendy{.pieces = {{200, 0}, {300, 1 / 300.0}, {200, -1 / 150.0}}, .lanes = 3};

LaneMap map_of(const TestRoad& road) { return LaneMap::from(road.map_route()).value(); }

// A chain of two one-lane stretches of 100 m each along x, and a third lane beside the first that ends.
MapRoute chain() {
  MapRoute route;
  for (int i = 0; i < 3; ++i) {
    MapLane& lane = *route.add_lanes();
    lane.set_id(static_cast<std::uint32_t>(i) + 1);
    lane.set_on_route(i < 2);
    for (int k = 0; k <= 10; ++k) {
      lane.add_x_m((i == 1 ? 100 : 0) + 10 * k);
      lane.add_y_m(i == 2 ? 3.5 : 0);
      lane.add_heading_rad(0);
      lane.add_curvature_per_m(0);
      lane.add_width_m(3.5);
      lane.add_speed_limit_mps(i == 1 ? 20 : 30);
      lane.add_s_m(10 * k);
    }
  }
  route.mutable_lanes(0)->add_successors(2);
  route.mutable_lanes(0)->set_left(3);
  route.mutable_lanes(2)->set_right(1);
  route.add_route(1);
  route.add_route(2);
  route.set_route_end_s_m(90);
  return route;
}

TEST(LaneMap, RefusesMapsThatContradictThemselves) {
  const auto broken = [](auto&& spoil) {
    MapRoute route = chain();
    spoil(route);
    const auto map = LaneMap::from(route);
    return map.ok() ? std::string() : map.error().what;
  };
  EXPECT_EQ(broken([](MapRoute&) {}), "");
  EXPECT_EQ(broken([](MapRoute& r) { r.mutable_lanes(1)->add_x_m(1); }),
            "its arrays have 12 and 11 values, must be equally long");
  EXPECT_EQ(broken([](MapRoute& r) { r.mutable_lanes(0)->set_left(9); }), "its neighbour 9 is not in the message");
  EXPECT_EQ(broken([](MapRoute& r) { r.mutable_lanes(0)->add_successors(7); }),
            "its successor 7 is not in the message");
  EXPECT_EQ(broken([](MapRoute& r) { r.mutable_lanes(2)->set_s_m(4, 30); }), "arc length does not grow at sample 4");
  EXPECT_EQ(broken([](MapRoute& r) {
              *r.mutable_lanes(0) = MapLane();
              r.mutable_lanes(0)->set_id(1);
            }),
            "it has 0 samples, needs at least 2");
}

TEST(LaneMap, FindsLaneArcLengthAndOffsetOfPointsOnABendyRoad) {
  const TestRoad road(kBendy);
  const LaneMap map = map_of(road);
  for (double s_m = 5; s_m < 690; s_m += 17.3) {
    for (const double offset_m : {-1.2, 0.4, 2.0, 3.5, 6.6, 8.1}) {
      const RoadPose pose = road.pose(s_m, offset_m);
      const int lane = static_cast<int>((offset_m + 1.75) / 3.5);
      const auto at = map.locate(pose.x_m, pose.y_m, pose.heading_rad);
      ASSERT_TRUE(at) << s_m << " " << offset_m;
      EXPECT_EQ(at->lane, lane) << s_m << " " << offset_m;
      EXPECT_NEAR(at->offset_m, offset_m - 3.5 * lane, 0.01);
      EXPECT_NEAR(strict::wrap_angle(at->heading_rad - pose.heading_rad), 0, 0.01);
      if (lane == 0) {
        EXPECT_NEAR(at->s_m, s_m, 0.05);
      }
      const LaneSample sample = map.sample(at->lane, at->s_m);
      EXPECT_NEAR(sample.x_m - at->offset_m * strict::sin(sample.heading_rad), pose.x_m, 0.03);
      EXPECT_NEAR(sample.y_m + at->offset_m * strict::cos(sample.heading_rad), pose.y_m, 0.03);
    }
  }
}

TEST(LaneMap, FindsNothingFarFromEveryLane) {
  const LaneMap map = map_of(TestRoad(kBendy));
  EXPECT_FALSE(map.locate(100, -3.0, 0));
  EXPECT_TRUE(map.locate(100, -2.7, 0));  // within the metre beside the lane
  EXPECT_FALSE(map.locate(-500, 0, 0));
  EXPECT_FALSE(map.locate(1e12, -1e12, 0));
  EXPECT_FALSE(LaneMap().locate(0, 0, 0));
}

TEST(LaneMap, PrefersTheLaneAskedForAndThenTheDrivingDirectionWhereLanesOverlap) {
  MapRoute route = chain();
  // Lane 4 lies on lane 1 but runs the other way.
  MapLane& back = *route.add_lanes();
  back.set_id(4);
  for (int k = 0; k <= 10; ++k) {
    back.add_x_m(100 - 10 * k);
    back.add_y_m(0);
    back.add_heading_rad(3.14159265358979);
    back.add_curvature_per_m(0);
    back.add_width_m(3.5);
    back.add_speed_limit_mps(0);
    back.add_s_m(10 * k);
  }
  const LaneMap map = LaneMap::from(route).value();
  EXPECT_EQ(map.locate(50, 0.5, 0.1)->lane, 0);
  EXPECT_EQ(map.locate(50, 0.5, 3.0)->lane, 3);
  EXPECT_EQ(map.locate(50, 0.5, 3.0, 0)->lane, 0);
  EXPECT_NEAR(map.locate(50, 0.5, 3.0)->offset_m, -0.5, 1e-12);
}

TEST(LaneMap, ProjectsOntoANeighbourButNotAcrossTheWorld) {
  const LaneMap map = LaneMap::from(chain()).value();
  const auto beside = map.project(2, 40, 0.5);
  ASSERT_TRUE(beside);
  EXPECT_NEAR(beside->offset_m, -3.0, 1e-12);
  EXPECT_NEAR(beside->s_m, 40, 1e-12);
  EXPECT_FALSE(map.project(2, 40, -5));
}

TEST(LaneMap, CursorCrossesIntoSuccessorsAndReportsWhatIsLeftAtADeadEnd) {
  const LaneMap map = LaneMap::from(chain()).value();
  LaneCursor cursor(map, 0, 70);
  EXPECT_EQ(cursor.move(50), 0);
  EXPECT_EQ(cursor.lane(), 1);
  EXPECT_NEAR(cursor.sample().x_m, 120, 1e-9);
  EXPECT_EQ(cursor.sample().speed_limit_mps, 20);
  EXPECT_EQ(cursor.move(-60), 0);
  EXPECT_EQ(cursor.lane(), 0);
  EXPECT_NEAR(cursor.sample().x_m, 60, 1e-9);
  EXPECT_NEAR(cursor.move(200), 60, 1e-9);
  EXPECT_NEAR(cursor.sample().x_m, 200, 1e-9);
  EXPECT_NEAR(cursor.move(-250), -50, 1e-9);
  EXPECT_NEAR(cursor.sample().x_m, 0, 1e-9);
}

TEST(LaneMap, KnowsTheEndOfTheRoute) {
  const LaneMap map = LaneMap::from(chain()).value();
  ASSERT_TRUE(map.route_end());
  EXPECT_EQ(map.route_end()->lane, 1);
  EXPECT_EQ(map.route_end()->s_m, 90);
}

}  // namespace
}  // namespace longtail::stack
