#include "sim/visibility/ground_surface.h"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>

#include <Eigen/Geometry>

#include "tests/support/test_random.h"

namespace longtail::sim {
namespace {

using Base = GroundLook::Base;
using Paint = GroundLook::Paint;

RoadNetwork load(const std::string& name) { return RoadNetwork::load("data/maps/" + name + ".xodr").value(); }

struct Hit {
  std::int32_t tile = 0;
  std::int32_t triangle = 0;
  double z_m = 0;
};

Eigen::Vector3d corner(const GroundSurface::Tile& tile, std::int32_t vertex) {
  const Vec3f& v = tile.mesh.vertices[static_cast<std::size_t>(vertex)];
  return tile.origin_m + Eigen::Vector3d(static_cast<double>(v.x), static_cast<double>(v.y), static_cast<double>(v.z));
}

// The triangle over (x, y), found the slow way.
std::optional<Hit> below(const GroundSurface& surface, double x, double y) {
  const Eigen::Vector2d p(x, y);
  for (std::size_t i = 0; i < surface.tiles().size(); ++i) {
    const GroundSurface::Tile& tile = surface.tiles()[i];
    if ((tile.origin_m.head<2>() - p).norm() > 150) continue;
    for (std::size_t k = 0; k < tile.mesh.triangles.size(); ++k) {
      const Triangle& t = tile.mesh.triangles[k];
      const Eigen::Vector3d v[3] = {corner(tile, t.a), corner(tile, t.b), corner(tile, t.c)};
      const auto side = [&p](const Eigen::Vector3d& from, const Eigen::Vector3d& to) {
        return (to.x() - from.x()) * (p.y() - from.y()) - (to.y() - from.y()) * (p.x() - from.x());
      };
      if (side(v[0], v[1]) < 0 || side(v[1], v[2]) < 0 || side(v[2], v[0]) < 0) continue;
      const Eigen::Vector3d normal = (v[1] - v[0]).cross(v[2] - v[0]);
      const double z = v[0].z() - (normal.x() * (x - v[0].x()) + normal.y() * (y - v[0].y())) / normal.z();
      return Hit{static_cast<std::int32_t>(i), static_cast<std::int32_t>(k), z};
    }
  }
  return std::nullopt;
}

GroundLook look_at(const RoadNetwork& map, const GroundSurface& surface, double s, double t) {
  const MapPose pose = map.pose(RoadPoint{{0}, s, t});
  const std::optional<Hit> hit = below(surface, pose.x_m, pose.y_m);
  EXPECT_TRUE(hit.has_value()) << s << ", " << t;
  return hit ? surface.look(hit->tile, hit->triangle, pose.x_m, pose.y_m) : GroundLook{};
}

// Of (s, t) with s every 5 cm over 180 m.
double share_painted(const RoadNetwork& map, const GroundSurface& surface, double t) {
  int painted = 0;
  int all = 0;
  for (double s = 1000; s < 1180; s += 0.05, ++all) painted += look_at(map, surface, s, t).paint != Paint::kNone;
  return static_cast<double>(painted) / all;
}

TEST(GroundSurface, every_triangle_faces_up_and_starts_at_its_smallest_index) {
  for (const char* name : {"highway_curves", "rural_two_lane", "urban_residential"}) {
    const GroundSurface surface(load(name), {});
    for (const GroundSurface::Tile& tile : surface.tiles()) {
      for (const Triangle& t : tile.mesh.triangles) {
        EXPECT_TRUE(t.a < t.b && t.a < t.c);
        const Eigen::Vector3d a = corner(tile, t.a);
        const Eigen::Vector3d b = corner(tile, t.b);
        const Eigen::Vector3d c = corner(tile, t.c);
        EXPECT_GT((b - a).cross(c - a).normalized().z(), 0.9) << name;
      }
    }
  }
}

TEST(GroundSurface, lies_where_the_map_says) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE(seed);
    test::Random random(seed);
    for (const char* name : {"highway_curves", "rural_two_lane", "urban_canyon"}) {
      const RoadNetwork map = load(name);
      const GroundSurface surface(map, {});
      for (int i = 0; i < 40; ++i) {
        const double s = random.uniform(1, map.road_length({0}) - 1);
        const CrossSection at = map.cross_section({0}, s);
        const double t = random.uniform(at.edges_m.back() + 0.1, at.edges_m.front() - 0.1);
        const MapPose pose = map.pose(RoadPoint{{0}, s, t});
        const std::optional<Hit> hit = below(surface, pose.x_m, pose.y_m);
        ASSERT_TRUE(hit.has_value()) << name << " s " << s << " t " << t;
        EXPECT_NEAR(hit->z_m, pose.z_m, 0.02) << name << " s " << s << " t " << t;
      }
    }
  }
}

