// How many drops and flakes of each size are in the air: N(D) = number e^{-slope D} per m^3 and mm of diameter. Rain: Marshall
// and Palmer (1948), 8000 and 4.1 R^-0.21. Snow, by the diameter of the molten flake: Gunn and Marshall (1958), 3800 R^-0.87 and
// 2.55 R^-0.48; Sekhon and Srivastava (1970), 2500 R^-0.94 and 2.29 R^-0.45 (literature; verify). Rates R in mm/h of water.
#pragma once

#include <optional>

#include "sim/weather/models.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {

struct DropSizes {
  double number = 0;  // per m^3 and mm
  double slope = 0;   // per mm
};

// At rates above zero.
inline DropSizes rain_drop_sizes(double rain_mm_per_h) { return {8000, 4.1 * strict::pow(rain_mm_per_h, -0.21)}; }
inline DropSizes snow_flake_sizes(double snow_mm_per_h) {
  return {3800 * strict::pow(snow_mm_per_h, -0.87), 2.55 * strict::pow(snow_mm_per_h, -0.48)};
}
// Nothing: nothing falls, or the model says what it takes from light and not how large it is.
inline std::optional<DropSizes> drop_sizes(RainModel model, double rain_mm_per_h) {
  if (!(rain_mm_per_h > 0) || model != RainModel::kDroplets) return std::nullopt;
  return rain_drop_sizes(rain_mm_per_h);
}
inline std::optional<DropSizes> flake_sizes(SnowModel model, double snow_mm_per_h) {
  if (!(snow_mm_per_h > 0)) return std::nullopt;
  switch (model) {
    case SnowModel::kGunnMarshall: return snow_flake_sizes(snow_mm_per_h);
    case SnowModel::kSekhonSrivastava:
      return DropSizes{2500 * strict::pow(snow_mm_per_h, -0.94), 2.29 * strict::pow(snow_mm_per_h, -0.45)};
    default: return std::nullopt;
  }
}

}  // namespace longtail::sim
