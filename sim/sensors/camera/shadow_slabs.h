// A box as what it lets through of the light of a sun (ShadowSlabs).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "sim/sensors/camera/kernel/shade_tables.h"

namespace longtail::sim {

// An object as a box in the sun, square on the slope it stands on. Axes of the box.
struct ShadowBox {
  float base_m[3] = {0, 0, 0};          // its origin; map axes
  float axes[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};  // forward, left and up; map axes
  float low_m[3] = {0, 0, 0};
  float high_m[3] = {0, 0, 0};
  float per_along[3] = {0, 0, 0};       // 1 / components of the direction to the sun
  std::int32_t owner = 0;               // instance
};

inline ShadowSlabs slabs_of(const ShadowBox& box) {
  ShadowSlabs slabs;
  const auto set = [](float (&to)[4], double value) { std::ranges::fill(to, static_cast<float>(value)); };
  for (int i = 0; i < 3; ++i) {
    const double per_along = static_cast<double>(box.per_along[i]);
    double base_m = 0;
    for (int k = 0; k < 3; ++k) {
      const double axis = static_cast<double>(box.axes[i][k]);
      base_m += axis * static_cast<double>(box.base_m[k]);
      set(slabs.along[i][k], axis * per_along);
    }
    const double low_m = (base_m + static_cast<double>(box.low_m[i])) * per_along;
    const double high_m = (base_m + static_cast<double>(box.high_m[i])) * per_along;
    set(slabs.low_m[i], std::min(low_m, high_m));
    set(slabs.high_m[i], std::max(low_m, high_m));
    set(slabs.per_metre[i], std::fabs(per_along));
  }
  std::ranges::fill(slabs.owner, box.owner);
  return slabs;
}

}  // namespace longtail::sim
