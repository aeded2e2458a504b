// Where the sun stands. Low-accuracy formulas of Meeus, "Astronomical Algorithms" (2nd ed., chapters 12, 13, 22 and 25), as
// NOAA's solar calculator uses them: 0.01 degrees between 1950 and 2050. Without refraction, which lifts the sun by
// 0.5 degrees at the horizon and by less than 0.1 degrees above 10 degrees.
#pragma once

#include "sim/scenario.h"

namespace longtail::sim {

struct SunPosition {
  double elevation_rad = 0;  // of its centre
  double azimuth_rad = 0;    // clockwise from north, [0, 2 pi)
};

// Days since 2000-01-01 12:00 UTC (J2000), Gregorian calendar.
double days_since_j2000(int year, int month, int day, double utc_s);

struct SunCoordinates {  // apparent place on the sky, equator of date
  double right_ascension_rad = 0;
  double declination_rad = 0;
};
SunCoordinates sun_coordinates(double days_since_j2000);

SunPosition sun_position(double days_since_j2000, double latitude_rad, double longitude_rad);

}  // namespace longtail::sim
