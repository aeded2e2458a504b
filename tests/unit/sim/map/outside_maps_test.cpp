// Maps that other tools wrote (data/openscenario): they load, have the sizes that an XML parser of another language
// counted, and their lanes meet where they say they do.
#include <cmath>

#include <gtest/gtest.h>

#include "sim/map/road_network.h"

namespace longtail::sim {
namespace {

using LanePoint = RoadNetwork::LanePoint;

struct Row {
  const char* file;
  std::uint32_t roads;
  double total_length_m;
  int driving_lanes;  // at the roads' starts
  int joints;         // from a driving lane at a road's exit onto a lane of another road
  double latitude_deg;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> kRows{
      {"asam_alks/ALKS_Road_straight.xodr", 1, 10000, 6, 0, 48},
      {"asam_alks/ALKS_Road_left_radius_250m.xodr", 1, 1500, 6, 0, 48},
      {"esmini/e6mini.xodr", 1, 1464.434351, 6, 0, 37.35429341239328},
      {"esmini/fabriksgatan.xodr", 16, 687.717246, 20, 24, 48},
      {"esmini/multi_intersections.xodr", 63, 3507.665385, 86, 108, 48},
      {"esmini/soderleden.xodr", 5, 1887.754911, 7, 4, 37.35429341239328},
  };
  return kRows;
}

RoadNetwork load(const char* file) {
  Result<RoadNetwork> map = RoadNetwork::load(std::string("data/openscenario/") + file);
  CHECK(map.ok(), "{}", describe(map.error()));
  return std::move(map).value();
}

TEST(OutsideMaps, HaveTheRoadsAndLanesThatTheirFilesHold) {
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.file);
    const RoadNetwork map = load(row.file);
    EXPECT_EQ(map.road_count(), row.roads);
    EXPECT_NEAR(map.datum().latitude_deg, row.latitude_deg, 1e-12);
    double length = 0;
    int driving = 0;
    for (std::uint32_t i = 0; i < map.road_count(); ++i) {
      length += map.road_length({i});
      for (const int id : map.lanes({i}, 0)) driving += map.lane_type(*map.lane_ref({i}, 0, id)) == LaneType::kDriving;
    }
    EXPECT_NEAR(length, row.total_length_m, 1e-5);
    EXPECT_EQ(driving, row.driving_lanes);
  }
}

TEST(OutsideMaps, LanesMeetTheLanesTheyLeadTo) {
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.file);
    const RoadNetwork map = load(row.file);
    int joints = 0;
    for (std::uint32_t i = 0; i < map.road_count(); ++i) {
      for (const double s : {0.0, map.road_length({i})}) {
        for (const int id : map.lanes({i}, s)) {
          const LaneRef lane = *map.lane_ref({i}, s, id);
          const bool leaves_here = (map.driving_direction(lane) > 0) == (s > 0);
          if (map.lane_type(lane) != LaneType::kDriving || !leaves_here) continue;
          for (const LaneRef& next : map.successors(lane)) {
            const double entry = map.driving_direction(next) > 0 ? 0 : map.road_length(next.road);
            const MapPose from = map.pose(LanePoint{lane, s, 0});
            const MapPose to = map.pose(LanePoint{next, entry, 0});
            EXPECT_LT(std::hypot(from.x_m - to.x_m, from.y_m - to.y_m), 0.01) << map.road_name({i}) << "/" << id;
            EXPECT_LT(std::fabs(std::remainder(from.heading_rad - to.heading_rad, 6.283185307179586)), 0.01);
            ++joints;
          }
        }
      }
    }
    EXPECT_EQ(joints, row.joints);
  }
}

// Along every road, inside and across pieces of geometry: no jump in place or heading.
TEST(OutsideMaps, ReferenceLinesAreContinuous) {
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.file);
    const RoadNetwork map = load(row.file);
    for (std::uint32_t i = 0; i < map.road_count(); ++i) {
      const double length = map.road_length({i});
      const int steps = static_cast<int>(length / 0.25) + 1;
      MapPose before = map.pose(RoadPoint{{i}, 0, 0});
      for (int k = 1; k <= steps; ++k) {
        const MapPose now = map.pose(RoadPoint{{i}, length * k / steps, 0});
        ASSERT_NEAR(std::hypot(now.x_m - before.x_m, now.y_m - before.y_m), length / steps, 0.01) << i << " " << k;
        ASSERT_LT(std::fabs(std::remainder(now.heading_rad - before.heading_rad, 6.283185307179586)), 0.15);
        before = now;
      }
    }
  }
}

TEST(OutsideMaps, DrivingAboutACityNeverLeavesItsLanes) {
  const RoadNetwork map = load("esmini/multi_intersections.xodr");
  LanePoint at{*map.lane_ref({0}, 5, map.lanes({0}, 5).front()), 5, 0};
  for (std::uint32_t i = 0; i < map.road_count(); ++i) {
    for (const int id : map.lanes({i}, 0)) {
      const LaneRef lane = *map.lane_ref({i}, 0, id);
      if (map.lane_type(lane) != LaneType::kDriving) continue;
      at = {lane, map.driving_direction(lane) > 0 ? 0 : map.road_length({i}), 0};
      std::optional<RoadPoint> road = RoadPoint{{i}, at.s_m, 0};
      for (int step = 0; step < 60; ++step) {
        at = map.advance(at, 2.0, {});
        const MapPose pose = map.pose(at);
        road = map.locate(pose.x_m, pose.y_m, 0.01, road);
        ASSERT_TRUE(road) << map.road_name(at.lane.road) << " s " << at.s_m;
      }
    }
  }
}

}  // namespace
}  // namespace longtail::sim
