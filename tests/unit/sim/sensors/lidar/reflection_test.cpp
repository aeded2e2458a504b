// Powers of whole rows against the formulas in double precision, ray by ray.
#include "sim/sensors/lidar/reflection.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/weather/extinction.h"
#include "tests/unit/sim/sensors/lidar/lidar_stage.h"

namespace longtail::sim {
namespace {

using namespace testing;

class Seen {
 public:
  Seen(const VisibleScene& scene, const GroundSurface& surface, const Viewpoint& view, const LidarGrid& grid,
       const VisibilityImage& image, const Conditions& weather, Isa isa)
      : columns_(grid.columns()) {
    SurfaceReflection reflection(isa, surface);
    reflection.begin(scene, view, weather);
    range_m.resize(static_cast<std::size_t>(grid.rows() * columns_ + kLanePadding));
    power = edge_range_m = range_m;
    for (int row = 0; row < grid.rows(); ++row) {
      const std::ptrdiff_t first = static_cast<std::ptrdiff_t>(row) * columns_;
      reflection.reflect(grid, image, row, {range_m.data() + first, power.data() + first, edge_range_m.data() + first});
    }
  }
  std::vector<float> range_m, power, edge_range_m;

 private:
  int columns_;
};

struct Look {
  VisibleScene scene;
  Viewpoint view;
  LidarGrid grid{rays_of({})};
  VisibilityImage image{64, 1024};

