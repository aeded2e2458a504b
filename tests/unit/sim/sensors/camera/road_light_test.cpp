// What light the road and things beside it send to the camera: wet, white, and back to the headlights; and how the exposure
// follows a step of light.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "sim/sensors/camera/camera.h"
#include "sim/visibility/mesh_library.h"
#include "tests/support/straight_highway.h"

namespace longtail::sim {
namespace {

constexpr double kDegree = std::numbers::pi / 180;
constexpr double kFocal_px = 260;

using test::highway_ground;
using test::on_the_left_lane;

CameraConfig small_camera() { return test::small_camera(320, kFocal_px); }

// In our leftmost lane, along the road; `things` ahead of it with ids from 1 on.
LuminanceImage look(const Daylight& light, bool headlights = false, const std::vector<SceneInstance>& things = {}) {
  VisibleScene scene;
  highway_ground().add_to(scene);
  for (const SceneInstance& thing : things) scene.add(thing);
  Camera camera(small_camera(), highway_ground(), {1}, light);
  const MapPose pose = on_the_left_lane(1000);
  Viewpoint view;
  view.position_m = {pose.x_m, pose.y_m, pose.z_m + 1.4};
  view.yaw_rad = pose.heading_rad;
  EgoState ego{.position_m = view.position_m - Eigen::Vector3d(0, 0, 1.4)};
  ego.orientation = Eigen::AngleAxisd(view.yaw_rad, Eigen::Vector3d::UnitZ());
  return camera.take(0, scene, {view, light, headlights_of(ego, headlights), 30}).seen;
}

Daylight grey_day(double wetness, double snow_cover = 0) {
  return daylight_of({.sun_elevation_rad = 40 * kDegree, .cloud = 1, .extinction_per_m = 0, .wetness = wetness, .snow_cover = snow_cover});
}

struct Mean {
  std::array<double, 3> luminance{};
  int pixels = 0;
};
template <class Chosen>
Mean mean_where(const LuminanceImage& seen, Chosen chosen) {
  Mean mean;
  for (std::size_t i = 0; i < seen.pixels(); ++i) {
    if (!chosen(i)) continue;
    for (std::size_t c = 0; c < 3; ++c) mean.luminance[c] += static_cast<double>(seen.plane[c][i]);
    ++mean.pixels;
  }
  for (double& value : mean.luminance) value /= std::max(mean.pixels, 1);
  return mean;
}

bool is_ground(const LuminanceImage& seen, std::size_t i) {
  return seen.semantic[i] == static_cast<std::uint8_t>(SemanticClass::kGround);
}

// Of our own lane between its lines, at these distances.
Mean of_lane(const LuminanceImage& seen, double from_m, double to_m) {
  return mean_where(seen, [&](std::size_t i) {
    const auto depth = static_cast<double>(seen.depth_m[i]);
    const double left_m = (seen.columns / 2.0 - 0.5 - static_cast<double>(i % static_cast<std::size_t>(seen.columns))) / kFocal_px * depth;
    return is_ground(seen, i) && depth > from_m && depth < to_m && std::fabs(left_m) < 1.2;
  });
}

TEST(RoadLight, a_wetter_road_mirrors_more_sky_and_most_at_grazing_angles) {
  std::vector<double> far;
  std::vector<double> near;
  for (const double wetness : {0.0, 0.2, 0.4, 0.6, 0.8, 1.0}) {
    const LuminanceImage seen = look(grey_day(wetness));
    const Mean grazing = of_lane(seen, 70, 130);
    const Mean steep = of_lane(seen, 4.5, 7);
    ASSERT_GT(grazing.pixels, 10);
    ASSERT_GT(steep.pixels, 100);
    EXPECT_TRUE(far.empty() || grazing.luminance[1] > far.back()) << wetness;
    far.push_back(grazing.luminance[1]);
    near.push_back(steep.luminance[1]);
  }
  EXPECT_GT(far.back(), 1.5 * far.front());
  EXPECT_GT(far.back() / far.front(), 1.2 * near.back() / near.front());
}

// Bug: a wet road mirrored as much through the snow that lay on it. What is left shows through the wheel tracks' share.
TEST(RoadLight, snow_on_a_wet_road_takes_away_its_mirror) {
  const auto mirrored = [](double cover) {
    const double wet = of_lane(look(grey_day(1, cover)), 70, 130).luminance[1];
    return wet - of_lane(look(grey_day(0, cover)), 70, 130).luminance[1];
  };
  const double bare = mirrored(0);
  double last = bare;
  for (const double cover : {0.25, 0.5, 0.75, 1.0}) {
    const double now = mirrored(cover);
    EXPECT_LT(now, last) << cover;
    EXPECT_NEAR(now / bare, 1 - 0.85 * cover, 0.1) << cover;
    last = now;
  }
}

// Fresh snow reflects 80 to 90 % of the light, of all colours alike (Wiscombe and Warren 1980).
TEST(RoadLight, snow_makes_the_ground_white) {
  double last = 0;
  for (const double cover : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    const Daylight light = grey_day(0, cover);
    const Mean ground = mean_where(look(light), [&, seen = look(light)](std::size_t i) {
      return is_ground(seen, i) && seen.depth_m[i] < 60;
    });
    ASSERT_GT(ground.pixels, 1000);
    EXPECT_GT(ground.luminance[1], last) << cover;
    last = ground.luminance[1];
  }
  const Daylight light = grey_day(0, 1);
  const LuminanceImage seen = look(light);
  const Mean verge = mean_where(seen, [&](std::size_t i) {  // off the lanes, where nobody drives
    const auto depth = static_cast<double>(seen.depth_m[i]);
    const double right_m = (static_cast<double>(i % static_cast<std::size_t>(seen.columns)) - seen.columns / 2.0) / kFocal_px * depth;
    return is_ground(seen, i) && depth < 60 && right_m > 16;
  });
  ASSERT_GT(verge.pixels, 50);
  for (std::size_t c = 0; c < 3; ++c) {
    const double white = static_cast<double>(light.sky_lux[c]) / std::numbers::pi;
    EXPECT_NEAR(verge.luminance[c] / white, 0.85, 0.1) << c;
  }
}

Mesh screen(float albedo, float retro) {
  Mesh mesh;
  mesh.vertices = {{0, 1, 0.2f}, {0, -1, 0.2f}, {0, -1, 2.2f}, {0, 1, 2.2f}};
  mesh.triangles = {{0, 1, 2}, {0, 2, 3}};
  mesh.material_of = {0, 0};
  mesh.materials = {Material{.albedo = {albedo, albedo, albedo}, .retro_reflectivity = retro}};
  mesh.parts = {{.first_vertex = 0, .vertices = 4}};
  return mesh;
}

TEST(RoadLight, a_retro_reflector_outshines_a_plain_one_in_the_headlights_at_night_and_only_there) {
  const Daylight night = daylight_of({.sun_elevation_rad = -20 * kDegree, .extinction_per_m = 0});
  const Mesh plain = screen(0.4f, 0);
  const Mesh retro = screen(0.4f, 0.15f);
  const auto brightness = [&](const Mesh& mesh, const Daylight& light, bool headlights) {
    const MapPose pose = on_the_left_lane(1040);
    const SceneInstance thing{.mesh = &mesh, .position_m = {pose.x_m, pose.y_m, pose.z_m}, .yaw_rad = pose.heading_rad, .id = 1};
    const LuminanceImage seen = look(light, headlights, {thing});
    const Mean mean = mean_where(seen, [&](std::size_t i) { return seen.instance[i] == 1; });
    EXPECT_GT(mean.pixels, 50);
    return mean.luminance[1];
  };
  EXPECT_GT(brightness(retro, night, true), 5 * brightness(plain, night, true));
  EXPECT_EQ(brightness(retro, night, false), brightness(plain, night, false));
  EXPECT_NEAR(brightness(retro, grey_day(0), true) / brightness(plain, grey_day(0), true), 1, 0.2) << "by day hardly";
}

// Each frame goes a quarter of the way, in stops: after a step of light the error falls by 0.75 a frame.
TEST(RoadLight, exposure_follows_a_step_of_light_with_the_declared_lag) {
  const ExposureConfig config;
  constexpr double kSensitivity = 1000;  // electrons per cd/m^2 and second
  constexpr double kFullWell_e = 10'000;
  const double before_cdm2 = 4000;
  for (const double step : {0.25, 4.0}) {
    AutoExposure exposure(config, kSensitivity, kFullWell_e, before_cdm2);
    const double settled_s = exposure.exposure_s();
    EXPECT_NEAR(settled_s, config.target_share * kFullWell_e / (kSensitivity * before_cdm2), 1e-9);
    double error = std::log(step);  // of the exposure, against the one for the new light
    for (int frame = 0; frame < 20; ++frame) {
      EXPECT_NEAR(std::log(exposure.exposure_s() / settled_s) + std::log(step), error, 1e-5) << step << " frame " << frame;
      const auto electrons = static_cast<float>(kSensitivity * before_cdm2 * step * exposure.exposure_s());
      exposure.meter(std::vector<float>(1600, electrons));
      exposure.learn();
      error *= 1 - config.follow_share;
    }
    EXPECT_LT(std::fabs(error), 0.01) << "twenty frames, a second: settled";
  }
}

}  // namespace
}  // namespace longtail::sim
