// The maps that ship with longtail: what scenarios rely on when they write `lane: main/-1`.
#include <cmath>

#include <gtest/gtest.h>

#include "sim/map/road_network.h"

namespace longtail::sim {
namespace {

using enum LaneType;

struct Row {
  const char* file;
  double shortest_m;
  double limit_kmh;                 // at the start
  std::vector<LaneType> lanes;      // left to right
  int ours;                         // driving lanes driven along s
  int theirs;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> kRows{
      {"highway_straight", 6000, 130,
       {kShoulder, kDriving, kDriving, kOther, kDriving, kDriving, kDriving, kShoulder}, 3, 2},
      {"highway_curves", 5000, 130,
       {kShoulder, kDriving, kDriving, kOther, kDriving, kDriving, kDriving, kShoulder}, 3, 2},
      {"rural_two_lane", 3000, 100, {kShoulder, kDriving, kDriving, kShoulder}, 1, 1},
      {"urban_residential", 1000, 50, {kSidewalk, kParking, kDriving, kDriving, kParking, kSidewalk}, 1, 1},
      {"urban_canyon", 2000, 50, {kSidewalk, kDriving, kDriving, kDriving, kDriving, kSidewalk}, 2, 2},
  };
  return kRows;
}

RoadNetwork load(const char* name) {
  Result<RoadNetwork> map = RoadNetwork::load(std::string("data/maps/") + name + ".xodr");
  CHECK(map.ok(), "{}", describe(map.error()));
  return std::move(map).value();
}

TEST(OwnMaps, HaveTheLanesAndLimitsThatScenariosRelyOn) {
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.file);
    const RoadNetwork map = load(row.file);
    ASSERT_EQ(map.road_count(), 1U);
    const RoadIndex main = *map.find_road("main");
    EXPECT_GE(map.road_length(main), row.shortest_m);
    std::vector<LaneType> types;
    int ours = 0;
    int theirs = 0;
    for (const int id : map.lanes(main, 100)) {
      const LaneRef lane = *map.lane_ref(main, 100, id);
      types.push_back(map.lane_type(lane));
      if (map.lane_type(lane) != kDriving) continue;
      (map.driving_direction(lane) > 0 ? ours : theirs) += 1;
      EXPECT_EQ(map.driving_direction(lane), id < 0 ? 1 : -1);
      EXPECT_NEAR(map.speed_limit(lane, 100), row.limit_kmh / 3.6, 1e-12);
    }
    EXPECT_EQ(types, row.lanes);
    EXPECT_EQ(ours, row.ours);
    EXPECT_EQ(theirs, row.theirs);
    EXPECT_EQ(map.lane_type(*map.lane_ref(main, 0, -1)), kDriving);
    EXPECT_TRUE(map.ignored().empty());
    EXPECT_NE(map.datum().latitude_deg, 48.0);
  }
}

// Position, heading and height have no step anywhere, and the heading turns no faster than the design allows.
TEST(OwnMaps, AreSmooth) {
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.file);
    const RoadNetwork map = load(row.file);
    const RoadIndex main = *map.find_road("main");
    constexpr double kStep = 0.5;
    MapPose before = map.pose(RoadPoint{main, 0, 0});
    double height_grade = map.grade(main, 0);
    for (double s = kStep; s <= map.road_length(main); s += kStep) {
      const MapPose now = map.pose(RoadPoint{main, s, 0});
      ASSERT_NEAR(std::hypot(now.x_m - before.x_m, now.y_m - before.y_m), kStep, 1e-6) << s;
      ASSERT_LT(std::fabs(std::remainder(now.heading_rad - before.heading_rad, 6.283185307179586)), kStep / 140) << s;
      ASSERT_NEAR(map.grade(main, s), height_grade, 0.001) << s;
      ASSERT_LT(std::fabs(map.grade(main, s)), 0.08) << s;
      height_grade = map.grade(main, s);
      before = now;
    }
  }
}

TEST(OwnMaps, CurvesTurnBothWaysWithTheRadiiTheyPromise) {
  const RoadNetwork map = load("highway_curves");
  const RoadIndex main = *map.find_road("main");
  double left = 0;
  double right = 0;
  for (double s = 0; s < map.road_length(main); s += 1) {
    left = std::fmax(left, map.curvature(main, s));
    right = std::fmin(right, map.curvature(main, s));
  }
  EXPECT_NEAR(1 / left, 500, 1e-6);
  EXPECT_NEAR(1 / right, -600, 1e-6);
  const RoadNetwork hills = load("rural_two_lane");
  EXPECT_GT(hills.pose(RoadPoint{{0}, 2300, 0}).z_m, 15);
}

}  // namespace
}  // namespace longtail::sim
