#include "sim/weather/road_surface.h"

#include <algorithm>

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr double kRainExponent = 0.59;
constexpr double kTexture_mm = 0.5;
constexpr double kDrainagePath_m = 7.3;
constexpr double kCrossSlope = 0.025;
constexpr double kHumidity = 0.7;
constexpr double kLatentHeat_jpkg = 334'000;

constexpr double kWetFriction = 0.6;
constexpr double kSnowFriction = 0.3;
constexpr double kIceFriction = 0.1;
constexpr double kWaterRate_per_mm = 6;
constexpr double kSnowDepth_mm = 1;
constexpr double kIceDepth_mm = 0.1;

double gallaway_factor() {
  static const double kFactor = 0.01485 * strict::pow(kTexture_mm, 0.11) * strict::pow(kDrainagePath_m, 0.43) *
                                strict::pow(kCrossSlope, -0.42);
  return kFactor;
}

// Moves up to `wanted` from one layer to another.
void move(double wanted_mm, double& from_mm, double& to_mm) {
  const double moved = std::min(wanted_mm, from_mm);
  from_mm -= moved;
  to_mm += moved;
}

double covered(double depth_mm, double scale_mm) { return 1 - strict::exp(-depth_mm / scale_mm); }

}  // namespace

double steady_water_mm(double rain_mm_per_h) {
  return rain_mm_per_h > 0 ? gallaway_factor() * strict::pow(rain_mm_per_h, kRainExponent) : 0;
}

double drainage_mm_per_h(double water_mm) {
  return water_mm > 0 ? strict::pow(water_mm / gallaway_factor(), 1 / kRainExponent) : 0;
}

double evaporation_mm_per_h(const SurfaceWeather& w) {
  if (w.rain_mm_per_h > 0 || w.snow_mm_per_h > 0 || w.temperature_c <= 0) return 0;
  const double saturated_hpa = 6.112 * strict::exp(17.62 * w.temperature_c / (243.12 + w.temperature_c));
  return 0.26 * (1 + 0.54 * w.wind_mps) * (1 - kHumidity) * saturated_hpa / 24;
}

double freezing_mm_per_h(const SurfaceWeather& w) {
  const double heat_wpm2 = (5.7 + 3.8 * w.wind_mps) * -w.temperature_c;
  return heat_wpm2 * 3600 / kLatentHeat_jpkg;  // 1 kg/m^2 of water = 1 mm
}

void step(RoadSurface& surface, const SurfaceWeather& weather, Duration by) {
  const double hours = by.seconds() / 3600;
  const double lost_mm_per_h = drainage_mm_per_h(surface.water_mm) + evaporation_mm_per_h(weather);
  surface.water_mm = std::max(0.0, surface.water_mm + (weather.rain_mm_per_h - lost_mm_per_h) * hours);
  surface.snow_mm += weather.snow_mm_per_h * hours;
  const double frozen_mm = freezing_mm_per_h(weather) * hours;
  if (frozen_mm > 0) return move(frozen_mm, surface.water_mm, surface.ice_mm);
  const double ice_before_mm = surface.ice_mm;
  move(-frozen_mm, surface.ice_mm, surface.water_mm);
  move(-frozen_mm - (ice_before_mm - surface.ice_mm), surface.snow_mm, surface.water_mm);
}

double friction_of(const RoadSurface& surface) {
  // Written as losses, so that nothing on the road leaves exactly the dry value.
  double friction = kDryFriction - (kDryFriction - kWetFriction) * covered(surface.water_mm, 1 / kWaterRate_per_mm);
  friction -= covered(surface.snow_mm, kSnowDepth_mm) * (friction - kSnowFriction);
  friction -= covered(surface.ice_mm, kIceDepth_mm) * (friction - kIceFriction);
  return friction;
}

}  // namespace longtail::sim
