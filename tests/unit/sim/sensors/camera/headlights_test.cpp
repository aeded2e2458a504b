// The ego's low beam: where it shines, how strongly, and what comes back to a camera.
#include "sim/sensors/camera/headlights.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numbers>

#include "sim/sensors/camera/camera.h"
#include "sim/sensors/camera/kernel/headlight_beam.h"
#include "sim/visibility/mesh_library.h"
#include "tests/support/straight_highway.h"

namespace longtail::sim {
namespace {

constexpr double kDegree = std::numbers::pi / 180;
constexpr double kFocal_px = 300;

using test::highway_ground;
Daylight night() { return daylight_of({.sun_elevation_rad = -20 * kDegree, .extinction_per_m = 0}); }

// A car in our leftmost lane, along the road, and things ahead of it.
class Street {
 public:
  Street() {
    const MapPose pose = test::on_the_left_lane(1000);
    ego_.position_m = {pose.x_m, pose.y_m, pose.z_m};
    ego_.orientation = Eigen::AngleAxisd(pose.heading_rad, Eigen::Vector3d::UnitZ());
    ego_.yaw_rad = pose.heading_rad;
  }

  Eigen::Vector3d place(const Eigen::Vector3d& of_car) const { return ego_.position_m + ego_.orientation * of_car; }
  Eigen::Vector3d of_car(const Eigen::Vector3d& place) const { return ego_.orientation.inverse() * (place - ego_.position_m); }
  Headlights lights() const { return headlights_of(ego_, true); }
  Viewpoint view(const Eigen::Vector3d& at_of_car, double yaw_rad = 0, double pitch_rad = 0) const {
    return {.position_m = place(at_of_car), .yaw_rad = ego_.yaw_rad + yaw_rad, .pitch_rad = pitch_rad};
  }
  void put(const Mesh& mesh, const Eigen::Vector3d& at_of_car) {
    things_.push_back({.mesh = &mesh, .position_m = place(at_of_car), .yaw_rad = ego_.yaw_rad, .id = static_cast<std::uint32_t>(things_.size()) + 1});
  }

  LuminanceImage seen_from(const Viewpoint& view, bool on = true, const Daylight& light = night()) const {
    VisibleScene scene;
    highway_ground().add_to(scene);
    for (const SceneInstance& thing : things_) scene.add(thing);
    Camera camera(test::small_camera(320, kFocal_px), highway_ground(), {1}, light);
    Headlights headlights = lights();
    headlights.on = on;
    return camera.take(0, scene, {.view = view, .light = light, .headlights = headlights}).seen;
  }

  // Where a pixel's surface is, axes of the car.
  Eigen::Vector3d of_pixel(const LuminanceImage& seen, const Viewpoint& view, std::size_t i) const {
    const auto column = static_cast<double>(i % static_cast<std::size_t>(seen.columns)) + 0.5;
    const auto row = static_cast<double>(i / static_cast<std::size_t>(seen.columns)) + 0.5;
    const Eigen::Vector3d ray(1, (0.5 * seen.columns - column) / kFocal_px, (0.5 * seen.rows - row) / kFocal_px);
    return of_car(view.position_m + map_from_sensor(view) * (static_cast<double>(seen.depth_m[i]) * ray));
  }
  template <class Chosen>
  double mean_where(const LuminanceImage& seen, const Viewpoint& view, Chosen chosen) const {
    double sum = 0;
    int count = 0;
    for (std::size_t i = 0; i < seen.pixels(); ++i) {
      if (std::isinf(seen.depth_m[i]) || !chosen(i, of_pixel(seen, view, i))) continue;
      sum += static_cast<double>(seen.plane[1][i]);
      ++count;
    }
    EXPECT_GT(count, 3);
    return sum / std::max(count, 1);
  }

