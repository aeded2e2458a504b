// What bright lamps do inside the lens: a veil around each that keeps its colour.
#include "sim/sensors/camera/lens/lamp_glare.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "sim/sensors/camera/camera.h"
#include "sim/visibility/mesh_library.h"
#include "tests/support/straight_highway.h"

namespace longtail::sim {
namespace {

constexpr double kDegree = std::numbers::pi / 180;
constexpr int kRows = 120;
constexpr int kColumns = 200;
constexpr double kFocal_px = 520;  // the front camera's
constexpr float kFull_cdm2 = 35;

const CameraGridConfig kGrid{.columns = kColumns,
                             .rows = kRows,
                             .focal_x_px = kFocal_px,
                             .focal_y_px = kFocal_px,
                             .centre_x_px = 0.5 * kColumns,
                             .centre_y_px = 0.5 * kRows};
constexpr int kLampRow = 60;
constexpr int kLampColumn = 40;

std::size_t at(int row, int column) { return static_cast<std::size_t>(row * kColumns + column); }

// Black but for a lamp two pixels wide.
LuminanceImage lamp_of(const Rgb& luminance) {
  LuminanceImage image;
  image.resize(kRows, kColumns);
  for (std::size_t c = 0; c < 3; ++c) image.plane[c][at(kLampRow, kLampColumn)] = image.plane[c][at(kLampRow, kLampColumn + 1)] = luminance[c];
  return image;
}

LuminanceImage through_the_lens(const Rgb& luminance) {
  LuminanceImage image = lamp_of(luminance);
  const CameraGrid grid(kGrid);
  const CameraTables rays = grid.tables();
  const GlareView view{kGrid, rays};
  const LampRun run{kLampRow, kLampColumn, kLampColumn + 1};
  LampGlare glare;
  glare.gather({&run, 1}, image, view, kFull_cdm2);
  glare.add(view, image);
  return image;
}

// L = 10 E / theta^2 (CIE 31) from three pixels, a third of a degree, to sixteen degrees.
TEST(LampGlare, falls_with_the_square_of_the_angle_from_pixels_to_the_far_side_of_the_picture) {
  const Rgb lamp{200'000, 400'000, 100'000};
  const LuminanceImage seen = through_the_lens(lamp);
  for (const int across_px : {3, 5, 10, 15, 18, 20, 25, 30, 50, 80, 150}) {
    const double left = (0.5 * kColumns - (kLampColumn + 1)) / kFocal_px;
    const double looked_at = (0.5 * kColumns - (kLampColumn + 1 + across_px)) / kFocal_px;
    const double theta_deg = (std::atan(left) - std::atan(looked_at)) / kDegree;
    for (std::size_t c = 0; c < 3; ++c) {
      const double lux = 2 * static_cast<double>(lamp[c]) / (kFocal_px * kFocal_px);
      const double here = static_cast<double>(seen.plane[c][at(kLampRow, kLampColumn + across_px)] + seen.plane[c][at(kLampRow, kLampColumn + 1 + across_px)]) / 2;
      EXPECT_NEAR(here / (10 * lux / (theta_deg * theta_deg)), 1, 0.15) << across_px << " pixels, colour " << c;
    }
  }
}

TEST(LampGlare, of_lamps_the_sensor_can_show_leaves_every_bit) {
  const Rgb lamp{0, 3.9f * kFull_cdm2, 0};
  EXPECT_EQ(through_the_lens(lamp).plane, lamp_of(lamp).plane);
  EXPECT_NE(through_the_lens({0, 400 * kFull_cdm2, 0}).plane, lamp_of({0, 400 * kFull_cdm2, 0}).plane);
}

using test::highway_ground;
using test::straight_highway;

// At night, exposed as the dark road wants it, from the left lane.
CameraFrame picture_of(const char* mesh, double ahead_m, double left_m, double yaw_rad, LampSet lamps) {
  static MeshLibrary meshes;
  const Daylight night = daylight_of({.sun_elevation_rad = -20 * kDegree, .extinction_per_m = 1.5e-4});
  const auto pose_at = [](double s_m, double more_m) {
    return straight_highway().pose(RoadPoint{{0}, s_m, straight_highway().lane_center_t(*straight_highway().lane_ref({0}, s_m, -1), s_m) + more_m});
  };
  VisibleScene scene;
  highway_ground().add_to(scene);
  const MapPose thing = pose_at(1000 + ahead_m, left_m);
  scene.add({.mesh = &meshes.get(mesh), .position_m = {thing.x_m, thing.y_m, thing.z_m}, .yaw_rad = thing.heading_rad + yaw_rad, .id = 1, .lamps = lamps});
  const MapPose eye = pose_at(1000, 0);
  Camera camera({}, highway_ground(), {1}, night);
  return camera.take(0, scene, {.view = {.position_m = {eye.x_m, eye.y_m, eye.z_m + 1.35}, .yaw_rad = eye.heading_rad}, .light = night});
}

// Mean bytes from 2 to 8 pixels around what is white.
std::array<double, 3> rim_of(const CameraFrame& frame) {
  const int columns = frame.seen.columns;
  const auto byte = [&](int row, int column, std::size_t c) {
    return frame.rgb[3 * (static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column)) + c];
  };
  double middle_row = 0;
  double middle_column = 0;
  int white = 0;
  for (int row = 0; row < frame.seen.rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      if (std::min({byte(row, column, 0), byte(row, column, 1), byte(row, column, 2)}) < 250) continue;
      middle_row += row;
      middle_column += column;
      ++white;
    }
  }
  EXPECT_GT(white, 0);
  middle_row /= std::max(white, 1);
  middle_column /= std::max(white, 1);
  const double radius_px = std::sqrt(white / std::numbers::pi);
  std::array<double, 3> mean{};
  int count = 0;
  for (int row = 0; row < frame.seen.rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const double off_px = std::hypot(row - middle_row, column - middle_column);
      if (off_px < radius_px + 2 || off_px > radius_px + 8) continue;
      for (std::size_t c = 0; c < 3; ++c) mean[c] += byte(row, column, c);
      ++count;
    }
  }
  for (double& value : mean) value /= std::max(count, 1);
  return mean;
}

