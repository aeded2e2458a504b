#include "sim/weather/extinction.h"

#include <numbers>

#include "sim/weather/drop_sizes.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr double kPi = std::numbers::pi;

// Each takes twice its cross-section.
double extinction_of(const DropSizes& sizes) {
  return sizes.number * kPi * 1e-6 / (sizes.slope * sizes.slope * sizes.slope);
}

}  // namespace

double fog_extinction_per_m(double visibility_m) { return 3.0 / visibility_m; }

double rain_extinction_per_m(RainModel model, double rain_mm_per_h) {
  if (!(rain_mm_per_h > 0)) return 0;
  switch (model) {
    case RainModel::kDroplets: return extinction_of(rain_drop_sizes(rain_mm_per_h));
    case RainModel::kUlbrichAtlas: return 1.45 * strict::pow(rain_mm_per_h, 0.64) / kDbPerKmFromPerM;
    case RainModel::kGoodin: return 0.01 * strict::pow(rain_mm_per_h, 0.6);
  }
  return 0;
}

double snow_extinction_per_m(double snow_mm_per_h) {
  if (!(snow_mm_per_h > 0)) return 0;
  return extinction_of(snow_flake_sizes(snow_mm_per_h));
}

double rain_attenuation_db_per_km(double rain_mm_per_h) {
  return rain_mm_per_h > 0 ? 1.17 * strict::pow(rain_mm_per_h, 0.71) : 0;
}

double snow_attenuation_db_per_km(double snow_mm_per_h) {
  if (!(snow_mm_per_h > 0)) return 0;
  constexpr double kWave_cm = 0.39;
  return 0.00349 * strict::pow(snow_mm_per_h, 1.6) / (kWave_cm * kWave_cm * kWave_cm * kWave_cm) +
         0.00224 * snow_mm_per_h / kWave_cm;
}

double fog_attenuation_db_per_km(double visibility_m) {
  constexpr double kFog_m = 1000;  // WMO: fog is a visibility below this
  if (visibility_m >= kFog_m) return 0;
  constexpr double kDbPerKmPerGramPerM3 = 4.6;
  return kDbPerKmPerGramPerM3 * strict::pow(0.024 / (visibility_m * 1e-3), 1.54);
}

std::string_view name_of(RainModel model) {
  switch (model) {
    case RainModel::kDroplets: return "droplets";
    case RainModel::kUlbrichAtlas: return "ulbrich_atlas";
    case RainModel::kGoodin: return "goodin";
  }
  return "?";
}

}  // namespace longtail::sim
