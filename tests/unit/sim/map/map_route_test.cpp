#include "sim/map/map_route.h"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/unit/sim/map/map_text.h"

namespace longtail::sim {
namespace {

using namespace map_text;

RoadNetwork load(const char* path) {
  Result<RoadNetwork> map = RoadNetwork::load(path);
  CHECK(map.ok(), "{}", describe(map.error()));
  return std::move(map).value();
}

stack::MapRoute route_of(const RoadNetwork& map, const MapRouteRequest& request) {
  Result<stack::MapRoute> route = map_route(map, request);
  CHECK(route.ok(), "{}", describe(route.error()));
  return std::move(route).value();
}

std::vector<std::uint32_t> ids(const google::protobuf::RepeatedField<std::uint32_t>& field) {
  return {field.begin(), field.end()};
}

const stack::MapLane& lane_named(const stack::MapRoute& route, const std::string& source) {
  for (const stack::MapLane& lane : route.lanes()) {
    if (lane.source() == source) return lane;
  }
  CHECK(false, "no lane {}", source);
}

TEST(MapRoute, AMotorwayGivesAllOurLanesWithNeighboursFromLeftToRight) {
  const RoadNetwork map = load("data/maps/highway_straight.xodr");
  const stack::MapRoute route = route_of(map, {.start = {{{0}, 0, -2}, 500, 0}, .route = {{0}}, .ahead_m = 1000});
  ASSERT_EQ(route.lanes_size(), 3);
  EXPECT_EQ(route.datum_latitude_deg(), 48.2);
  EXPECT_EQ(route.datum_longitude_deg(), 11.6);
  EXPECT_EQ(route.header().frame_id(), "map");
  for (int i = 0; i < 3; ++i) {
    const stack::MapLane& lane = route.lanes(i);
    EXPECT_EQ(lane.id(), static_cast<std::uint32_t>(i + 1));
    EXPECT_EQ(lane.source(), fmt::format("main/0/{}", -1 - i));
    EXPECT_EQ(lane.left(), static_cast<std::uint32_t>(i));
    EXPECT_EQ(lane.right(), i == 2 ? 0U : static_cast<std::uint32_t>(i + 2));
    EXPECT_TRUE(lane.on_route());
    EXPECT_NEAR(lane.x_m(0), 450, 1e-9);  // 50 m behind
    EXPECT_NEAR(lane.x_m(lane.x_m_size() - 1), 1500, 1e-9);
    EXPECT_NEAR(lane.y_m(7), -1.875 - 3.75 * i, 1e-12);
    EXPECT_NEAR(lane.speed_limit_mps(3), 130 / 3.6, 1e-12);
    EXPECT_EQ(lane.width_m(0), 3.75);
  }
  EXPECT_EQ(ids(route.route()), std::vector<std::uint32_t>{2});
  EXPECT_EQ(route.route_end_s_m(), 0);  // cut by length: open
}

TEST(MapRoute, EndsWhereTheRoadEnds) {
  const RoadNetwork map = load("data/maps/highway_straight.xodr");
  const stack::MapRoute route = route_of(map, {.start = {{{0}, 0, -1}, 6400, 0}, .ahead_m = 1000, .behind_m = 0});
  EXPECT_NEAR(route.route_end_s_m(), 100, 1e-9);
  // Against increasing s, on the other carriageway.
  const stack::MapRoute back = route_of(map, {.start = {{{0}, 0, 2}, 100, 0}, .ahead_m = 1000});
  ASSERT_EQ(back.lanes_size(), 2);
  EXPECT_NEAR(back.lanes(0).x_m(0), 150, 1e-9);
  EXPECT_NEAR(back.route_end_s_m(), 150, 1e-9);
  EXPECT_NEAR(std::fabs(back.lanes(0).heading_rad(0)), 3.14159265358979, 1e-12);
  const stack::MapLane& inner = lane_named(back, "main/0/2");
  EXPECT_EQ(inner.left(), 0U);  // the median
  EXPECT_EQ(inner.right(), lane_named(back, "main/0/3").id());
}

// Samples are on the lane, their arc length is the path's, and heading and curvature belong to it.
void check_geometry(const stack::MapRoute& route) {
  for (const stack::MapLane& lane : route.lanes()) {
    SCOPED_TRACE(lane.source());
    const int n = lane.x_m_size();
    ASSERT_GE(n, 2);
    ASSERT_EQ(lane.s_m(0), 0);
    for (int i = 0; i + 1 < n; ++i) {
      const double chord = std::hypot(lane.x_m(i + 1) - lane.x_m(i), lane.y_m(i + 1) - lane.y_m(i));
      const double step = lane.s_m(i + 1) - lane.s_m(i);
      const double turn = std::remainder(lane.heading_rad(i + 1) - lane.heading_rad(i), 6.283185307179586);
      ASSERT_LE(step, 5.001);
      ASSERT_LE(std::fabs(turn), 0.02001);
      // Of a circular arc; a step over the joint of a spiral is not quite one.
      ASSERT_NEAR(chord, step * (1 - turn * turn / 24), 5e-5) << i;
      ASSERT_NEAR(turn / step, 0.5 * (lane.curvature_per_m(i) + lane.curvature_per_m(i + 1)), 1e-4) << i;
      const double direction = std::atan2(lane.y_m(i + 1) - lane.y_m(i), lane.x_m(i + 1) - lane.x_m(i));
      ASSERT_NEAR(std::remainder(direction - lane.heading_rad(i) - turn / 2, 6.283185307179586), 0, 1e-3) << i;
    }
  }
}

TEST(MapRoute, SamplesLieOnTheLaneCentreWithItsHeadingCurvatureAndLength) {
  for (const char* file : {"highway_curves", "rural_two_lane", "urban_residential", "urban_canyon"}) {
    SCOPED_TRACE(file);
    const RoadNetwork map = load((std::string("data/maps/") + file + ".xodr").c_str());
    const stack::MapRoute route = route_of(map, {.start = {{{0}, 0, -1}, 0, 0}, .ahead_m = 20'000});
    check_geometry(route);
    for (const stack::MapLane& lane : route.lanes()) {
      const int id = std::stoi(lane.source().substr(lane.source().rfind('/') + 1));
      for (int i = 0; i < lane.x_m_size(); i += 17) {
        const auto at = map.locate(lane.x_m(i), lane.y_m(i), 0);
        ASSERT_TRUE(at);
        EXPECT_NEAR(at->t_m, map.lane_center_t({{0}, 0, id}, at->s_m), 1e-9);
      }
    }
  }
  const RoadNetwork map = load("data/maps/urban_canyon.xodr");
  check_geometry(route_of(map, {.start = {{{0}, 0, 1}, 2500, 0}, .ahead_m = 20'000}));
}

// Two lanes; the right one leads to road 2, the left one to road 3.
RoadNetwork split() {
  const auto successor = [](int id) { return fmt::format(R"(<successor id="{}"/>)", id); };
  RoadText in;
  in.name = "in";
  in.link = R"(<successor elementType="junction" elementId="9"/>)";
  in.lanes = section(0, "", lane(-1, "driving", 3) + lane(-2, "driving", 3));
  RoadText left;
  left.name = "left";
  left.id = "3";
  left.plan = line(0, 100, 0, 0, 100);
  left.lanes = section(0, "", lane(-1, "driving", 3, successor(-1)));
  RoadText right = left;
  right.name = "right";
  right.id = "2";
  right.plan = line(0, 100, -3, 0, 100);
  const std::string junction = R"(<junction id="9">
     <connection incomingRoad="1" connectingRoad="3" contactPoint="start"><laneLink from="-1" to="-1"/></connection>
     <connection incomingRoad="1" connectingRoad="2" contactPoint="start"><laneLink from="-2" to="-1"/></connection>
     </junction>)";
  return parsed(document(road(in) + road(left) + road(right) + junction));
}

TEST(MapRoute, ARouteThatNeedsALaneChangeNamesBothLanesAndMarksOnlyThoseThatLeadThere) {
  const RoadNetwork map = split();
  const stack::MapRoute route =
      route_of(map, {.start = {{{0}, 0, -1}, 10, 0}, .route = {{0}, *map.find_road("right")}, .ahead_m = 500});
  ASSERT_EQ(route.lanes_size(), 3);
  const stack::MapLane& start = lane_named(route, "in/0/-1");
  const stack::MapLane& beside = lane_named(route, "in/0/-2");
  const stack::MapLane& after = lane_named(route, "right/0/-1");
  EXPECT_EQ(ids(route.route()), (std::vector<std::uint32_t>{start.id(), beside.id(), after.id()}));
  EXPECT_FALSE(start.on_route());
  EXPECT_TRUE(beside.on_route());
  EXPECT_TRUE(after.on_route());
  EXPECT_EQ(ids(beside.successors()), std::vector<std::uint32_t>{after.id()});
  EXPECT_EQ(start.successors_size(), 0);  // road `left` is no part of this way
  EXPECT_NEAR(route.route_end_s_m(), 100, 1e-9);

  const stack::MapRoute straight = route_of(map, {.start = {{{0}, 0, -1}, 10, 0}, .ahead_m = 500});
  EXPECT_TRUE(lane_named(straight, "in/0/-1").on_route());
  EXPECT_FALSE(lane_named(straight, "in/0/-2").on_route());
}

TEST(MapRoute, GoesRoundALoopOnce) {
  RoadText ring;
  ring.length = 2 * 3.14159265358979323846 * 30;
  ring.plan = arc(0, 0, 0, 0, ring.length, 1.0 / 30);
  ring.link = R"(<predecessor elementType="road" elementId="1" contactPoint="end"/>
                 <successor elementType="road" elementId="1" contactPoint="start"/>)";
  ring.lanes = section(0, "", lane(-1, "driving", 4, R"(<predecessor id="-1"/><successor id="-1"/>)"));
  const stack::MapRoute route = route_of(parsed(ring), {.start = {{{0}, 0, -1}, 0, 0}, .ahead_m = 1e5});
  ASSERT_EQ(route.lanes_size(), 1);
  EXPECT_EQ(ids(route.lanes(0).successors()), std::vector<std::uint32_t>{1});
  EXPECT_EQ(route.route_end_s_m(), 0);
  check_geometry(route);
  // Cut before it comes round, its end does not touch its start.
  const stack::MapRoute part = route_of(parsed(ring), {.start = {{{0}, 0, -1}, 0, 0}, .ahead_m = 50});
  EXPECT_EQ(part.lanes(0).successors_size(), 0);
  EXPECT_EQ(part.route_end_s_m(), 0);
}

TEST(MapRoute, AStartWithoutAnyDrivingLaneIsAnError) {
  RoadText text;
  text.lanes = section(0, lane(1, "driving", 3), lane(-1, "sidewalk", 3));
  const RoadNetwork map = parsed(text);
  const auto route = map_route(map, {.start = {{{0}, 0, -1}, 10, 0}, .ahead_m = 100});
  ASSERT_FALSE(route.ok());
  EXPECT_EQ(route.error().what, "road 'main' has no driving lane in the direction of lane -1 at s = 10.0 m");
  // Starting on a shoulder beside one is fine.
  text.lanes = section(0, "", lane(-1, "driving", 3) + lane(-2, "shoulder", 3));
  EXPECT_EQ(route_of(parsed(text), {.start = {{{0}, 0, -2}, 10, 0}, .ahead_m = 100}).lanes_size(), 1);
}

}  // namespace
}  // namespace longtail::sim