// Bug: at night a lit signal of any colour was a white disc on black.
TEST(LampGlare, a_lit_signal_at_night_keeps_its_colour_around_its_white_image) {
  for (const double ahead_m : {15.0, 30.0, 60.0}) {
    const auto rim = [&](Lamp lamp) { return rim_of(picture_of("traffic_light", ahead_m, -3, 0, lamp_bit(lamp))); };
    const auto [red_r, red_g, red_b] = rim(Lamp::kRed);
    EXPECT_GT(red_r, 40) << ahead_m;
    EXPECT_GT(red_r, 2 * red_g) << ahead_m;
    EXPECT_GT(red_r, 2 * red_b) << ahead_m;
    const auto [amber_r, amber_g, amber_b] = rim(Lamp::kAmber);
    EXPECT_GT(amber_r, 40) << ahead_m;
    EXPECT_GT(amber_r, 1.1 * amber_g) << ahead_m;
    EXPECT_GT(amber_g, 1.8 * amber_b) << ahead_m;
    const auto [green_r, green_g, green_b] = rim(Lamp::kGreen);
    EXPECT_GT(green_g, 40) << ahead_m;
    EXPECT_GT(green_g, 2 * green_r) << ahead_m;
    EXPECT_GT(green_g, 1.2 * green_b) << ahead_m;
  }
}

// Gap: headlamps coming up blinded nobody.
TEST(LampGlare, headlamps_coming_up_at_night_veil_the_picture_and_more_so_when_near) {
  const auto dark_sky = [](double ahead_m, LampSet lamps) {
    const LuminanceImage seen = picture_of("car", ahead_m, -3.5, 180 * kDegree, lamps).seen;
    double sum = 0;
    for (int row = 60; row < 100; ++row) {
      for (int column = 300; column < 340; ++column) sum += static_cast<double>(seen.plane[1][static_cast<std::size_t>(row * seen.columns + column)]);
    }
    return sum / 1600;
  };
  double last = dark_sky(60, 0);
  for (const double ahead_m : {60.0, 30.0, 15.0}) {
    const double now = dark_sky(ahead_m, lamp_bit(Lamp::kHead));
    EXPECT_GT(now, 1.5 * last) << ahead_m;
    last = now;
  }
}

}  // namespace
}  // namespace longtail::sim
