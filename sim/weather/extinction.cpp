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

// How the scattering by haze falls with wavelength.
double exponent_of_clear_air(double visibility_km) { return visibility_km > 50 ? 1.6 : 1.3; }

double kruse_exponent(double visibility_km) {
  if (visibility_km > 6) return exponent_of_clear_air(visibility_km);
  return 0.585 * strict::cbrt(visibility_km);
}

double kim_exponent(double visibility_km) {
  if (visibility_km > 6) return exponent_of_clear_air(visibility_km);
  if (visibility_km > 1) return 0.16 * visibility_km + 0.34;
  return visibility_km > 0.5 ? visibility_km - 0.5 : 0;
}

}  // namespace

double fog_extinction_per_m(FogModel model, double visibility_m, Wavelength light) {
  if (model == FogModel::kKoschmieder) return 3.0 / visibility_m;
  const double visibility_km = visibility_m * 1e-3;
  const double q = model == FogModel::kKruse ? kruse_exponent(visibility_km) : kim_exponent(visibility_km);
  return 3.912 / visibility_m * strict::pow(light.nm / kVisible.nm, -q);
}

double rain_extinction_per_m(RainModel model, double rain_mm_per_h) {
  if (!(rain_mm_per_h > 0)) return 0;
  switch (model) {
    case RainModel::kDroplets: return extinction_of(rain_drop_sizes(rain_mm_per_h));
    case RainModel::kUlbrichAtlas: return 1.45 * strict::pow(rain_mm_per_h, 0.64) / kDbPerKmFromPerM;
    case RainModel::kGoodin: return 0.01 * strict::pow(rain_mm_per_h, 0.6);
  }
  return 0;
}

double snow_extinction_per_m(SnowModel model, double snow_mm_per_h, Wavelength light) {
  if (!(snow_mm_per_h > 0)) return 0;
  if (const auto flakes = flake_sizes(model, snow_mm_per_h)) return extinction_of(*flakes);
  const bool wet = model == SnowModel::kItuWet;
  const double at_1_mm_per_h = wet ? 0.0001023 * light.nm + 3.7855466 : 0.0000542 * light.nm + 5.4958776;
  return at_1_mm_per_h * strict::pow(snow_mm_per_h, wet ? 0.72 : 1.38) / kDbPerKmFromPerM;
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

}  // namespace longtail::sim
