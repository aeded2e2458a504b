#include "sim/weather/light.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace longtail::sim {
namespace {

constexpr double kDegree = std::numbers::pi / 180;

TEST(Light, Sky_and_twilight_have_their_declared_values) {
  struct Row {
    double elevation_deg;
    double cloud;
    double diffuse_lx;
  };
  for (const Row& row : {Row{90, 0, 16'300}, Row{90, 1, 21'300}, Row{30, 1, 10'800}, Row{0, 0, 800}, Row{0, 1, 300},
                         Row{-6, 0, 3.4}, Row{-12, 0, 0.008}, Row{-18, 0, 0.0006}, Row{-60, 0, 0.0006}}) {
    const Illuminance light = illuminance(row.elevation_deg * kDegree, row.cloud);
    EXPECT_NEAR(light.diffuse_lx, row.diffuse_lx, 1e-9 * row.diffuse_lx + 1e-12) << row.elevation_deg;
  }
}

TEST(Light, The_sun_itself_shines_through_its_air_mass_and_not_through_cloud) {
  // 128 klx sin(h) e^{-0.21 m}; the air mass is 1 in the zenith and 1.994 at 30 degrees (Kasten and Young's table).
  EXPECT_NEAR(illuminance(90 * kDegree, 0).direct_lx, 128'000 * std::exp(-0.21), 60);
  EXPECT_NEAR(illuminance(30 * kDegree, 0).direct_lx, 64'000 * std::exp(-0.21 * 1.994), 60);
  EXPECT_EQ(illuminance(30 * kDegree, 1).direct_lx, 0);
  EXPECT_EQ(illuminance(-1 * kDegree, 0).direct_lx, 0);
}

TEST(Light, It_grows_with_the_suns_height_and_the_night_is_not_brightened_by_cloud) {
  for (const double cloud : {0.0, 0.4, 1.0}) {
    double last = 0;
    for (double degrees = -25; degrees <= 90; degrees += 0.25) {
      const double lx = illuminance(degrees * kDegree, cloud).total_lx();
      EXPECT_GE(lx, last) << degrees << " deg, cloud " << cloud;
      EXPECT_LE(lx, illuminance(degrees * kDegree, 0).total_lx() * (1 + 1e-12)) << degrees << " deg, cloud " << cloud;
      last = lx;
    }
  }
}

TEST(Light, Daylight_runs_from_the_end_of_civil_twilight_to_a_clear_sunset) {
  EXPECT_EQ(daylight(0.6, 0), 1);
  EXPECT_EQ(daylight(0.6, 1), 1);
  EXPECT_EQ(daylight(-0.3, 0), 0);
  EXPECT_NEAR(daylight(-3 * kDegree, 0), 0.5, 1e-9);
  EXPECT_LT(daylight(-3 * kDegree, 1), 0.5);
}

}  // namespace
}  // namespace longtail::sim
