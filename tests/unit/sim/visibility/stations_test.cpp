#include "sim/visibility/stations.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include <Eigen/Core>

#include "tests/unit/sim/map/map_text.h"

namespace longtail::sim {
namespace {

using namespace map_text;

constexpr RoadIndex kRoad{0};

RoadText straight() { return {}; }
RoadText bend() {
  RoadText text;
  text.plan = arc(0, 0, 0, 0, 100, 1 / 60.0);
  return text;
}
RoadText crest() {
  RoadText text;
  text.elevation = R"(<elevation s="0" a="0" b="0.02" c="-0.0005" d="0"/>)";
  return text;
}
RoadText even_slope() {
  RoadText text;
  text.elevation = R"(<elevation s="0" a="0" b="0.05" c="0" d="0"/>)";
  return text;
}
// A wider lane from 50 m on, in a section of its own.
RoadText two_sections() {
  RoadText text;
  text.lanes = two_way() + section(50, lane(1, "driving", 3.5), lane(-1, "driving", 4));
  return text;
}
RoadText line_ends() {
  RoadText text;
  const std::string marks = R"(<roadMark sOffset="0" type="solid" width="0.12"/><roadMark sOffset="30" type="none"/>)";
  text.lanes = section(0, lane(1, "driving", 3.5), lane(-1, "driving", 3.5, "", marks));
  return text;
}

TEST(Stations, are_few_where_the_road_is_straight_and_even) {
  struct Row {
    const char* name;
    RoadText road;
    std::vector<double> needed;
  };
  const Row rows[] = {
      {"straight", straight(), {0, 16, 32, 48, 64, 80, 96, 100}},
      {"even slope", even_slope(), {0, 16, 32, 48, 64, 80, 96, 100}},
      {"another section", two_sections(), {0, 16, 32, 48, 50, 66, 82, 98, 100}},
      // Seen at the steps: the first one with the other line is that of 32 m.
      {"a line that ends", line_ends(), {0, 16, 28, 32, 48, 64, 80, 96, 100}},
  };
  for (const Row& row : rows) EXPECT_EQ(stations_needed(parsed(row.road), kRoad, 4), row.needed) << row.name;
  for (const auto& [name, road] : {std::pair{"bend", bend()}, std::pair{"crest", crest()}}) {
    EXPECT_EQ(stations_needed(parsed(road), kRoad, 4), stations_every(parsed(road), kRoad, 4)) << name;
  }
}

// On the maps of the product: what is left out lies on the straight lines, and no station is new.
TEST(Stations, leave_out_only_what_lies_between) {
  for (const char* name : {"highway_straight", "highway_curves", "rural_two_lane", "urban_canyon", "urban_residential"}) {
    const RoadNetwork map = RoadNetwork::load(std::string("data/maps/") + name + ".xodr").value();
    for (std::uint32_t i = 0; i < map.road_count(); ++i) {
      const std::vector<double> every = stations_every(map, RoadIndex{i}, 4);
      const std::vector<double> needed = stations_needed(map, RoadIndex{i}, 4);
      ASSERT_TRUE(std::ranges::includes(every, needed)) << name;
      EXPECT_EQ(needed.front(), every.front());
      EXPECT_EQ(needed.back(), every.back());
      std::size_t after = 1;
      for (const double s : every) {
        while (needed[after] < s) ++after;
        const double from = needed[after - 1];
        const double to = needed[after];
        const auto at = [&](double place) {
          const MapPose pose = map.pose(RoadPoint{RoadIndex{i}, place, 0});
          return Eigen::Vector3d(pose.x_m, pose.y_m, pose.z_m);
        };
        const double share = (s - from) / (to - from);
        EXPECT_LT((at(from) + share * (at(to) - at(from)) - at(s)).norm(), kEven_m + 1e-4) << name << ", road " << i << ", " << s << " m";
      }
    }
  }
}

}  // namespace
}  // namespace longtail::sim
