// How many drops and flakes of each size are in the air: N(D) = number e^{-slope D} per m^3 and mm of diameter. Rain: Marshall
// and Palmer (1948), 8000 and 4.1 R^-0.21. Snow, by the diameter of the molten flake: Gunn and Marshall (1958), 3800 R^-0.87 and
// 2.55 R^-0.48. Rates R in mm/h of water, above zero.
#pragma once

#include "stack/base/strict_math.h"

namespace longtail::sim {

struct DropSizes {
  double number = 0;  // per m^3 and mm
  double slope = 0;   // per mm
};

inline DropSizes rain_drop_sizes(double rain_mm_per_h) { return {8000, 4.1 * strict::pow(rain_mm_per_h, -0.21)}; }
inline DropSizes snow_flake_sizes(double snow_mm_per_h) {
  return {3800 * strict::pow(snow_mm_per_h, -0.87), 2.55 * strict::pow(snow_mm_per_h, -0.48)};
}

}  // namespace longtail::sim
