#include <cmath>

#include <gtest/gtest.h>

#include "tests/unit/sim/map/map_text.h"

namespace longtail::sim {
namespace {

using namespace map_text;
using LanePoint = RoadNetwork::LanePoint;

std::string to_road(const char* side, int id, const char* contact) {
  return fmt::format(R"(<{} elementType="road" elementId="{}" contactPoint="{}"/>)", side, id, contact);
}
std::string to_junction(const char* side, int id) {
  return fmt::format(R"(<{} elementType="junction" elementId="{}"/>)", side, id);
}
std::string to_lane(const char* side, int id) { return fmt::format(R"(<{} id="{}"/>)", side, id); }

std::vector<std::string> names(const RoadNetwork& map, const std::vector<LaneRef>& lanes) {
  std::vector<std::string> out;
  for (const LaneRef& lane : lanes) out.push_back(fmt::format("{}/{}/{}", map.road_name(lane.road), lane.section, lane.lane));
  return out;
}

using Names = std::vector<std::string>;

// Roads 1 and 2 point at each other: 1 runs east from 0, 2 runs west from 200, they meet at x = 100.
RoadNetwork head_to_head() {
  RoadText a;
  a.name = "a";
  a.link = to_road("successor", 2, "end");
  a.lanes = two_way(to_lane("successor", -1), to_lane("successor", 1));
  RoadText b = a;
  b.name = "b";
  b.id = "2";
  b.plan = line(0, 200, 0, 3.14159265358979323846, 100);
  b.link = to_road("successor", 1, "end");
  return parsed(document(road(a) + road(b)));
}

TEST(Links, RoadsThatMeetHeadToHeadSwapLaneSidesAndOffsets) {
  const RoadNetwork map = head_to_head();
  const RoadIndex a = *map.find_road("a");
  const RoadIndex b = *map.find_road("b");
  EXPECT_EQ(names(map, map.successors({a, 0, -1})), Names{"b/0/1"});
  EXPECT_EQ(names(map, map.successors({b, 0, -1})), Names{"a/0/1"});
  EXPECT_EQ(names(map, map.successors({a, 0, 1})), Names{});
  EXPECT_EQ(names(map, map.predecessors({b, 0, 1})), Names{"a/0/-1"});
  const LanePoint there = map.advance({{a, 0, -1}, 90, 0.5}, 30, {});
  EXPECT_EQ(there.lane, (LaneRef{b, 0, 1}));
  EXPECT_NEAR(there.s_m, 80, 1e-9);
  EXPECT_EQ(there.offset_m, -0.5);
  const MapPose pose = map.pose(there);
  EXPECT_NEAR(pose.x_m, 120, 1e-9);
  EXPECT_NEAR(pose.y_m, -1.75 + 0.5, 1e-9);
  EXPECT_NEAR(pose.heading_rad, 0, 1e-12);
}

// Three sections; lane -2 exists in the middle one only and joins -1 afterwards.
RoadNetwork three_sections() {
  RoadText text;
  text.lanes = section(0, "", lane(-1, "driving", 3, to_lane("successor", -1))) +
               section(40, "", lane(-1, "driving", 3, to_lane("predecessor", -1) + to_lane("successor", -1)) +
                                   lane(-2, "driving", 3, to_lane("successor", -1))) +
               section(70, "", lane(-1, "driving", 3, to_lane("predecessor", -1)));
  return parsed(text);
}

TEST(Links, LanesRunOnAcrossTheSectionsOfARoad) {
  const RoadNetwork map = three_sections();
  EXPECT_EQ(map.section_at({0}, 39.9), 0U);
  EXPECT_EQ(map.section_at({0}, 40), 1U);
  EXPECT_EQ(map.section_at({0}, 100), 2U);
  EXPECT_EQ(names(map, map.successors({{0}, 0, -1})), Names{"main/1/-1"});
  EXPECT_EQ(names(map, map.successors({{0}, 1, -2})), Names{"main/2/-1"});
  EXPECT_EQ(names(map, map.predecessors({{0}, 2, -1})), (Names{"main/1/-2", "main/1/-1"}));
  EXPECT_EQ(map.lanes({0}, 50), (std::vector<int>{-1, -2}));
  EXPECT_FALSE(map.lane_ref({0}, 10, -2));
  EXPECT_EQ(map.lane_ref({0}, 50, -2)->section, 1U);
  const LanePoint end = map.advance({{{0}, 0, -1}, 30, 0}, 60, {});
  EXPECT_EQ(end.lane, (LaneRef{{0}, 2, -1}));
  EXPECT_NEAR(end.s_m, 90, 1e-9);
  EXPECT_EQ(map.section_range({{0}, 1, -1}).from_m, 40);
  EXPECT_EQ(map.section_range({{0}, 1, -1}).to_m, 70);
}

// A fork: `in` leads over connecting roads 11 (to `left`) and 10 (to `right`). The junction's file order is 11, 10.
RoadNetwork fork() {
  RoadText in;
  in.name = "in";
  in.id = "1";
  in.link = to_junction("successor", 5);
  RoadText ramp_right;
  ramp_right.name = "ramp_right";
  ramp_right.id = "10";
  ramp_right.junction = "5";
  ramp_right.length = 50;
  ramp_right.plan = arc(0, 100, 0, 0, 50, -0.01);
  ramp_right.link = to_road("predecessor", 1, "end") + to_road("successor", 3, "start");
  ramp_right.lanes = section(0, "", lane(-1, "driving", 3.5, to_lane("predecessor", -1) + to_lane("successor", -1)));
  RoadText ramp_left = ramp_right;
  ramp_left.name = "ramp_left";
  ramp_left.id = "11";
  ramp_left.plan = arc(0, 100, 0, 0, 50, 0.01);
  ramp_left.link = to_road("predecessor", 1, "end") + to_road("successor", 2, "start");
  RoadText right;
  right.name = "right";
  right.id = "3";
  const double turn = 0.5;
  right.plan = line(0, 100 + 100 * std::sin(turn), -100 * (1 - std::cos(turn)), -turn, 100);
  right.link = to_junction("predecessor", 5);
  RoadText left = right;
  left.name = "left";
  left.id = "2";
  left.plan = line(0, 100 + 100 * std::sin(turn), 100 * (1 - std::cos(turn)), turn, 100);
  const std::string junction = R"(<junction id="5" name="j">
      <connection id="0" incomingRoad="1" connectingRoad="11" contactPoint="start"><laneLink from="-1" to="-1"/></connection>
      <connection id="1" incomingRoad="1" connectingRoad="10" contactPoint="start"><laneLink from="-1" to="-1"/></connection>
      </junction>)";
  return parsed(document(road(in) + road(left) + road(right) + road(ramp_right) + road(ramp_left) + junction));
}

TEST(Links, AForkIsTakenAsTheRouteSaysOverTheRoadBetween) {
  const RoadNetwork map = fork();
  const auto index = [&](const char* name) { return *map.find_road(name); };
  EXPECT_EQ(names(map, map.successors({index("in"), 0, -1})), (Names{"ramp_right/0/-1", "ramp_left/0/-1"}));
  EXPECT_EQ(names(map, map.successors({index("ramp_left"), 0, -1})), Names{"left/0/-1"});
  EXPECT_EQ(names(map, map.predecessors({index("right"), 0, -1})), Names{"ramp_right/0/-1"});
  // The opposite lane of `in` ends there: nothing leads onto it from the junction.
  EXPECT_EQ(names(map, map.successors({index("in"), 0, 1})), Names{});

  struct Row {
    std::vector<RoadIndex> route;
    const char* arrives;
  };
  const std::vector<Row> rows{
      {{}, "right"},  // the lowest
      {{index("in"), index("left")}, "left"},
      {{index("in"), index("right")}, "right"},
      {{index("in"), index("ramp_left"), index("left")}, "left"},
      {{index("left")}, "right"},  // a route that is not on yet says nothing about this fork
      {{index("ramp_left")}, "left"},
      {{index("in")}, "right"},
  };
  for (const Row& row : rows) {
    const LanePoint end = map.advance({{index("in"), 0, -1}, 20, 0}, 80 + 51 + 10, row.route);
    EXPECT_EQ(map.road_name(end.lane.road), row.arrives);
  }
  // Lane -1 of a ramp to the left is on the outside: 1.75 m more radius.
  const LanePoint end = map.advance({{index("in"), 0, -1}, 20, 0}, 80 + 50 * 1.0175 + 10, {index("in"), index("left")});
  EXPECT_NEAR(end.s_m, 10, 1e-9);
  EXPECT_EQ(*map.next_lane({index("in"), 0, -1}, {index("in"), index("left")}), (LaneRef{index("ramp_left"), 0, -1}));
  EXPECT_FALSE(map.next_lane({index("left"), 0, -1}, {}));
}

TEST(Links, ALinkOntoALaneDrivenTheOtherWayLeadsNowhere) {
  RoadText a;
  a.link = to_road("successor", 2, "start");
  a.lanes = two_way("", to_lane("successor", 1) + to_lane("successor", -1));
  RoadText b;
  b.name = "b";
  b.id = "2";
  b.plan = line(0, 100, 0, 0, 100);
  const RoadNetwork map = parsed(document(road(a) + road(b)));
  EXPECT_EQ(names(map, map.successors({{0}, 0, -1})), Names{"b/0/-1"});
}

// Both ends of road 1 are in junction 5; the connecting roads say which end they touch.
TEST(Links, ARoadWithBothEndsInOneJunctionLeavesEachByItsOwnConnection) {
  RoadText through;
  through.name = "through";
  through.link = to_junction("predecessor", 5) + to_junction("successor", 5);
  RoadText at_end;
  at_end.name = "at_end";
  at_end.id = "10";
  at_end.junction = "5";
  at_end.plan = line(0, 100, 0, 0, 100);
  at_end.link = to_road("predecessor", 1, "end");
  RoadText at_start = at_end;
  at_start.name = "at_start";
  at_start.id = "11";
  at_start.plan = line(0, 0, 0, 3.14159265358979323846, 100);
  at_start.link = to_road("predecessor", 1, "start");
  const std::string both = R"(<laneLink from="-1" to="-1"/><laneLink from="1" to="-1"/>)";
  const std::string junction = fmt::format(
      R"(<junction id="5"><connection incomingRoad="1" connectingRoad="10" contactPoint="start">{0}</connection>
         <connection incomingRoad="1" connectingRoad="11" contactPoint="start">{0}</connection></junction>)", both);
  const RoadNetwork map = parsed(document(road(through) + road(at_end) + road(at_start) + junction));
  EXPECT_EQ(names(map, map.successors({{0}, 0, -1})), Names{"at_end/0/-1"});
  EXPECT_EQ(names(map, map.successors({{0}, 0, 1})), Names{"at_start/0/-1"});
}

TEST(Links, ALoopCanBeDrivenForever) {
  RoadText ring;
  ring.length = 2 * 3.14159265358979323846 * 30;
  ring.plan = arc(0, 0, 0, 0, ring.length, 1.0 / 30);
  ring.link = to_road("predecessor", 1, "end") + to_road("successor", 1, "start");
  ring.lanes = section(0, "", lane(-1, "driving", 4, to_lane("predecessor", -1) + to_lane("successor", -1)));
  const RoadNetwork map = parsed(ring);
  const double lap = 2 * 3.14159265358979323846 * 32;
  const LanePoint end = map.advance({{{0}, 0, -1}, 5, 0}, 10 * lap, {});
  EXPECT_NEAR(end.s_m, 5, 1e-6);
}

TEST(Links, RoadsAreFoundByNameThenById) {
  RoadText a;
  a.name = "2";
  RoadText b;
  b.name = "";
  b.id = "2";
  RoadText c;
  c.name = "";
  c.id = "x";
  const RoadNetwork map = parsed(document(road(a) + road(b) + road(c)));
  EXPECT_EQ(map.find_road("2")->value, 0U);
  EXPECT_EQ(map.find_road("1")->value, 0U);
  EXPECT_EQ(map.find_road("x")->value, 2U);
  EXPECT_FALSE(map.find_road("y"));
  EXPECT_FALSE(map.find_road(""));
  EXPECT_EQ(map.road_names(), (std::vector<std::string>{"2", "2", "x"}));
}

}  // namespace
}  // namespace longtail::sim