  explicit Look(const GroundSurface* ground) {
    if (ground != nullptr) ground->add_to(scene);
    view.position_m = {1000, -6, 2};
    view.yaw_rad = 0.3;
    view.pitch_rad = 0.01;
    view.velocity_mps = {25, -2, 0.5};
    view.duration_s = 0.1;
    view.max_range_m = 120;
  }
  void draw() {
    scene.look_from(view, rays_of({}));
    image.clear(120);
    ItemBuffer buffer(best_isa());
    scene.draw(buffer, grid, image);
  }
};

// Oren and Nayar with slopes of 30 degrees, and what paint adds on a dry road.
double dry_road(const GroundLook& look, double facing) {
  double albedo = look.base == GroundLook::Base::kGrass ? 0.5 : look.base == GroundLook::Base::kPaving ? 0.3 : 0.17;
  if (look.paint != GroundLook::Paint::kNone) albedo = 0.6;
  if (look.pothole) albedo = 0.08;
  constexpr double kSlope2 = 0.2742;
  const double rough = (1 - 0.5 * kSlope2 / (kSlope2 + 0.33)) * facing + 0.45 * kSlope2 / (kSlope2 + 0.09) * (1 - facing * facing);
  return albedo * rough + (look.paint != GroundLook::Paint::kNone ? 0.47 : 0);
}

TEST(SurfaceReflection, TheRoadLooksAsTheSurfaceSaysUnderEveryRay) {
  SurfaceDetail detail;
  detail.paint_wear = 0.3;
  const RoadIndex road{0};
  for (int i = 0; i < 40; ++i) {
    const double s = 940.0 + 3 * i;
    detail.decals.push_back({static_cast<GroundDecal::Kind>(i % 4), road, s, s + 1.5, -9.0 + i % 5, -6.0 + i % 5});
  }
  const GroundSurface surface(straight_highway(), detail);
  Look look(&surface);
  look.draw();
  Conditions weather;
  weather.visibility_m = 1e9;
  const Seen seen(look.scene, surface, look.view, look.grid, look.image, weather, best_isa());
  const Eigen::Matrix3d axes = map_from_sensor(look.view);
  const LidarTables rays = look.grid.tables();
  int on_road = 0, different = 0, painted = 0, potholes = 0;
  for (int row = 0; row < 64; ++row) {
    for (int c = 0; c < 1024; ++c) {
      const auto ray = static_cast<std::size_t>(row * 1024 + c);
      const std::int32_t id = look.image.id(row, c);
      if (id == kNothing) {
        ASSERT_EQ(seen.power[ray], 0);
        ASSERT_EQ(seen.edge_range_m[ray], 120);
        continue;
      }
      const Surface hit = look.scene.surface(id);
      const Vec3f n = look.scene.normal(hit);
      const double cos_el = static_cast<double>(rays.cos_el[row]);
      const Eigen::Vector3d d(cos_el * static_cast<double>(rays.cos_az[c]), cos_el * static_cast<double>(rays.sin_az[c]),
                              static_cast<double>(rays.sin_el[row]));
      const double t = static_cast<double>(look.image.t(row, c));
      const double facing = -(static_cast<double>(n.x) * d.x() + static_cast<double>(n.y) * d.y() + static_cast<double>(n.z) * d.z());
      const Eigen::Vector3d at =
          look.view.position_m + static_cast<double>(rays.phase[c]) * look.view.duration_s * look.view.velocity_mps + axes * d * t;
      const GroundLook ground =
          surface.look(static_cast<std::int32_t>(hit.instance->id - GroundSurface::kFirstId), hit.triangle, at.x(), at.y());
      const double expected = dry_road(ground, facing) / (t * t);
      ++on_road;
      painted += ground.paint != GroundLook::Paint::kNone ? 1 : 0;
      potholes += ground.pothole ? 1 : 0;
      // Single precision decides otherwise within a hair of where paint ends.
      different += std::fabs(static_cast<double>(seen.power[ray]) / expected - 1) > 1e-3 ? 1 : 0;
      ASSERT_EQ(seen.range_m[ray], look.image.t(row, c));
      ASSERT_EQ(seen.edge_range_m[ray], -look.image.t(row, c));
    }
  }
  EXPECT_GT(on_road, 30'000);
  EXPECT_GT(painted, 500);
  EXPECT_GT(potholes, 100);
  EXPECT_LE(different, on_road / 2000);
}

TEST(SurfaceReflection, TheAirLeavesTwiceTheOpticalDepth) {
  struct Row {
    double visibility;
    FogModel fog;
  };
  for (const auto& [visibility, fog] : {Row{1e9, FogModel::kKoschmieder}, Row{1000, FogModel::kKoschmieder}, Row{50, FogModel::kKoschmieder},
                                        Row{10, FogModel::kKoschmieder}, Row{300, FogModel::kKruse}, Row{900, FogModel::kKim}}) {
    const Mesh wall = screen(1000, 400, Material{.retro_reflectivity = 1});
    Look look(nullptr);
    look.view.yaw_rad = look.view.pitch_rad = 0;
    look.scene.add({.mesh = &wall, .position_m = {1030, -6, 2}});
    look.draw();
    Conditions weather;
    weather.visibility_m = visibility;
    weather.models.fog = fog;
    const Seen seen(look.scene, highway_ground(), look.view, look.grid, look.image, weather, best_isa());
    int met = 0;
    for (int row = 0; row < 64; ++row) {
      for (int c = 0; c < 1024; ++c) {
        if (look.image.id(row, c) == kNothing) continue;
        const auto ray = static_cast<std::size_t>(row * 1024 + c);
        const double t = static_cast<double>(look.image.t(row, c));
        const double depth = 2 * fog_extinction_per_m(fog, visibility, kLidar) * t;
        const double cosine = static_cast<double>(look.grid.tables().cos_el[row] * look.grid.tables().cos_az[c]);
        const double albedo = static_cast<double>(Material{}.infrared_albedo);
        const double expected = (albedo * cosine + 300) * std::exp(-depth) / (t * t);
        ASSERT_NEAR(static_cast<double>(seen.power[ray]) / expected, 1, 1e-6 + 2e-7 * depth) << t << " m, " << visibility;
        ASSERT_EQ(seen.edge_range_m[ray], look.image.t(row, c));
        ++met;
      }
    }
    EXPECT_GT(met, 5'000);
  }
}

TEST(SurfaceReflection, EveryInstructionSetGivesTheSameBits) {
  SurfaceDetail detail;
  detail.paint_wear = 0.2;
  const GroundSurface surface(straight_highway(), detail);
  const Mesh wall = screen(3, 4, Material{.infrared_albedo = 0.4f, .retro_reflectivity = 0.1f});
  Look look(&surface);
  for (int i = 0; i < 12; ++i) look.scene.add({.mesh = &wall, .position_m = {1005.0 + 7 * i, -10.0 + i, 2}, .id = 1});
  look.draw();
  Conditions weather;
  weather.rain_mm_per_h = 10;
  const Seen one(look.scene, surface, look.view, look.grid, look.image, weather, Isa::kBaseline);
  const Seen other(look.scene, surface, look.view, look.grid, look.image, weather, best_isa());
  for (std::size_t ray = 0; ray < 64 * 1024; ++ray) {
    ASSERT_EQ(one.range_m[ray], other.range_m[ray]) << ray;
    ASSERT_EQ(one.power[ray], other.power[ray]) << ray;
    ASSERT_EQ(one.edge_range_m[ray], other.edge_range_m[ray]) << ray;
  }
}

}  // namespace
}  // namespace longtail::sim
