// What lies on the road and how slippery it makes it. Water rises with the rain, drains and evaporates; snow piles up; below
// 0 C water freezes, above it ice and then snow melt. All in mm of water, the same everywhere on the map; the road has
// the air's temperature. Not modelled: what tyres push away, spray, puddles, salt, packing of snow, sun on the road.
//   drainage    the depth that holds itself under rain R is K R^0.59, K = 0.01485 T^0.11 L^0.43 S^-0.42 (Gallaway et al., FHWA
//               RD-79-31): texture T 0.5 mm, drainage path L 7.3 m (two lanes), cross slope S 2.5 %; so depth w sheds
//               (w / K)^(1 / 0.59) mm/h
//   evaporation Penman (1948): 0.26 (1 + 0.54 u) (1 - RH) e_s mm/day, e_s by Magnus in hPa, humidity 70 %; none while it falls
//   freezing and melting: heat h (T - 0 C), h = 5.7 + 3.8 u W/m^2/K (Juerges, after McAdams), latent heat 334 kJ/kg
#pragma once

#include "stack/base/digest.h"
#include "stack/base/time.h"

namespace longtail::sim {

inline constexpr double kDryFriction = 0.9;

struct RoadSurface {
  double water_mm = 0;
  double snow_mm = 0;
  double ice_mm = 0;
  bool operator==(const RoadSurface&) const = default;
};

struct SurfaceWeather {
  double rain_mm_per_h = 0;
  double snow_mm_per_h = 0;
  double temperature_c = 15;
  double wind_mps = 0;
};

// The depth that drains as fast as it rains.
double steady_water_mm(double rain_mm_per_h);
double drainage_mm_per_h(double water_mm);
double evaporation_mm_per_h(const SurfaceWeather& weather);
// Of water below 0 C (positive), of ice and snow above (negative).
double freezing_mm_per_h(const SurfaceWeather& weather);

void step(RoadSurface& surface, const SurfaceWeather& weather, Duration by);

// Peak friction of a passenger car's tyre. Dry 0.9, wet 0.6, ice 0.1 (Wong, "Theory of Ground Vehicles", table 1.4: asphalt
// dry 0.8-0.9, wet 0.5-0.7, ice 0.1) and snow 0.3 (0.2 packed there, 0.2-0.4 fresh in other tables; literature, verify).
// Water takes its share by e^{-6 w} (form: Kulakowski and Harwood 1990; the rate is declared: half of the loss at 0.12 mm);
// snow hides the road by e^{-s / 1 mm}, ice by e^{-i / 0.1 mm} (both declared). Independent of speed: no aquaplaning.
double friction_of(const RoadSurface& surface);

}  // namespace longtail::sim
