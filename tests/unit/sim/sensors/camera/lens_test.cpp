// Glare, drops and dirt before the lens, motion blur, and what JPEG takes.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "sim/sensors/camera/jpeg_loss.h"
#include "sim/sensors/camera/lens/glare.h"
#include "sim/sensors/camera/lens/lens_dirt.h"
#include "sim/sensors/camera/lens/lens_water.h"
#include "sim/sensors/camera/lens/motion_blur.h"
#include "sim/sensors/camera/precipitation.h"

namespace longtail::sim {
namespace {

constexpr double kDegree = std::numbers::pi / 180;
constexpr int kRows = 120;
constexpr int kColumns = 200;
constexpr double kFocal = 180;

const CameraGridConfig kGrid{.columns = kColumns,
                             .rows = kRows,
                             .focal_x_px = kFocal,
                             .focal_y_px = kFocal,
                             .centre_x_px = 0.5 * kColumns,
                             .centre_y_px = 0.5 * kRows};

std::size_t at(int row, int column) { return static_cast<std::size_t>(row * kColumns + column); }

LuminanceImage flat(float luminance, float depth_m = 20) {
  LuminanceImage image;
  image.resize(kRows, kColumns);
  for (auto& plane : image.plane) std::ranges::fill(plane, luminance);
  std::ranges::fill(image.depth_m, depth_m);
  std::ranges::fill(image.instance, 0u);
  return image;
}

Eigen::Vector3d direction(double left_deg, double up_deg) {
  return {std::cos(up_deg * kDegree) * std::cos(left_deg * kDegree), std::cos(up_deg * kDegree) * std::sin(left_deg * kDegree),
          std::sin(up_deg * kDegree)};
}

LuminanceImage glare_of(double left_deg, double up_deg) {
  LuminanceImage image = flat(0);
  const CameraGrid grid(kGrid);
  const CameraTables rays = grid.tables();
  add_glare({direction(left_deg, up_deg), {1000, 1000, 1000}}, {kGrid, rays}, image);
  return image;
}

// CIE 31: 10 E / theta^2.
TEST(Glare, falls_with_the_square_of_the_angle_to_the_sun) {
  const LuminanceImage image = glare_of(0, 40);
  const Eigen::Vector3d sun = direction(0, 40);
  // Beside the line of flares.
  for (const auto& [row, column] : {std::pair(10, 20), std::pair(60, 30), std::pair(40, 160)}) {
    const Eigen::Vector3d ray(1, (0.5 * kColumns - column - 0.5) / kFocal, (0.5 * kRows - row - 0.5) / kFocal);
    const double theta_deg = std::acos(ray.normalized().dot(sun)) / kDegree;
    const double expected = 1000 * veil_per_lux(theta_deg);
    EXPECT_NEAR(image.plane[1][at(row, column)], expected, 0.08 * expected) << theta_deg;
  }
  EXPECT_EQ(veil_per_lux(10), 0.1);
}

TEST(Glare, a_sun_behind_the_camera_changes_no_bit) {
  for (const double left_deg : {100.0, 180.0, -135.0}) EXPECT_EQ(glare_of(left_deg, 5).plane, flat(0).plane);
}

TEST(Glare, flares_lie_on_the_line_from_the_sun_through_the_centre) {
  const LuminanceImage image = glare_of(20, 10);
  const LuminanceImage mirrored = glare_of(-20, 10);
  // The first flare: 0.55 of the way to the centre.
  const auto sun = image_of(kGrid, direction(20, 10)).value();
  const double column = sun.column + 0.55 * (0.5 * kColumns - sun.column);
  const double row = sun.row + 0.55 * (0.5 * kRows - sun.row);
  const std::size_t on = at(static_cast<int>(row), static_cast<int>(column));
  const std::size_t off = at(static_cast<int>(row), static_cast<int>(column) + 12);
  EXPECT_GT(image.plane[0][on], image.plane[0][off] + 2);
  EXPECT_LT(mirrored.plane[0][on], image.plane[0][on] - 2);
}

TEST(Glare, the_lens_images_what_its_rays_say) {
  CameraGridConfig config = kGrid;
  config.lens = {.k1 = -0.06, .k2 = 0.01};
  const CameraGrid grid(config);
  const CameraTables rays = grid.tables();
  for (const auto& [row, column] : {std::pair(10, 20), std::pair(60, 100), std::pair(110, 190)}) {
    const auto i = static_cast<std::size_t>(row * rays.pitch + column);
    const Eigen::Vector3d ray(1, static_cast<double>(rays.y[i]), static_cast<double>(rays.z[i]));
    const auto place = image_of(config, ray.normalized());
    ASSERT_TRUE(place.has_value());
    EXPECT_NEAR(place->column, column + 0.5, 1e-3);
    EXPECT_NEAR(place->row, row + 0.5, 1e-3);
  }
}

TEST(LensWater, without_rain_no_bit_changes) {
  LensWater water({}, Seed{1}, "camera");
  LuminanceImage image = flat(7);
  for (std::uint32_t frame = 0; frame < 50; ++frame) water.look_through(frame, {.speed_mps = 30, .focal_px = kFocal}, image);
  EXPECT_EQ(image.plane, flat(7).plane);
}

// As many land as fall on the glass, until the wiper comes.
TEST(LensWater, as_many_drops_land_as_the_glass_meets) {
  const LensWaterConfig config{.wipe_frames = 20};
  const LensWaterShot shot{.rain_mm_per_h = 10, .speed_mps = 20, .focal_px = kFocal};
  double landed = 0;
  int wipes = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    LensWater water(config, Seed{seed}, "camera");
    LuminanceImage image = flat(7);
    for (std::uint32_t frame = 0; frame < 20; ++frame) water.look_through(frame, shot, image);
    landed += static_cast<double>(water.drops());
    ++wipes;
    water.look_through(20, {.rain_mm_per_h = 0, .speed_mps = 20, .focal_px = kFocal}, image);
    EXPECT_EQ(water.drops(), 0u);
  }
  const double expected = wipes * 20 * LensWater(config, Seed{1}, "x").landing_per_frame(shot, kRows, kColumns);
  EXPECT_NEAR(landed, expected, 4 * std::sqrt(expected));
  const double area = (kColumns / kFocal * 0.05) * (kRows / kFocal * 0.05);
  EXPECT_NEAR(expected, wipes * 20 * drops_per_m3(10) * 0.5 * 24 * area * 0.05, 1e-9);
}

TEST(LensWater, more_rain_and_more_speed_never_wet_less) {
  const LensWater water({}, Seed{1}, "camera");
  double before = -1;
  for (const double rain : {0.0, 1.0, 5.0, 20.0, 80.0}) {
    const double now = water.landing_per_frame({.rain_mm_per_h = rain, .speed_mps = 10, .focal_px = kFocal}, kRows, kColumns);
    EXPECT_GT(now, before);
    before = now;
  }
  EXPECT_GT(water.landing_per_frame({10, 30, kFocal}, kRows, kColumns), water.landing_per_frame({10, 0, kFocal}, kRows, kColumns));
}

TEST(LensDirt, covers_its_sector_and_nothing_else) {
  LuminanceImage image = flat(100);
  const Blockage left_half[] = {{.from = 0.2, .to = 1}};
  add_dirt(left_half, image);
  EXPECT_LT(image.plane[1][at(60, 10)], 10);      // bearing 0.9
  EXPECT_EQ(image.plane[1][at(60, 150)], 100.0f);  // bearing -0.5
  LuminanceImage clean = flat(100);
  add_dirt({}, clean);
  EXPECT_EQ(clean.plane, flat(100).plane);
  cover_all(clean);
  EXPECT_LT(clean.plane[0][at(5, 5)], 10);
}

struct Step {
  CameraGrid grid{kGrid};
  LuminanceImage image = flat(0, 20);
  MotionBlur blur;
  Step() {
    for (int row = 0; row < kRows; ++row) {
      for (int column = kColumns / 2; column < kColumns; ++column) {
        for (auto& plane : image.plane) plane[at(row, column)] = 100;
      }
    }
  }
  int apply(double exposure_s, const Eigen::Vector3d& velocity, const Eigen::Vector3d& turning) {
    const CameraTables rays = grid.tables();
    const MotionBlurView view{.rays = rays,
                              .focal_px = kFocal,
                              .exposure_s = exposure_s,
                              .velocity_mps = velocity,
                              .angular_velocity_rps = turning,
                              .instances = {}};
    const std::vector<float> nearest_m(kRows, 20);
    const RelativeVelocities velocities(view);
    return blur.apply(view, velocities, MotionBlur::rows_to_smear(view, velocities, nearest_m), image);
  }
  // Columns between 5 % and 95 % of the step.
  int width() const {
    int columns = 0;
    for (int column = 0; column < kColumns; ++column) {
      const float value = image.plane[1][at(kRows / 2, column)];
      columns += value > 5 && value < 95 ? 1 : 0;
    }
    return columns;
  }
};

TEST(MotionBlur, a_step_edge_is_as_wide_as_exposure_times_image_velocity) {
  for (const double sideways_mps : {10.0, 20.0, 40.0}) {
    Step step;
    step.apply(0.02, {0, sideways_mps, 0}, Eigen::Vector3d::Zero());
    const double length = kFocal * 0.02 * sideways_mps / 20;
    EXPECT_NEAR(step.width(), 0.9 * length, 1.6) << sideways_mps;
  }
  Step turning;
  turning.apply(0.02, Eigen::Vector3d::Zero(), {0, 0, 3});
  EXPECT_NEAR(turning.width(), 0.9 * kFocal * 0.02 * 3, 1.6);
}

TEST(MotionBlur, a_short_exposure_changes_no_bit) {
  Step step;
  const auto before = step.image.plane;
  EXPECT_EQ(step.apply(1e-4, {20, 0, 0}, Eigen::Vector3d::Zero()), 0);
  EXPECT_EQ(step.image.plane, before);
}

TEST(MotionBlur, image_velocities_follow_from_the_geometry) {
  // Ahead at speed: everything flows away from the point driven to, by v / depth.
  const ImageVelocity out = image_velocity(500, -0.2, -0.1, 10, {-20, 0, 0}, Eigen::Vector3d::Zero());
  EXPECT_NEAR(out.columns, 500 * 0.2 * 2, 1e-9);
  EXPECT_NEAR(out.rows, 500 * 0.1 * 2, 1e-9);
  // Turning left moves the picture to the right, whatever the depth.
  for (const double depth : {5.0, 500.0}) {
    EXPECT_NEAR(image_velocity(500, 0, 0, depth, Eigen::Vector3d::Zero(), {0, 0, 0.3}).columns, 150, 1e-9);
  }
}

TEST(JpegLoss, loses_more_at_lower_quality_and_nothing_of_a_flat_picture) {
  std::vector<std::uint8_t> picture(kRows * kColumns * 3);
  for (std::size_t i = 0; i < picture.size(); ++i) picture[i] = static_cast<std::uint8_t>((i * 2654435761u) >> 24);
  double before = 0;
  for (const int quality : {100, 90, 60, 30, 10}) {
    std::vector<std::uint8_t> lossy = picture;
    lose_by_jpeg(quality, kRows, kColumns, lossy);
    double sum = 0;
    for (std::size_t i = 0; i < picture.size(); ++i) sum += std::pow(static_cast<double>(lossy[i]) - picture[i], 2);
    const double rms = std::sqrt(sum / static_cast<double>(picture.size()));
    EXPECT_GT(rms, before) << quality;
    before = rms;
  }
  std::vector<std::uint8_t> grey(kRows * kColumns * 3, 128);
  const auto kept = grey;
  lose_by_jpeg(20, kRows, kColumns, grey);
  EXPECT_EQ(grey, kept);
}

TEST(JpegLoss, takes_pictures_whose_sides_are_no_multiple_of_eight) {
  std::vector<std::uint8_t> picture(13 * 21 * 3, 200);
  lose_by_jpeg(50, 13, 21, picture);
  for (const std::uint8_t value : picture) EXPECT_NEAR(value, 200, 6);
}

}  // namespace
}  // namespace longtail::sim