TEST(GroundSurface, lanes_are_asphalt_medians_and_verges_grass_sidewalks_paving) {
  const RoadNetwork highway = load("highway_straight");
  const GroundSurface surface(highway, {});
  const auto centre = [&](int lane) { return highway.lane_center_t(*highway.lane_ref({0}, 1000, lane), 1000); };
  EXPECT_EQ(look_at(highway, surface, 1000, centre(-1)).base, Base::kAsphalt);
  EXPECT_EQ(look_at(highway, surface, 1000, centre(-4)).base, Base::kAsphalt);  // shoulder
  EXPECT_EQ(look_at(highway, surface, 1000, centre(1)).base, Base::kGrass);     // median
  EXPECT_EQ(look_at(highway, surface, 1000, highway.cross_section({0}, 1000).edges_m.back() - 5).base, Base::kGrass);
  const RoadNetwork town = load("urban_residential");
  const GroundSurface street(town, {});
  EXPECT_EQ(look_at(town, street, 300, town.lane_center_t(*town.lane_ref({0}, 300, -3), 300)).base, Base::kPaving);
}

TEST(GroundSurface, neighbouring_lanes_of_one_kind_are_looked_up_as_one) {
  const RoadNetwork highway = load("highway_straight");  // a median, lanes and a shoulder
  const GroundSurface surface(highway, {});
  const MapPose pose = highway.pose(RoadPoint{{0}, 1000, -5});
  const std::optional<Hit> hit = below(surface, pose.x_m, pose.y_m);
  ASSERT_TRUE(hit.has_value());
  const GroundStrip* const strip = surface.strip(hit->tile, hit->triangle);
  ASSERT_NE(strip, nullptr);
  ASSERT_EQ(strip->lanes, 2);
  EXPECT_EQ(strip->lane[0].base, static_cast<std::int32_t>(Base::kGrass));
  EXPECT_EQ(strip->lane[1].base, static_cast<std::int32_t>(Base::kAsphalt));
}

TEST(GroundSurface, broken_lines_are_six_metres_in_eighteen_on_a_motorway) {
  const RoadNetwork map = load("highway_straight");
  const GroundSurface surface(map, {});
  const CrossSection at = map.cross_section({0}, 1000);
  for (std::size_t i = 0; i < at.marks.size(); ++i) {
    const RoadMark& mark = at.marks[i];
    const double t = at.edges_m[i] + (i == 0 ? -0.01 : 0.01);
    const double expected = mark.kind == MarkKind::kBroken ? 1.0 / 3 : mark.kind == MarkKind::kSolid ? 1 : 0;
    EXPECT_NEAR(share_painted(map, surface, t), expected, 0.002) << "edge " << i;
    if (i == 0) continue;
    EXPECT_EQ(share_painted(map, surface, t + mark.width_m), 0) << "edge " << i;
  }
}

TEST(GroundSurface, worn_paint_is_gone_in_the_declared_share) {
  const RoadNetwork map = load("highway_straight");
  const GroundSurface surface(map, {.paint_wear = 0.3});
  const CrossSection at = map.cross_section({0}, 1000);
  const auto solid = static_cast<std::size_t>(
      std::ranges::find(at.marks, MarkKind::kSolid, &RoadMark::kind) - at.marks.begin());
  EXPECT_NEAR(share_painted(map, surface, at.edges_m[solid] - 0.01), 0.7, 0.03);
}

TEST(GroundSurface, decals_show_where_they_were_put) {
  const RoadNetwork map = load("urban_residential");
  using Kind = GroundDecal::Kind;
  const GroundSurface surface(map, {.decals = {{Kind::kStopLine, {0}, 100, 100.5, -3, 0},
                                             {Kind::kCrosswalk, {0}, 110, 114, -3, 3},
                                             {Kind::kPothole, {0}, 120, 120.6, -2, -1.5},
                                             {Kind::kShadow, {0}, 130, 135, -3, 3}}});
  EXPECT_EQ(look_at(map, surface, 100.2, -1).paint, Paint::kWhite);
  EXPECT_EQ(look_at(map, surface, 99.8, -1).paint, Paint::kNone);
  int stripes = 0;
  bool before = false;
  for (double t = -2.99; t < 3; t += 0.05) {
    const bool now = look_at(map, surface, 112, t).paint == Paint::kWhite;
    stripes += now && !before;
    before = now;
  }
  EXPECT_EQ(stripes, 6);
  EXPECT_TRUE(look_at(map, surface, 120.3, -1.7).pothole);
  EXPECT_FALSE(look_at(map, surface, 120.3, -2.3).pothole);
  EXPECT_TRUE(look_at(map, surface, 132, 2).shadow);
}

}  // namespace
}  // namespace longtail::sim