 private:
  EgoState ego_;
  std::vector<SceneInstance> things_;
};

Mesh screen(float albedo, float retro) {
  Mesh mesh;
  mesh.vertices = {{0, 1, 0}, {0, -1, 0}, {0, -1, 2}, {0, 1, 2}};
  mesh.triangles = {{0, 1, 2}, {0, 2, 3}};
  mesh.material_of = {0, 0};
  mesh.materials = {Material{.albedo = {albedo, albedo, albedo}, .retro_reflectivity = retro}};
  mesh.parts = {{.first_vertex = 0, .vertices = 4}};
  return mesh;
}

const Eigen::Vector3d kBehindTheGlass(1.9, 0, 1.35);

// Bug: the beam came from the camera, so one that looked down from above lit the ground below itself.
TEST(Headlights, seen_from_above_they_light_the_road_ahead_of_the_car_and_nothing_beside_or_behind_it) {
  const Street street;
  const Viewpoint above = street.view({10, 0, 60}, 0, 90 * kDegree);
  const LuminanceImage seen = street.seen_from(above);
  const auto around = [&](double ahead_m, double left_m) {
    return street.mean_where(seen, above, [&](std::size_t, const Eigen::Vector3d& at) {
      return std::fabs(at.x() - ahead_m) < 1 && std::fabs(at.y() - left_m) < 0.8;
    });
  };
  EXPECT_GT(around(14, 0), 20 * around(14, 9));
  EXPECT_GT(around(14, 0), 100 * around(0, 0));
  EXPECT_GT(around(14, 0), 100 * around(-6, 0));
  EXPECT_GT(around(20, 0), around(26, 0));
}

// Bug: a camera bent out of place turned the beam with it.
TEST(Headlights, a_turned_camera_leaves_the_light_on_the_road_where_it_is) {
  const Street street;
  const auto lit = [&](double yaw_rad, double pitch_rad, double at_m, double left_m) {
    const Viewpoint view = street.view(kBehindTheGlass, yaw_rad, pitch_rad);
    return street.mean_where(street.seen_from(view), view, [&](std::size_t, const Eigen::Vector3d& at) {
      return std::fabs(at.z()) < 0.1 && std::fabs(at.x() - at_m) < 0.05 * at_m && std::fabs(at.y() - left_m) < 0.5;
    });
  };
  for (const double ahead_m : {8.0, 15.0, 30.0}) {
    for (const double left_m : {1.0, -1.0}) {
      const double straight_on = lit(0, 0, ahead_m, left_m);
      EXPECT_NEAR(lit(8 * kDegree, 0, ahead_m, left_m) / straight_on, 1, 0.1) << ahead_m << " " << left_m;
      EXPECT_NEAR(lit(0, -3 * kDegree, ahead_m, left_m) / straight_on, 1, 0.1) << ahead_m << " " << left_m;
    }
  }
}

// Bug: drops and surfaces had a formula each. A white screen sends back what lux_at says falls on it.
TEST(Headlights, surfaces_get_the_light_that_drops_get) {
  const Mesh white = screen(0.5f, 0);
  for (const double ahead_m : {8.0, 20.0, 50.0}) {
    for (const double left_m : {-2.0, 0.0, 2.0}) {
      Street street;
      street.put(white, {ahead_m, left_m, 0});
      const Viewpoint view = street.view(kBehindTheGlass);
      const LuminanceImage seen = street.seen_from(view);
      const LuminanceImage unlit = street.seen_from(view, false);
      double expected = 0;
      double sum = 0;
      for (std::size_t i = 0; i < seen.pixels(); ++i) {
        if (seen.instance[i] != 1) continue;
        const Eigen::Vector3d at = street.of_pixel(seen, view, i);
        const Eigen::Vector3d from_middle = street.place(at) - street.lights().middle_m;
        const double facing = (street.lights().map_from_car.col(0).dot(from_middle)) / from_middle.norm();
        expected += 0.5 / std::numbers::pi * 0.92 * facing * static_cast<double>(lux_at(street.lights(), street.place(at)));
        sum += static_cast<double>(seen.plane[1][i] - unlit.plane[1][i]);
      }
      EXPECT_GT(expected, 0);
      EXPECT_NEAR(sum / expected, 1, 0.01) << ahead_m << ", " << left_m;
    }
  }
}

TEST(Headlights, a_lamp_keeps_within_un_r149) {
  struct Point {
    const char* name;
    double up_deg, left_deg, least_cd, most_cd;
  };
  constexpr Point kPoints[] = {{"B50L", 0.57, 3.43, 0, 350},          {"BR", 1.0, -2.5, 0, 1750},           {"75R", -0.57, -1.15, 10'100, 44'100},
                               {"75L", -0.57, 3.43, 0, 10'600},       {"50L", -0.86, 3.43, 0, 13'200},      {"50R", -0.86, -1.72, 10'100, 44'100},
                               {"50V", -0.86, 0, 5'100, 44'100},      {"25L", -1.72, 9, 1'700, 44'100},     {"25R", -1.72, -9, 1'700, 44'100},
                               {"zone III", 4, 0, 0, 625},            {"zone III", 2, -8, 0, 625},          {"zone III", 1.5, 8, 0, 625}};
  for (const Point& p : kPoints) {
    const auto tangent = [](double deg) { return static_cast<float>(std::tan(deg * kDegree)); };
    const Beam<float> beam = low_beams(tangent(p.left_deg), tangent(p.up_deg), 0.0f);
    const double cd = static_cast<double>(beam.cd / beam.per) / 2;
    EXPECT_GE(cd, p.least_cd) << p.name;
    EXPECT_LE(cd, p.most_cd) << p.name;
  }
}

// UN R149 scans upwards 2.5 degrees left of the axis: the logarithm of the luminous intensity falls by 0.13 to 0.40 in 0.1 degrees where
// it falls fastest.
TEST(Headlights, the_cut_off_is_as_sharp_as_un_r149_wants_it) {
  const auto logarithm = [](double up_deg) {
    const Beam<float> beam = low_beams(static_cast<float>(std::tan(2.5 * kDegree)), static_cast<float>(std::tan(up_deg * kDegree)), 0.0f);
    return std::log10(static_cast<double>(beam.cd / beam.per));
  };
  double sharpest = 0;
  for (double up_deg = -1.5; up_deg < 1; up_deg += 0.01) sharpest = std::max(sharpest, logarithm(up_deg) - logarithm(up_deg + 0.1));
  EXPECT_GT(sharpest, 0.13);
  EXPECT_LT(sharpest, 0.40);
}

// Off the rising part of the cut-off, which is taken from the middle between them.
TEST(Headlights, two_lamps_are_the_sum_of_each) {
  for (const float left : {-0.4f, -0.2f, 0.1f, 0.3f}) {
    for (const float up : {-0.3f, -0.05f, -0.02f}) {
      const float apart = 0.666f / 8;
      const auto cd = [&](float at_left, float gap) {
        const Beam<float> beam = low_beams(at_left, up, gap);
        return beam.cd / beam.per;
      };
      const float each = 0.5f * (cd(left - apart, 0) + cd(left + apart, 0));
      EXPECT_NEAR(cd(left, apart) / each, 1, 1e-4) << left << " " << up;
    }
  }
}

// EN 1436 measures paint 30 m ahead of the lamps' place, 0.65 m high, by an eye at 1.2 m: luminance over illuminance on a plane towards
// the lamps, white paint 0.1 to 0.3 cd/m^2/lx; dry asphalt between is about a twentieth of good paint.
TEST(Headlights, paint_and_asphalt_send_back_what_en_1436_and_measured_roads_have) {
  const Street street;
  const Viewpoint eye = street.view({3.7, 0, 1.2});
  const LuminanceImage seen = street.seen_from(eye);
  std::map<std::uint8_t, int> kinds;
  double paint = 0;
  double asphalt = 1;
  for (std::size_t i = 0; i < seen.pixels(); ++i) {
    if (std::isinf(seen.depth_m[i])) continue;
    const Eigen::Vector3d at = street.of_pixel(seen, eye, i);
    if (std::fabs(at.x() - 33.7) > 3 || std::fabs(at.y()) > 6) continue;
    const double back = static_cast<double>(seen.plane[1][i] / (0.92f * lux_at(street.lights(), street.place(at))));
    paint = std::max(paint, back);
    asphalt = std::min(asphalt, back);
  }
  EXPECT_GT(paint, 0.1);
  EXPECT_LT(paint, 0.3);
  EXPECT_GT(asphalt, 0.002);
  EXPECT_LT(asphalt, 0.02);
}

// Bug: paint shone through the snow and the water that covered it. EN 1436 has 0.1 to 0.3 cd/m^2/lx of dry paint, 0.025 to 0.075 of wet.
TEST(Headlights, beads_in_paint_drown_in_water_and_vanish_below_snow) {
  const auto brightest_of_bare_road = [](double wetness, double snow) {
    const Street street;
    const Viewpoint eye = street.view({3.7, 0, 1.2});
    const LuminanceImage seen = street.seen_from(eye, true, daylight_of({.sun_elevation_rad = -20 * kDegree, .extinction_per_m = 0, .wetness = wetness, .snow_cover = snow}));
    double most = 0;
    double sum = 0;
    int count = 0;
    for (std::size_t i = 0; i < seen.pixels(); ++i) {
      if (std::isinf(seen.depth_m[i])) continue;
      const Eigen::Vector3d at = street.of_pixel(seen, eye, i);
      if (std::fabs(at.x() - 33.7) > 3 || std::fabs(at.y()) > 6) continue;
      const double back = static_cast<double>(seen.plane[1][i] / (0.92f * lux_at(street.lights(), street.place(at))));
      most = std::max(most, back);
      sum += back;
      ++count;
    }
    return std::pair(most, sum / count);
  };
  const double dry = brightest_of_bare_road(0, 0).first;
  const double wet = brightest_of_bare_road(1, 0).first;
  EXPECT_LT(wet, 0.4 * dry);
  EXPECT_GT(wet, 0.02);
  EXPECT_LT(wet, 0.075);
  const auto [most, mean] = brightest_of_bare_road(0, 1);
  EXPECT_LT(most, 1.6 * mean) << "white all over";
}

// EN 12899-1, class RA2, white, 5 degrees of incidence: at least 250, 180 and 5 cd/lx/m^2 at 0.2, 0.33 and 2 degrees between lamp and eye. An
// eye in the middle between the lamps is 0.666 m off each.
TEST(Headlights, a_sheet_sends_light_into_a_narrow_cone_around_the_lamp) {
  const Mesh sheet = screen(0.8f, 0.7f);
  struct Case {
    double ahead_m, eye_m, least, most;
  };
  for (const Case c : {Case{191, 0.64, 180, 350}, Case{116, 0.64, 120, 250}, Case{19, 0.64, 4, 20}, Case{20, 10, 0, 0.5}}) {
    Street street;
    street.put(sheet, {c.ahead_m + 3.7, 0, -0.5});
    const Viewpoint eye = street.view({3.7, 0, c.eye_m}, 0, std::atan((c.eye_m - 0.6) / c.ahead_m));
    const LuminanceImage seen = street.seen_from(eye);
    double back = 0;
    double lux = 0;
    for (std::size_t i = 0; i < seen.pixels(); ++i) {
      if (seen.instance[i] != 1) continue;
      back += static_cast<double>(seen.plane[1][i]);
      lux += static_cast<double>(0.92f * lux_at(street.lights(), street.place(street.of_pixel(seen, eye, i))));
    }
    ASSERT_GT(lux, 0) << c.ahead_m;
    EXPECT_GE(back / lux, c.least) << c.ahead_m;
    EXPECT_LE(back / lux, c.most) << c.ahead_m;
  }
}

}  // namespace
}  // namespace longtail::sim
