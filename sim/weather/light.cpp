#include "sim/weather/light.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr double kDegree = std::numbers::pi / 180;
constexpr double kSunNormal_lx = 128'000;   // above the atmosphere
constexpr double kClearExtinction = 0.21;
constexpr double kClearHorizon_lx = 800;    // sky light with the sun on the horizon
constexpr double kOvercastHorizon_lx = 300;
constexpr double kCivilTwilight_lx = 3.4;

struct TwilightPoint {
  double elevation_deg;
  double lx;
};
constexpr std::array kTwilight{TwilightPoint{0, kClearHorizon_lx}, TwilightPoint{-6, kCivilTwilight_lx},
                               TwilightPoint{-12, 0.008}, TwilightPoint{-18, 0.0006}};

// Clear sky, sun at or below the horizon.
double clear_twilight_lx(double elevation_rad) {
  const double degrees = elevation_rad / kDegree;
  for (std::size_t i = 1; i < kTwilight.size(); ++i) {
    const TwilightPoint& above = kTwilight[i - 1];
    const TwilightPoint& below = kTwilight[i];
    if (degrees < below.elevation_deg) continue;
    const double share = (above.elevation_deg - degrees) / (above.elevation_deg - below.elevation_deg);
    return above.lx * strict::exp(share * strict::log(below.lx / above.lx));
  }
  return kTwilight.back().lx;
}

}  // namespace

double air_mass(double elevation_rad) {
  const double degrees = elevation_rad / kDegree;
  return 1 / (strict::sin(elevation_rad) + 0.50572 * strict::pow(degrees + 6.07995, -1.6364));
}

Illuminance illuminance(double sun_elevation_rad, double cloud_cover) {
  const double cloud = std::clamp(cloud_cover, 0.0, 1.0);
  if (sun_elevation_rad <= 0) {
    const double horizon_lx = kClearHorizon_lx - cloud * (kClearHorizon_lx - kOvercastHorizon_lx);
    return {.direct_lx = 0, .diffuse_lx = clear_twilight_lx(sun_elevation_rad) * (horizon_lx / kClearHorizon_lx)};
  }
  const double sine = strict::sin(sun_elevation_rad);
  const double clear_lx = kClearHorizon_lx + 15'500 * std::sqrt(sine);
  const double overcast_lx = kOvercastHorizon_lx + 21'000 * sine;
  const double direct_lx = kSunNormal_lx * sine * strict::exp(-kClearExtinction * air_mass(sun_elevation_rad));
  return {.direct_lx = (1 - cloud) * direct_lx, .diffuse_lx = clear_lx + cloud * (overcast_lx - clear_lx)};
}

double daylight(double sun_elevation_rad, double cloud_cover) {
  const double lx = illuminance(sun_elevation_rad, cloud_cover).total_lx();
  if (lx >= kClearHorizon_lx) return 1;
  if (lx <= kCivilTwilight_lx) return 0;
  return strict::log(lx / kCivilTwilight_lx) / strict::log(kClearHorizon_lx / kCivilTwilight_lx);
}

}  // namespace longtail::sim
