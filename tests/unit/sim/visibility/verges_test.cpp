#include "sim/visibility/verges.h"

#include <gtest/gtest.h>

#include <cmath>

#include <Eigen/Geometry>

#include "sim/visibility/ground_surface.h"
#include "tests/support/test_random.h"
#include "tests/unit/sim/map/map_text.h"

namespace longtail::sim {
namespace {

using namespace map_text;

constexpr double kSixty = 1.0471975511965976;

RoadText road_text(const char* id, const char* name, const std::string& plan, const std::string& elevation = "") {
  RoadText text;
  text.id = id;
  text.name = name;
  text.plan = plan;
  text.elevation = elevation;
  return text;
}

std::string elevation(double a, double b) { return fmt::format(R"(<elevation s="0" a="{}" b="{}" c="0" d="0"/>)", a, b); }

// One road east and one that crosses it at 60 degrees, both about their middles.
RoadNetwork crossing(const std::string& of_second = "") {
  return parsed(document(road(road_text("1", "east", line(0, -50, 0, 0, 100))) +
                         road(road_text("2", "askew", line(0, -25, -25 * std::tan(kSixty), kSixty, 100), of_second))));
}

double side_of(const Eigen::Vector3d& from, const Eigen::Vector3d& to, double x, double y) {
  return (to.x() - from.x()) * (y - from.y()) - (to.y() - from.y()) * (x - from.x());
}

struct Heights {
  double road_m = -1e9;
  double verge_m = -1e9;
};

// The topmost of each over (x, y), found the slow way.
Heights heights(const GroundSurface& surface, double x, double y) {
  Heights top;
  for (std::size_t i = 0; i < surface.tiles().size(); ++i) {
    const GroundSurface::Tile& tile = surface.tiles()[i];
    const auto corner = [&tile](std::int32_t vertex) -> Eigen::Vector3d {
      const Vec3f& v = tile.mesh.vertices[static_cast<std::size_t>(vertex)];
      return tile.origin_m + Eigen::Vector3d(static_cast<double>(v.x), static_cast<double>(v.y), static_cast<double>(v.z));
    };
    for (std::size_t k = 0; k < tile.mesh.triangles.size(); ++k) {
      const Triangle& t = tile.mesh.triangles[k];
      const Eigen::Vector3d a = corner(t.a), b = corner(t.b), c = corner(t.c);
      if (side_of(a, b, x, y) < 0 || side_of(b, c, x, y) < 0 || side_of(c, a, x, y) < 0) continue;
      const Eigen::Vector3d normal = (b - a).cross(c - a);
      if (normal.z() <= 0) continue;
      const double z = a.z() - (normal.x() * (x - a.x()) + normal.y() * (y - a.y())) / normal.z();
      const bool is_road = surface.strip(static_cast<std::int32_t>(i), static_cast<std::int32_t>(k)) != nullptr;
      double& height = is_road ? top.road_m : top.verge_m;
      height = std::max(height, z);
    }
  }
  return top;
}

// Somewhere on a lane, not on grass.
RoadPoint somewhere(const RoadNetwork& map, test::Random& random) {
  while (true) {
    const RoadIndex road{static_cast<std::uint32_t>(random.uniform(0, map.road_count()))};
    const double s = random.uniform(0.1, map.road_length(road) - 0.1);
    const CrossSection at = map.cross_section(road, s);
    const RoadPoint point{road, s, random.uniform(at.edges_m.back() + 0.05, at.edges_m.front() - 0.05)};
    const auto lane = map.lane_at(point);
    if (lane && map.lane_type(*lane) != LaneType::kOther) return point;
  }
}

// But for a few: within centimetres of another road's edge the two are at one height.
void no_lane_lies_under_grass(const RoadNetwork& map, int points, int most) {
  const GroundSurface surface(map, {});
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(seed);
    test::Random random(seed);
    int covered = 0;
    for (int i = 0; i < points; ++i) {
      const RoadPoint point = somewhere(map, random);
      const MapPose pose = map.pose(point);
      const Heights top = heights(surface, pose.x_m, pose.y_m);
      EXPECT_NEAR(top.road_m, pose.z_m, 0.3) << map.road_name(point.road) << " s " << point.s_m << " t " << point.t_m;
      covered += top.verge_m > top.road_m - 1e-4 ? 1 : 0;  // at one height either could win
    }
    EXPECT_LE(covered, most) << "of " << points;
  }
}

TEST(Verges, cover_no_lane_where_level_roads_cross) { no_lane_lies_under_grass(crossing(), 500, 2); }
// The two surfaces run through each other: right beside the edge no slope is steep enough.
TEST(Verges, cover_no_lane_where_a_road_climbs_across_another) { no_lane_lies_under_grass(crossing(elevation(-2, 0.04)), 500, 3); }
TEST(Verges, cover_no_lane_of_a_junction) {
  for (const char* name : {"fabriksgatan", "multi_intersections"}) {
    SCOPED_TRACE(name);
    no_lane_lies_under_grass(RoadNetwork::load(std::string("data/openscenario/esmini/") + name + ".xodr").value(), 300, 5);
  }
}

TEST(Verges, of_a_bridge_end_before_the_road_below) {
  const RoadNetwork map = crossing(elevation(6, 0));
  const GroundSurface surface(map, {});
  for (double s = 10; s < 90; s += 0.25) {
    for (const double t : {-3.4, -1.0, 1.0, 3.4}) {
      const MapPose below = map.pose(RoadPoint{*map.find_road("east"), s, t});
      // The deck is 7 m wide, with a verge of half a metre.
      const double from_its_middle_m = std::fabs(below.x_m * std::sin(kSixty) - below.y_m * std::cos(kSixty));
      if (from_its_middle_m < 4.1) continue;
      EXPECT_LT(heights(surface, below.x_m, below.y_m).verge_m, 0.01) << s << ", " << t;
    }
  }
}

TEST(Verges, are_level_and_wide_where_nothing_is_in_their_way) {
  const RoadNetwork map = RoadNetwork::load("data/maps/rural_two_lane.xodr").value();
  const Verges verges(map, 4, 30);
  for (const Verges::Station& station : verges.along({0})) {
    EXPECT_EQ(station.left.out_m, 30);
    EXPECT_EQ(station.right.out_m, 30);
    EXPECT_EQ(station.left.drop_m, 0);
    EXPECT_EQ(station.right.drop_m, 0);
  }
  EXPECT_EQ(verges.drop({0}, 1000, 12, true), 0);
}

TEST(Verges, fall_evenly_from_the_edge_beside_a_crossing) {
  const Verges verges(crossing(), 4, 30);
  const double at_the_edge = verges.drop({0}, 48, 30, true);
  EXPECT_NEAR(at_the_edge, 0.3, 1e-9);
  EXPECT_NEAR(verges.drop({0}, 48, 10, true), at_the_edge / 3, 1e-9);
}

TEST(Verges, end_before_the_centre_of_a_tight_bend) {
  RoadText bend = road_text("1", "bend", arc(0, 0, 0, 0, 31.4, 0.1));
  bend.length = 31.4;
  const RoadNetwork map = parsed(bend);
  const Verges verges(map, 4, 30);
  for (const Verges::Station& station : verges.along({0})) {
    EXPECT_NEAR(station.left.out_m, 9 - 3.5, 1e-6);
    EXPECT_EQ(station.right.out_m, 30);
  }
}

}  // namespace
}  // namespace longtail::sim
