#include <cmath>

#include <gtest/gtest.h>

#include "tests/unit/sim/map/map_text.h"

namespace longtail::sim {
namespace {

using namespace map_text;
using LanePoint = RoadNetwork::LanePoint;
constexpr RoadIndex kMain{0};
constexpr double kPi = 3.14159265358979323846;

TEST(Lanes, CubicWidthsAndLaneOffsetPlaceTheEdges) {
  RoadText text;
  text.lanes = R"(<laneOffset s="0" a="0.5" b="0" c="0" d="0"/><laneOffset s="40" a="0.5" b="0.1" c="0" d="0"/>
    <laneSection s="0"><left><lane id="1" type="driving"><width sOffset="0" a="3" b="0" c="0" d="0"/></lane></left>
    <right><lane id="-2" type="shoulder"><width sOffset="0" a="1" b="0" c="0" d="0"/>
        <width sOffset="50" a="1" b="0.1" c="0.01" d="-0.001"/></lane>
      <lane id="-1" type="driving"><width sOffset="0" a="4" b="0" c="0" d="0"/></lane></right></laneSection>)";
  const RoadNetwork map = parsed(text);
  const LaneRef left = *map.lane_ref(kMain, 0, 1);
  const LaneRef inner = *map.lane_ref(kMain, 0, -1);
  const LaneRef outer = *map.lane_ref(kMain, 0, -2);
  EXPECT_EQ(map.lanes(kMain, 0), (std::vector<int>{1, -1, -2}));
  // s = 60: offset 0.5 + 0.1 * 20; outer width 1 + 0.1 * 10 + 0.01 * 100 - 0.001 * 1000.
  EXPECT_DOUBLE_EQ(map.lane_width(outer, 60), 2.0);
  EXPECT_DOUBLE_EQ(map.lane_center_t(left, 60), 2.5 + 1.5);
  EXPECT_DOUBLE_EQ(map.lane_center_t(inner, 60), 2.5 - 2);
  EXPECT_DOUBLE_EQ(map.lane_center_t(outer, 60), 2.5 - 4 - 1);
  EXPECT_DOUBLE_EQ(map.lane_width(outer, 10), 1.0);
  EXPECT_DOUBLE_EQ(map.lane_center_t(outer, 10), 0.5 - 4 - 0.5);
  EXPECT_EQ(map.lane_at({kMain, 60, 5.49})->lane, 1);
  EXPECT_FALSE(map.lane_at({kMain, 60, 5.51}));
  EXPECT_EQ(map.lane_at({kMain, 60, 2.51})->lane, 1);
  EXPECT_EQ(map.lane_at({kMain, 60, 2.49})->lane, -1);
  EXPECT_EQ(map.lane_at({kMain, 60, -3.49})->lane, -2);
  EXPECT_FALSE(map.lane_at({kMain, 60, -3.51}));
}

TEST(Lanes, ALaneThatTapersAwayIsNotUnderAPoint) {
  RoadText text;
  text.lanes = R"(<laneSection s="0"><right>
      <lane id="-1" type="driving"><width sOffset="0" a="3" b="0" c="0" d="0"/></lane>
      <lane id="-2" type="driving"><width sOffset="0" a="0" b="0.1" c="0" d="0"/></lane>
      <lane id="-3" type="shoulder"><width sOffset="0" a="2" b="0" c="0" d="0"/></lane></right></laneSection>)";
  const RoadNetwork map = parsed(text);
  EXPECT_EQ(map.lane_at({kMain, 0, -3.0})->lane, -1);
  EXPECT_EQ(map.lane_at({kMain, 0, -3.01})->lane, -3);
  EXPECT_EQ(map.lane_at({kMain, 30, -3.01})->lane, -2);
  // Too narrow to drive on at first, a neighbour later.
  EXPECT_FALSE(map.right_neighbour({kMain, 0, -1}, 4));
  EXPECT_EQ(map.right_neighbour({kMain, 0, -1}, 6)->lane, -2);
}

TEST(Lanes, NeighboursAreDrivableLanesOfTheSameDirection) {
  RoadText text;
  text.lanes = section(0, lane(3, "driving", 3) + lane(2, "driving", 3) + lane(1, "median", 2),
                       lane(-1, "driving", 3) + lane(-2, "driving", 3) + lane(-3, "shoulder", 2));
  const RoadNetwork map = parsed(text);
  const auto left = [&](int id) { return map.left_neighbour({kMain, 0, id}, 10).value_or(LaneRef{}).lane; };
  const auto right = [&](int id) { return map.right_neighbour({kMain, 0, id}, 10).value_or(LaneRef{}).lane; };
  EXPECT_EQ(left(-2), -1);
  EXPECT_EQ(left(-1), 0);
  EXPECT_EQ(right(-1), -2);
  EXPECT_EQ(right(-2), 0);
  EXPECT_EQ(left(3), 2);  // driven against s, so its left is towards the median
  EXPECT_EQ(left(2), 0);
  EXPECT_EQ(right(2), 3);
  EXPECT_EQ(right(3), 0);
}

