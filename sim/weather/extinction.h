// How much weather takes from light and radar on their way, one way. Rates in mm/h of water, ranges in metres. Light, by the model
// that the scenario chose (docs/weather.md compares them):
// Rain, the same at all wavelengths
//   droplets           8000 pi 1e-6 / Lambda^3, Lambda = 4.1 R^-0.21 /mm: Marshall and Palmer's drops (1948), each taking twice its
//                      cross-section; the default
//   ulbrich_atlas      1.45 R^0.64 dB/km (Ulbrich and Atlas 1985)
//   goodin             0.01 R^0.6 /m (Goodin et al. 2019)
// Snow
//   gunn_marshall      pi N0 1e-6 / Lambda^3 with N0 = 3800 R^-0.87, Lambda = 2.55 R^-0.48 (Gunn and Marshall 1958); the default.
//                      Its diameters are those of the molten flakes, so it is a lower bound: give thick snowfall a `visibility` too
//   sekhon_srivastava  same with N0 = 2500 R^-0.94, Lambda = 2.29 R^-0.45 (Sekhon and Srivastava 1970; literature, verify)
//   itu_wet            (0.0001023 lambda_nm + 3.7855466) R^0.72 dB/km (ITU-R P.1814; literature, verify)
//   itu_dry            (0.0000542 lambda_nm + 5.4958776) R^1.38 dB/km (same)
// Fog, V the visibility
//   koschmieder        3.0 / V at all wavelengths: 5 % of contrast at V, the meteorological optical range (ln 20 = 2.996); default
//   kruse              3.912 / V (lambda / 550 nm)^-q: 2 % of contrast at V by eye (ln 50); q = 1.6 beyond 50 km, 1.3 beyond 6 km,
//                      else 0.585 V_km^(1/3) (Kruse et al. 1962; also ITU-R P.1814; literature, verify)
//   kim                same with q = 0.16 V_km + 0.34 down to 1 km, V_km - 0.5 down to 0.5 km, then 0: thick fog is grey (Kim et
//                      al. 2001; literature, verify)
// Radar near 77 GHz, whatever the models of light. Rain 1.17 R^0.71 dB/km (fit to ITU-R P.838; literature, verify); dry snow
// 0.00349 R^1.6 / lambda^4 + 0.00224 R / lambda dB/km, lambda = 0.39 cm (Gunn and East 1954; a Rayleigh form beyond its range;
// literature, verify); fog 4.6 dB/km per g/m^3 (ITU-R P.840, 10 C; literature, verify) with (0.024 / V_km)^1.54 g/m^3 of water
// (Eldridge 1966), and nothing above 1 km of visibility, where haze begins.
#pragma once

#include "sim/weather/models.h"

namespace longtail::sim {

struct Wavelength {
  double nm = 0;
};
inline constexpr Wavelength kVisible{550};  // of eyes and cameras
inline constexpr Wavelength kLidar{905};

double fog_extinction_per_m(FogModel model, double visibility_m, Wavelength light);
double rain_extinction_per_m(RainModel model, double rain_mm_per_h);
double snow_extinction_per_m(SnowModel model, double snow_mm_per_h, Wavelength light);

double rain_attenuation_db_per_km(double rain_mm_per_h);
double snow_attenuation_db_per_km(double snow_mm_per_h);
double fog_attenuation_db_per_km(double visibility_m);

// Power: 1 /m = 4343 dB/km.
inline constexpr double kDbPerKmFromPerM = 4342.944819032518;

}  // namespace longtail::sim
