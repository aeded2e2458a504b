#include "sim/visibility/roadside.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/visibility/shapes/shapes.h"
#include "tests/unit/sim/map/map_text.h"

namespace longtail::sim {
namespace {

using namespace map_text;

RoadNetwork load(const std::string& path) { return RoadNetwork::load("data/" + path + ".xodr").value(); }

std::map<std::string, int> counts(const RoadNetwork& map) {
  std::map<std::string, int> count;
  for (const RoadsideObject& object : roadside(map, Verges(map, 4, 30))) ++count[object.shape];
  return count;
}

// 2 km straight, nothing posted.
RoadNetwork without_a_limit(const std::string& outermost) {
  RoadText text;
  text.length = 2000;
  text.plan = line(0, 0, 0, 0, 2000);
  text.lanes = section(0, lane(1, "driving", 3.5) + lane(2, outermost, 2), lane(-1, "driving", 3.5) + lane(-2, outermost, 2));
  return parsed(text);
}

TEST(Roadside, of_a_road_without_a_posted_limit_follows_from_its_lanes) {
  for (const char* type : {"shoulder", "border"}) {
    const auto country = counts(without_a_limit(type));
    EXPECT_FALSE(country.contains("barrier")) << type;
    EXPECT_TRUE(country.contains("warning_sign")) << type;
  }
  for (const char* type : {"sidewalk", "parking", "biking"}) {
    const auto town = counts(without_a_limit(type));
    EXPECT_FALSE(town.contains("barrier")) << type;
    EXPECT_TRUE(town.contains("lamp_post")) << type;
    EXPECT_TRUE(town.contains("building")) << type;
  }
}

TEST(Roadside, of_a_junction_in_town_has_no_barriers) {
  EXPECT_FALSE(counts(load("openscenario/esmini/fabriksgatan")).contains("barrier"));
}

TEST(Roadside, has_barriers_along_motorways_alone) {
  EXPECT_TRUE(counts(load("maps/highway_straight")).contains("barrier"));
  EXPECT_FALSE(counts(load("maps/rural_two_lane")).contains("barrier"));
  EXPECT_FALSE(counts(load("maps/urban_canyon")).contains("barrier"));
}

TEST(Roadside, has_delineators_every_50_m_on_both_sides_outside_towns) {
  for (const char* name : {"maps/highway_straight", "maps/rural_two_lane"}) {
    const RoadNetwork map = load(name);
    const int places = static_cast<int>(map.road_length({0}) / 50);
    EXPECT_EQ(counts(map)["delineator"], 2 * places) << name;
  }
  EXPECT_EQ(counts(load("maps/urban_residential"))["delineator"], 0);
}

// Two level roads.
RoadNetwork crossing_at_an_acute_angle() {
  RoadText first;
  first.length = 600;
  first.plan = line(0, -300, 0, 0, 600);
  RoadText second = first;
  second.id = "2";
  second.name = "askew";
  second.plan = line(0, -290, -75, 0.25, 600);
  return parsed(document(road(first) + road(second)));
}

// As far from a lane as it reaches itself, or as its row stands from its own road where that is less: a tree in a town.
double room_of(const std::string& name) {
  const BodySize size = shape(name).value().size;
  const double reach_m = std::sqrt(size.length_m * size.length_m + size.width_m * size.width_m) / 2;
  const std::map<std::string, double> beside{{"building", 8.5}, {"house", 16}, {"conifer", 8}, {"tree", 1.6}, {"pole", 4}};
  const auto row = beside.find(name);
  return std::min(reach_m, row == beside.end() ? 0.5 : row->second) - 0.2;
}

TEST(Roadside, stands_clear_of_every_lane) {
  const std::pair<const char*, RoadNetwork> maps[] = {{"acute", crossing_at_an_acute_angle()},
                                                      {"fabriksgatan", load("openscenario/esmini/fabriksgatan")},
                                                      {"multi_intersections", load("openscenario/esmini/multi_intersections")},
                                                      {"rural_two_lane", load("maps/rural_two_lane")}};
  for (const auto& [name, map] : maps) {
    for (const RoadsideObject& object : roadside(map, Verges(map, 4, 30))) {
      const double room_m = std::max(room_of(object.shape), 0.1);
      EXPECT_FALSE(map.locate(object.position_m.x(), object.position_m.y(), room_m).has_value()) << name << " " << object.shape;
    }
  }
}

TEST(Roadside, stands_on_the_verge_where_it_sinks) {
  const RoadNetwork map = crossing_at_an_acute_angle();
  double lowest = 0;
  for (const RoadsideObject& object : roadside(map, Verges(map, 4, 30))) lowest = std::min(lowest, object.position_m.z());
  EXPECT_LT(lowest, -0.02);
  EXPECT_GT(lowest, -0.31);
}

}  // namespace
}  // namespace longtail::sim
