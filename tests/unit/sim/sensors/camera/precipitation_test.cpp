#include "sim/sensors/camera/precipitation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace longtail::sim {
namespace {

constexpr int kColumns = 320;
constexpr int kRows = 180;
constexpr double kFocal_px = 260;

LuminanceImage grey() {
  LuminanceImage image;
  image.resize(kRows, kColumns);
  for (std::vector<float>& plane : image.plane) std::ranges::fill(plane, 100.0f);
  return image;
}

PrecipitationView view(double speed_mps = 0, double exposure_s = 0.004) {
  return {.velocity_mps = {speed_mps, 0, 0}, .focal_px = kFocal_px, .exposure_s = exposure_s, .lit_by = {1000, 1000, 1000}};
}

struct Painted {
  LuminanceImage image = grey();
  int drops = 0;
  int changed = 0;
};
Painted painted(const Precipitation& falling, const PrecipitationView& from = view(), std::uint32_t frame = 3) {
  Painted p;
  const Stream stream({5}, "camera.precipitation", 0);
  p.drops = add_precipitation(falling, from, stream, frame, p.image);
  for (const float red : p.image.plane[0]) p.changed += red != 100;
  return p;
}

TEST(Precipitation, none_leaves_every_bit) {
  const Painted p = painted({});
  EXPECT_EQ(p.drops, 0);
  EXPECT_EQ(p.changed, 0);
}

// Marshall and Palmer's drops beyond 0.8 mm at 10 mm/h: L = 2.528 per mm, 8000 / L e^{-0.8 L} = 419 per m^3.
TEST(Precipitation, as_many_drops_as_the_air_in_view_holds) {
  EXPECT_NEAR(drops_per_m3(10), 419, 1);
  const double volume = kColumns * kRows / (kFocal_px * kFocal_px) * (4.0 * 4 * 4 - 0.4 * 0.4 * 0.4) / 3;
  double mean = 0;
  for (std::uint32_t frame = 0; frame < 20; ++frame) mean += painted({.rain_mm_per_h = 2}, view(), frame).drops / 20.0;
  const double expected = drops_per_m3(2) * volume;
  EXPECT_NEAR(mean, expected, 3 * std::sqrt(expected / 20));
}

TEST(Precipitation, more_rain_and_more_snow_hide_more) {
  int last = 0;
  for (const double rain : {0.5, 2.0, 8.0, 30.0}) {
    const int now = painted({.rain_mm_per_h = rain}).changed;
    EXPECT_GT(now, last) << rain;
    last = now;
  }
  last = 0;
  for (const double snow : {0.2, 0.6, 2.0}) {
    const int now = painted({.snow_mm_per_h = snow}).changed;
    EXPECT_GT(now, last) << snow;
    last = now;
  }
}

// From a standing car rain draws upright streaks; from a moving one they run out from the middle, along the road.
TEST(Precipitation, streaks_lean_with_the_car) {
  const auto steepness = [](double speed_mps) {
    const LuminanceImage image = painted({.rain_mm_per_h = 0.3}, view(speed_mps, 0.01)).image;
    double along_rows = 0;
    double along_columns = 0;
    for (int r = 1; r + 1 < kRows; ++r) {
      for (int c = 1; c + 1 < kColumns; ++c) {
        const auto at = [&](int row, int column) { return static_cast<double>(image.plane[0][static_cast<std::size_t>(row * kColumns + column)]); };
        along_rows += std::fabs(at(r + 1, c) - at(r, c));
        along_columns += std::fabs(at(r, c + 1) - at(r, c));
      }
    }
    return along_columns / along_rows;  // edges across over edges along
  };
  EXPECT_GT(steepness(0), 1.8);
  EXPECT_LT(steepness(30), 1.2);
}

TEST(Precipitation, frames_differ_and_repeat) {
  EXPECT_EQ(painted({.rain_mm_per_h = 5}, view(), 1).image.plane, painted({.rain_mm_per_h = 5}, view(), 1).image.plane);
  EXPECT_NE(painted({.rain_mm_per_h = 5}, view(), 1).image.plane, painted({.rain_mm_per_h = 5}, view(), 2).image.plane);
}

}  // namespace
}  // namespace longtail::sim
