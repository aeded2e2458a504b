#include "sim/weather/sun.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr double kDegree = std::numbers::pi / 180;
constexpr double kTurn = 2 * std::numbers::pi;

double wrapped_turn(double angle_rad) {
  const double wrapped = strict::wrap_angle(angle_rad);
  return wrapped < 0 ? wrapped + kTurn : wrapped;
}

}  // namespace

double days_since_j2000(int year, int month, int day, double utc_s) {
  // Days of the Gregorian calendar since 2000-01-01: years begin in March, so the leap day comes last.
  const int y = month > 2 ? year : year - 1;
  const int m = month > 2 ? month - 3 : month + 9;
  const int leap_days = y / 4 - y / 100 + y / 400;
  constexpr int kMarchBased2000 = 365 * 1999 + 1999 / 4 - 1999 / 100 + 1999 / 400 + (153 * 10 + 2) / 5;
  const int days = 365 * y + leap_days + (153 * m + 2) / 5 + day - 1 - kMarchBased2000;
  return days - 0.5 + utc_s / 86'400;
}

SunCoordinates sun_coordinates(double days) {
  const double t = days / 36'525;  // Julian centuries
  const double mean_longitude = (280.46646 + t * (36'000.76983 + t * 0.0003032)) * kDegree;
  const double anomaly = (357.52911 + t * (35'999.05029 - t * 0.0001537)) * kDegree;
  const double centre = ((1.914602 - t * (0.004817 + t * 0.000014)) * strict::sin(anomaly) +
                         (0.019993 - t * 0.000101) * strict::sin(2 * anomaly) + 0.000289 * strict::sin(3 * anomaly)) *
                        kDegree;
  // Nutation and aberration by the node of the moon's orbit.
  const double node = (125.04 - 1934.136 * t) * kDegree;
  const double longitude = mean_longitude + centre - (0.00569 + 0.00478 * strict::sin(node)) * kDegree;
  const double obliquity =
      (23.439291 - t * (0.0130042 + t * (1.64e-7 - t * 5.04e-7)) + 0.00256 * strict::cos(node)) * kDegree;
  const double sine = strict::sin(longitude);
  return {.right_ascension_rad = wrapped_turn(strict::atan2(strict::cos(obliquity) * sine, strict::cos(longitude))),
          .declination_rad = strict::asin(strict::sin(obliquity) * sine)};
}

SunPosition sun_position(double days, double latitude_rad, double longitude_rad) {
  const SunCoordinates sun = sun_coordinates(days);
  const double t = days / 36'525;
  // Greenwich mean sidereal time, Meeus 12.4.
  const double sidereal = (280.46061837 + 360.98564736629 * days + t * t * 0.000387933) * kDegree;
  const double hour = strict::wrap_angle(sidereal + longitude_rad - sun.right_ascension_rad);
  const double sin_lat = strict::sin(latitude_rad);
  const double cos_lat = strict::cos(latitude_rad);
  const double sin_dec = strict::sin(sun.declination_rad);
  const double cos_dec = strict::cos(sun.declination_rad);
  const double cos_hour = strict::cos(hour);
  const double sin_elevation = sin_lat * sin_dec + cos_lat * cos_dec * cos_hour;
  const double north = cos_lat * sin_dec - sin_lat * cos_dec * cos_hour;
  const double east = -cos_dec * strict::sin(hour);
  return {.elevation_rad = strict::asin(std::clamp(sin_elevation, -1.0, 1.0)),
          .azimuth_rad = wrapped_turn(strict::atan2(east, north))};
}

}  // namespace longtail::sim
