// Light from sun and sky on a level surface. Above the horizon the daylight formulas of the Illuminating Engineering
// Society (Gillette, Pierpoint and Treado 1984): direct normal 128 klx e^{-c m} with c = 0.21 for a clear sky, and sky light
// 0.8 + 15.5 sqrt(sin h) klx (clear) or 0.3 + 21 sin h klx (overcast). Cloud cover mixes the two linearly. Below the horizon,
// twilight by straight lines in the logarithm: 3.4 lx at -6 degrees, 0.008 lx at -12 and 0.0006 lx at -18 (Explanatory
// Supplement to the Astronomical Almanac, rounded; literature, verify). Moon and street lamps are not modelled.
#pragma once

namespace longtail::sim {

struct Illuminance {
  double direct_lx = 0;   // of the sun, on a level surface
  double diffuse_lx = 0;  // of the sky
  double total_lx() const { return direct_lx + diffuse_lx; }
};

// How much more air the sun's light crosses than from the zenith (Kasten and Young 1989). From the horizon up.
double air_mass(double sun_elevation_rad);

Illuminance illuminance(double sun_elevation_rad, double cloud_cover);

// 1 at the light of a clear sky with the sun on the horizon (800 lx) and above, 0 at the end of civil twilight (3.4 lx)
// and below; in between by the logarithm of the illuminance, as eyes and cameras go.
double daylight(double sun_elevation_rad, double cloud_cover);

}  // namespace longtail::sim