TEST(Lanes, DirectionFollowsTheRuleOfTheRoadAndTheLanesOwnWord) {
  RoadText text;
  EXPECT_EQ(parsed(text).driving_direction({kMain, 0, -1}), 1);
  EXPECT_EQ(parsed(text).driving_direction({kMain, 0, 1}), -1);
  text.rule = "LHT";
  EXPECT_EQ(parsed(text).driving_direction({kMain, 0, -1}), -1);
  EXPECT_EQ(parsed(text).driving_direction({kMain, 0, 1}), 1);
  text.rule = "RHT";
  text.lanes = R"(<laneSection s="0"><right><lane id="-1" type="driving" direction="reversed">
      <width sOffset="0" a="3" b="0" c="0" d="0"/></lane></right></laneSection>)";
  EXPECT_EQ(parsed(text).driving_direction({kMain, 0, -1}), -1);
}

TEST(Lanes, SpeedLimitsConvertTheirUnitsAndTheLanesOwnWins) {
  RoadText text;
  text.type = R"(<type s="0" type="rural"><speed max="90" unit="km/h"/></type>
      <type s="40" type="rural"><speed max="60" unit="mph"/></type>
      <type s="80" type="rural"><speed max="no limit"/></type>)";
  text.lanes = section(0, lane(1, "driving", 3),
                       lane(-1, "driving", 3, "", R"(<speed sOffset="20" max="10"/><speed sOffset="60" max="36" unit="km/h"/>)"));
  const RoadNetwork map = parsed(text);
  const LaneRef left = *map.lane_ref(kMain, 0, 1);
  const LaneRef right = *map.lane_ref(kMain, 0, -1);
  EXPECT_DOUBLE_EQ(map.speed_limit(left, 0), 25);
  EXPECT_DOUBLE_EQ(map.speed_limit(left, 39.9), 25);
  EXPECT_DOUBLE_EQ(map.speed_limit(left, 40), 26.8224);
  EXPECT_DOUBLE_EQ(map.speed_limit(left, 80), 0);
  EXPECT_DOUBLE_EQ(map.speed_limit(right, 19.9), 25);
  EXPECT_DOUBLE_EQ(map.speed_limit(right, 20), 10);
  EXPECT_DOUBLE_EQ(map.speed_limit(right, 60), 10);
  EXPECT_DOUBLE_EQ(parsed(RoadText{}).speed_limit(left, 0), 0);
}

TEST(Lanes, TypesOfTheStandardMapToTheOnesThatMatter) {
  const auto type_of = [](const std::string& name) {
    RoadText text;
    text.lanes = section(0, "", lane(-1, name, 3));
    return parsed(text).lane_type({kMain, 0, -1});
  };
  EXPECT_EQ(type_of("driving"), LaneType::kDriving);
  EXPECT_EQ(type_of("onRamp"), LaneType::kDriving);
  EXPECT_EQ(type_of("stop"), LaneType::kShoulder);
  EXPECT_EQ(type_of("walking"), LaneType::kSidewalk);
  EXPECT_EQ(type_of("biking"), LaneType::kBiking);
  EXPECT_EQ(type_of("parking"), LaneType::kParking);
  EXPECT_EQ(type_of("tram"), LaneType::kOther);
}

TEST(Lanes, ElevationGivesHeightAndGrade) {
  RoadText text;
  text.elevation = R"(<elevation s="0" a="10" b="0.02" c="0" d="0"/><elevation s="50" a="11" b="0.02" c="0.001" d="0"/>)";
  const RoadNetwork map = parsed(text);
  EXPECT_DOUBLE_EQ(map.pose(RoadPoint{kMain, 20, 3}).z_m, 10.4);
  EXPECT_DOUBLE_EQ(map.pose(RoadPoint{kMain, 60, 0}).z_m, 11 + 0.2 + 0.1);
  EXPECT_DOUBLE_EQ(map.grade(kMain, 60), 0.02 + 0.02);
}

