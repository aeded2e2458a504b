#include "sim/sensors/camera/daylight.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "sim/weather/light.h"
#include "tests/support/test_random.h"

namespace longtail::sim {
namespace {

constexpr double kDegree = std::numbers::pi / 180;

Daylight at_elevation(double degrees, double cloud = 0) {
  return daylight_of({.sun_elevation_rad = degrees * kDegree, .cloud = cloud, .extinction_per_m = 6e-5});
}

// Illuminance on the ground under a clear sky. IES Lighting Handbook and Seidelmann: some 100 klx at high noon, 10 klx with
// the sun at 8 degrees, 600 to 900 lx at sunrise, 3.4 lx at the end of civil twilight, 0.008 lx at that of nautical twilight
// and the night's own glow of 0.005 lx.
TEST(Daylight, illuminance_follows_the_sun) {
  struct Row { double elevation_deg; double low_lux; double high_lux; };
  for (const Row& row : {Row{60, 90e3, 125e3}, Row{30, 45e3, 70e3}, Row{8, 7e3, 14e3}, Row{0, 500, 1500}, Row{-6, 3, 4}, Row{-12, 0.01, 0.02}, Row{-30, 0.002, 0.01}}) {
    const auto lux = static_cast<double>(at_elevation(row.elevation_deg).total_lux());
    EXPECT_GE(lux, row.low_lux) << row.elevation_deg;
    EXPECT_LE(lux, row.high_lux) << row.elevation_deg;
  }
}

// One truth for all sensors: sim/weather/light.h.
TEST(Daylight, green_is_the_illuminance_of_the_weather_in_clear_air) {
  for (const double degrees : {-9.0, -3.0, 2.0, 20.0, 70.0}) {
    for (const double cloud : {0.0, 0.5, 1.0}) {
      const Daylight light = daylight_of({.sun_elevation_rad = degrees * kDegree, .cloud = cloud, .extinction_per_m = 0});
      const Illuminance level = illuminance(degrees * kDegree, cloud);
      const double direct = static_cast<double>(light.sun_lux[1]) * std::max(0.0, std::sin(degrees * kDegree));
      EXPECT_NEAR(direct, level.direct_lx, 1e-5 * level.direct_lx) << degrees << ", " << cloud;
      EXPECT_NEAR(static_cast<double>(light.sky_lux[1]), level.diffuse_lx, 0.09 * level.diffuse_lx + 0.005) << degrees << ", " << cloud;
    }
  }
}

TEST(Daylight, more_sun_is_never_darker) {
  double last = 0;
  for (double elevation = -25; elevation <= 90; elevation += 0.25) {
    const auto lux = static_cast<double>(at_elevation(elevation).total_lux());
    EXPECT_GE(lux, last * 0.999) << elevation;
    last = lux;
  }
}

TEST(Daylight, a_low_sun_is_red_and_a_clear_sky_blue) {
  const Daylight evening = at_elevation(5);
  EXPECT_GT(evening.sun_lux[0], 1.5f * evening.sun_lux[2]);
  const Daylight noon = at_elevation(50);
  EXPECT_GT(noon.sky_lux[2], 1.3f * noon.sky_lux[0]);
  const Daylight grey = at_elevation(50, 1);
  EXPECT_NEAR(grey.sky_lux[2] / grey.sky_lux[0], 1, 0.05);
}

TEST(Daylight, clouds_take_the_sun_and_leave_a_fifth_of_the_light) {
  const Daylight clear = at_elevation(45);
  const Daylight overcast = at_elevation(45, 1);
  EXPECT_LT(overcast.sun_lux[1], 0.02f * clear.sun_lux[1]);
  EXPECT_GT(overcast.total_lux(), 0.15f * clear.total_lux());
  EXPECT_LT(overcast.total_lux(), 0.5f * clear.total_lux());
}

// The 5 % definition: over the meteorological optical range, e^-3 of the light is left.
TEST(Daylight, extinction_is_three_over_the_visibility) {
  Conditions fog;
  fog.visibility_m = 300;
  EXPECT_FLOAT_EQ(daylight_in(fog).extinction_per_m, 0.01f);
}

// The mean of luminance times cosine over the upper half, times pi, gives back the horizontal illuminance.
TEST(Daylight, sky_luminance_adds_up_to_its_illuminance) {
  for (const double cloud : {0.0, 0.5, 1.0}) {
    Daylight light = at_elevation(40, cloud);
    light.sun_lux = {0, 0, 0};  // without the glow around it
    test::Random random(4);
    double sum = 0;
    constexpr int kRays = 40'000;
    for (int i = 0; i < kRays; ++i) {  // directions drawn by cosine
      const double up = std::sqrt(random.uniform());
      const double azimuth = random.uniform(0, 2 * std::numbers::pi);
      const double level = std::sqrt(1 - up * up);
      const Eigen::Vector3d d(level * std::cos(azimuth), level * std::sin(azimuth), up);
      sum += static_cast<double>(light.sky_luminance(d.cast<float>())[1]);
    }
    EXPECT_NEAR(sum / kRays * std::numbers::pi / static_cast<double>(light.sky_lux[1]), 1, 0.02) << cloud;
  }
}

}  // namespace
}  // namespace longtail::sim
