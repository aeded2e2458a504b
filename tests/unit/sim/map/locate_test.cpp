#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/sim/map/map_text.h"

namespace longtail::sim {
namespace {

using namespace map_text;

double real(double low, double high) {
  return low + (high - low) * (*rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint32_t>()) / 4294967296.0);
}

const RoadNetwork& map_named(const std::string& name) {
  static std::map<std::string, RoadNetwork> cache;
  const auto at = cache.find(name);
  if (at != cache.end()) return at->second;
  Result<RoadNetwork> map = RoadNetwork::load("data/maps/" + name + ".xodr");
  CHECK(map.ok(), "{}", describe(map.error()));
  return cache.emplace(name, std::move(map).value()).first->second;
}

RC_GTEST_PROP(Locate, FindsAgainEveryPointThatPosePlaces, ()) {
  const std::vector<std::string> names{"highway_straight", "highway_curves", "rural_two_lane", "urban_canyon"};
  const RoadNetwork& map = map_named(names[static_cast<std::size_t>(real(0, 3.999))]);
  const RoadIndex main{0};
  const double s = real(0, map.road_length(main));
  const double t = real(-4.9, 4.9);
  const MapPose pose = map.pose(RoadPoint{main, s, t});
  const auto global = map.locate(pose.x_m, pose.y_m, 0);
  RC_ASSERT(global);
  RC_ASSERT(std::fabs(global->s_m - s) < 1e-6);
  RC_ASSERT(std::fabs(global->t_m - t) < 1e-6);
  const auto near = map.locate(pose.x_m, pose.y_m, 0, RoadPoint{main, s + real(-2, 2), t});
  RC_ASSERT(near);
  RC_ASSERT(std::fabs(near->s_m - s) < 1e-6);
  RC_ASSERT(std::fabs(near->t_m - t) < 1e-6);
  // A hint that is far off must not lose the point.
  const auto astray = map.locate(pose.x_m, pose.y_m, 0, RoadPoint{main, real(0, map.road_length(main)), 0});
  RC_ASSERT(astray);
  RC_ASSERT(std::fabs(astray->s_m - s) < 1e-6);
}

TEST(Locate, MarginReachesBeyondTheLanes) {
  const RoadNetwork map = parsed(RoadText{});
  EXPECT_TRUE(map.locate(50, 3.5, 0));
  EXPECT_FALSE(map.locate(50, 3.6, 0));
  EXPECT_TRUE(map.locate(50, 3.6, 0.2));
  EXPECT_NEAR(map.locate(50, 40, 37)->t_m, 40, 1e-12);
  EXPECT_NEAR(map.locate(50, 1800, 2000)->t_m, 1800, 1e-12);
  EXPECT_FALSE(map.locate(-0.2, 0, 5));   // before the road
  EXPECT_FALSE(map.locate(100.2, 0, 5));  // past it
  EXPECT_FALSE(map.locate(std::nan(""), 0, 5));
  EXPECT_FALSE(map.locate(1e300, 0, 1e12));
}

TEST(Locate, OfTwoRoadsInTheSamePlaceTheLowerIndexIsTaken) {
  RoadText a;
  a.name = "a";
  RoadText b;
  b.name = "b";
  b.id = "2";
  const RoadNetwork map = parsed(document(road(a) + road(b)));
  for (double x = 0.5; x < 100; x += 7.3) EXPECT_EQ(map.locate(x, 1.0, 0)->road.value, 0U);
  // But whoever is on b stays on b.
  EXPECT_EQ(map.locate(30, 1.0, 0, RoadPoint{{1}, 29, 1})->road.value, 1U);
}

TEST(Locate, APointInsideTheLanesOfARoadIsNotGivenToANearerLineOfAnother) {
  RoadText wide;  // the reference line lies 10 m beside the point, but its lanes reach over it
  wide.name = "wide";
  wide.lanes = section(0, "", lane(-1, "driving", 6) + lane(-2, "driving", 6));
  RoadText narrow;  // 4.5 m from the point, 1 m beyond its edge
  narrow.name = "narrow";
  narrow.id = "2";
  narrow.plan = line(0, 0, -14.5, 0, 100);
  const RoadNetwork map = parsed(document(road(narrow) + road(wide)));
  EXPECT_EQ(map.locate(50, -10, 3)->road.value, 1U);
  EXPECT_EQ(map.locate(50, -12.5, 3)->road.value, 0U);
}

TEST(Locate, CrossesFromRoadToRoadWithTheHintOfTheOldOne) {
  RoadText a;
  a.name = "a";
  a.link = R"(<successor elementType="road" elementId="2" contactPoint="start"/>)";
  RoadText b;
  b.name = "b";
  b.id = "2";
  b.plan = line(0, 100.02, 0, 0, 100);  // leaves a small gap
  b.link = R"(<predecessor elementType="road" elementId="1" contactPoint="end"/>)";
  const RoadNetwork map = parsed(document(road(a) + road(b)));
  RoadPoint at{{0}, 99.5, -1};
  for (double x = 99.5; x < 101; x += 0.005) {
    const auto next = map.locate(x, -1, 0, at);
    ASSERT_TRUE(next) << x;
    at = *next;
    EXPECT_NEAR(at.t_m, -1, 1e-12);
  }
  EXPECT_EQ(at.road.value, 1U);
}

// All of a ring is found, however tight: each point once around.
TEST(Locate, FindsPointsAllAroundATightRing) {
  RoadText ring;
  const double radius = 9;
  ring.length = 2 * 3.14159265358979323846 * radius;
  ring.plan = arc(0, 0, 0, 0, ring.length, 1 / radius);
  const RoadNetwork map = parsed(ring);
  for (double s = 0.01; s < ring.length; s += 0.37) {
    for (const double t : {-3.4, 0.0, 3.4}) {
      const MapPose pose = map.pose(RoadPoint{{0}, s, t});
      const auto found = map.locate(pose.x_m, pose.y_m, 0);
      ASSERT_TRUE(found) << s << " " << t;
      EXPECT_NEAR(found->s_m, s, 1e-6);
      EXPECT_NEAR(found->t_m, t, 1e-6);
    }
  }
}

}  // namespace
}  // namespace longtail::sim
