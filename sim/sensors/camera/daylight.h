// How bright the world is, in colour: sun and sky by sim/weather/light.h, tinted, and what fog makes of them. Colours by
// Rayleigh's lambda^-4, fitted to three bands; some glow of stars and towns at night. Koschmieder's law with the
// extinction of the weather.
#pragma once

#include <Eigen/Core>

#include "sim/visibility/material.h"
#include "sim/weather/conditions.h"

namespace longtail::sim {

struct DaylightInputs {
  double sun_elevation_rad = 0.6;
  double sun_azimuth_rad = -2.0;  // map frame, counter-clockwise from x (east)
  double cloud = 0;               // 0 clear to 1 overcast
  double extinction_per_m = 1.5e-4;
  double wetness = 0;             // of roads and things: 0 dry to 1 film of water
  double snow_cover = 0;          // share of the ground that is white
};

struct Daylight {
  Eigen::Vector3f to_sun = Eigen::Vector3f::UnitZ();  // map frame
  Rgb sun_lux{};                                      // on a surface that faces it
  Rgb sky_lux{};                                      // on a horizontal surface, from the whole sky
  float extinction_per_m = 0;
  Rgb air_light{};                                    // luminance of endless fog, cd/m^2
  float cloud = 0;
  float wetness = 0;
  float snow_cover = 0;

  // Luminance of the sky in a direction (unit, map frame), the sun's disc left out: cd/m^2.
  Rgb sky_luminance(const Eigen::Vector3f& direction) const;
  float total_lux() const;                            // on a horizontal surface
};

Daylight daylight_of(const DaylightInputs& inputs);
Daylight daylight_in(const Conditions& weather);

}  // namespace longtail::sim