TEST(Lanes, AdvanceDrivesTheGivenDistanceAlongTheLanesCentre) {
  RoadText text;  // a quarter circle of 50 m radius to the left; lane centres at 48.25 m (left) and 51.75 m
  text.length = 25 * kPi;
  text.plan = arc(0, 0, 0, 0, text.length, 0.02);
  const RoadNetwork map = parsed(text);
  for (const double quarter : {0.25, 0.5, 1.0}) {
    const LanePoint right = map.advance({{kMain, 0, -1}, 0, 0}, 51.75 * quarter * kPi / 2, {});
    EXPECT_NEAR(right.s_m, 25 * kPi * quarter, 1e-9);
    const LanePoint left = map.advance({{kMain, 0, 1}, 25 * kPi, 0}, 48.25 * quarter * kPi / 2, {});
    EXPECT_NEAR(left.s_m, 25 * kPi * (1 - quarter), 1e-9);
    const LanePoint kept = map.advance({{kMain, 0, -1}, 0, 1.75}, 50 * quarter * kPi / 2, {});
    EXPECT_NEAR(kept.s_m, 25 * kPi * quarter, 1e-9);
    EXPECT_EQ(kept.offset_m, 1.75);
  }
  EXPECT_EQ(map.advance({{kMain, 0, -1}, 70, 0}, 1e6, {}).s_m, map.road_length(kMain));  // dead end
  EXPECT_EQ(map.advance({{kMain, 0, 1}, 70, 0}, 1e6, {}).s_m, 0);
}

// A first piece that begins a hair after 0 must not leave a hole there.
TEST(Lanes, AdvanceEndsAtTheVeryStartOfTheRoad) {
  RoadText text;
  text.plan = line(0.004, 0, 0, 0, 100);
  text.length = 100.004;
  const RoadNetwork map = parsed(text);
  const LanePoint end = map.advance({{kMain, 0, 1}, 50, 0}, 1e4, {});
  EXPECT_EQ(end.s_m, 0);
  EXPECT_NEAR(map.pose(end).x_m, 0, 1e-12);
}

// Against small chords measured on the path itself, where lanes taper on a spiral.
TEST(Lanes, AdvanceCurvatureAndHeadingAgreeOnATaperingLane) {
  RoadText text;
  text.length = 120;
  text.plan = spiral(0, 0, 0, 0.3, 120, 0.002, 0.012);
  text.lanes = R"(<laneOffset s="0" a="1" b="0.01" c="0.0001" d="0"/><laneSection s="0"><right>
      <lane id="-1" type="driving"><width sOffset="0" a="3" b="0.02" c="-0.0001" d="0"/></lane>
      <lane id="-2" type="driving"><width sOffset="0" a="3" b="0" c="0.0002" d="-0.000001"/></lane>
      </right></laneSection>)";
  const RoadNetwork map = parsed(text);
  const LaneRef lane{kMain, 0, -2};
  LanePoint at{lane, 0, 0.4};
  double travelled = 0;
  constexpr double kStep = 0.05;
  double s = 0;
  for (; s + kStep <= 100; s += kStep) {
    const MapPose a = map.pose(LanePoint{lane, s, 0.4});
    const MapPose b = map.pose(LanePoint{lane, s + kStep, 0.4});
    travelled += std::hypot(b.x_m - a.x_m, b.y_m - a.y_m);
  }
  at = map.advance(at, travelled, {});
  EXPECT_NEAR(at.s_m, s, 1e-4);
  constexpr double h = 1e-3;
  for (const double where : {10.0, 35.0, 61.7, 110.0}) {
    const LanePoint middle{lane, where, 0.4};
    const MapPose a = map.pose(LanePoint{lane, where - h, 0.4});
    const MapPose b = map.pose(LanePoint{lane, where + h, 0.4});
    EXPECT_NEAR(map.pose(middle).heading_rad, std::atan2(b.y_m - a.y_m, b.x_m - a.x_m), 1e-8);
    const double length = 2 * h * map.path_per_s(middle);
    EXPECT_NEAR(std::hypot(b.x_m - a.x_m, b.y_m - a.y_m), length, 1e-9);
    EXPECT_NEAR((b.heading_rad - a.heading_rad) / length, map.curvature(middle), 1e-7);
  }
}

TEST(Lanes, PosesFaceTheDrivingDirection) {
  RoadText text;
  text.plan = line(0, 10, 20, kPi / 2, 100);
  const RoadNetwork map = parsed(text);
  const MapPose with = map.pose(LanePoint{{kMain, 0, -1}, 30, 0.25});
  EXPECT_NEAR(with.x_m, 10 + 1.75 - 0.25, 1e-12);
  EXPECT_NEAR(with.y_m, 50, 1e-12);
  EXPECT_NEAR(with.heading_rad, kPi / 2, 1e-12);
  const MapPose against = map.pose(LanePoint{{kMain, 0, 1}, 30, 0});
  EXPECT_NEAR(against.x_m, 10 - 1.75, 1e-12);
  EXPECT_NEAR(against.heading_rad, -kPi / 2, 1e-12);
}

}  // namespace
}  // namespace longtail::sim
