// How much weather takes from light and radar on their way, one way. Rates in mm/h of water, ranges in metres.
// Light. Fog: Koschmieder's law at 5 % contrast, alpha = 3.0 / MOR (ln 20 = 2.996). Rain, selectable because the literature
// disagrees by a factor of 27 at 10 mm/h:
//   droplets       8000 pi 1e-6 / Lambda^3, Lambda = 4.1 R^-0.21 /mm: Marshall and Palmer's drops (1948), each taking twice its
//                  cross-section; the default
//   ulbrich_atlas  1.45 R^0.64 dB/km (Ulbrich and Atlas 1985)
//   goodin         0.01 R^0.6 /m (Goodin et al. 2019)
// Snow: pi N0 1e-6 / Lambda^3 with N0 = 3800 R^-0.87, Lambda = 2.55 R^-0.48 (Gunn and Marshall 1958). Its diameters are those of
// the molten flakes, so it is a lower bound: give thick snowfall a `visibility` as well.
// Radar near 77 GHz. Rain 1.17 R^0.71 dB/km (fit to ITU-R P.838; literature, verify); dry snow 0.00349 R^1.6 / lambda^4 +
// 0.00224 R / lambda dB/km, lambda = 0.39 cm (Gunn and East 1954; a Rayleigh form beyond its range; literature, verify); fog
// 4.6 dB/km per g/m^3 (ITU-R P.840, 10 C; literature, verify) with (0.024 / V_km)^1.54 g/m^3 of water (Eldridge 1966), and
// nothing above 1 km of visibility, where haze begins.
#pragma once

#include <string_view>

#include "sim/scenario.h"

namespace longtail::sim {

double fog_extinction_per_m(double visibility_m);
double rain_extinction_per_m(RainModel model, double rain_mm_per_h);
double snow_extinction_per_m(double snow_mm_per_h);

double rain_attenuation_db_per_km(double rain_mm_per_h);
double snow_attenuation_db_per_km(double snow_mm_per_h);
double fog_attenuation_db_per_km(double visibility_m);

std::string_view name_of(RainModel model);  // "droplets", as scenarios write it

// Power: 1 /m = 4343 dB/km.
inline constexpr double kDbPerKmFromPerM = 4342.944819032518;

}  // namespace longtail::sim
