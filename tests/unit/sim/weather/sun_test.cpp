// Against published positions; none of them was made with the code under test.
#include "sim/weather/sun.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace longtail::sim {
namespace {

constexpr double kDegree = std::numbers::pi / 180;

TEST(Sun, Days_are_counted_through_leap_years_from_noon_of_the_year_2000) {
  // Julian days (Meeus, chapter 7) less 2451545.
  EXPECT_EQ(days_since_j2000(2000, 1, 1, 43'200), 0);
  EXPECT_EQ(days_since_j2000(1999, 1, 1, 0), 2451179.5 - 2451545);
  EXPECT_EQ(days_since_j2000(1987, 6, 19, 43'200), 2446966.0 - 2451545);
  EXPECT_EQ(days_since_j2000(1988, 1, 27, 0), 2447187.5 - 2451545);
  EXPECT_EQ(days_since_j2000(2000, 3, 1, 0) - days_since_j2000(2000, 2, 28, 0), 2) << "2000 was a leap year";
  EXPECT_EQ(days_since_j2000(2024, 2, 29, 86'400), days_since_j2000(2024, 3, 1, 0));
}

TEST(Sun, Its_place_among_the_stars_is_that_of_Meeus_example_25a) {
  // 1992 October 13, 0 h TD: right ascension 198.38083, declination -7.78507 degrees.
  const SunCoordinates sun = sun_coordinates(days_since_j2000(1992, 10, 13, 0));
  EXPECT_NEAR(sun.right_ascension_rad / kDegree, 198.38083, 2e-4);
  EXPECT_NEAR(sun.declination_rad / kDegree, -7.78507, 2e-4);
}

TEST(Sun, Its_elevation_and_azimuth_are_those_of_the_NREL_example) {
  // NREL/TP-560-34302, appendix A.5: 2003-10-17 19:30:30 UTC at 39.742476 N, 105.1786 W: topocentric elevation without
  // refraction 39.872046, azimuth 194.340241 degrees.
  const double days = days_since_j2000(2003, 10, 17, 19 * 3600 + 30 * 60 + 30);
  const SunPosition sun = sun_position(days, 39.742476 * kDegree, -105.1786 * kDegree);
  EXPECT_NEAR(sun.elevation_rad / kDegree, 39.872046, 0.01);
  EXPECT_NEAR(sun.azimuth_rad / kDegree, 194.340241, 0.01);
}

TEST(Sun, It_stands_highest_at_the_solstice_by_latitude_and_obliquity) {
  // 2024-06-20 20:51 UTC is the solstice: declination 23.44 degrees; over the tropic it reaches the zenith that day.
  EXPECT_NEAR(sun_coordinates(days_since_j2000(2024, 6, 20, 20 * 3600 + 51 * 60)).declination_rad / kDegree, 23.44, 0.01);
  double highest = -1;
  double azimuth = 0;
  for (int minute = 0; minute < 1440; ++minute) {
    const SunPosition sun = sun_position(days_since_j2000(2024, 6, 21, minute * 60.0), 48.2 * kDegree, 11.6 * kDegree);
    if (sun.elevation_rad > highest) {
      highest = sun.elevation_rad;
      azimuth = sun.azimuth_rad;
    }
  }
  EXPECT_NEAR(highest / kDegree, 90 - 48.2 + 23.44, 0.02);
  EXPECT_NEAR(azimuth / kDegree, 180, 0.5) << "in the south";
}

TEST(Sun, It_rises_in_the_east_and_sets_in_the_west_at_the_equinox) {
  // 2024-03-20 03:06 UTC; on the equator at 0 E, near 6 h and 18 h of true solar time (7.5 minutes behind the clock).
  const auto at = [](double hour) { return sun_position(days_since_j2000(2024, 3, 20, hour * 3600), 0, 0); };
  const double late_h = 7.5 / 60;
  EXPECT_NEAR(at(6 + late_h).elevation_rad / kDegree, 0, 0.1);
  EXPECT_NEAR(at(6 + late_h).azimuth_rad / kDegree, 90, 0.2);
  EXPECT_NEAR(at(18 + late_h).azimuth_rad / kDegree, 270, 0.3);
}

}  // namespace
}  // namespace longtail::sim
