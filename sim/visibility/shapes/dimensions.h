// Sizes and motions the generators share.
#pragma once

#include <cstdint>
#include <numbers>

#include "sim/visibility/mesh.h"
#include "sim/visibility/shapes/shapes.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {

struct Dimensions {
  float length, width, height;
};
inline Dimensions dimensions_of(const BodySize& size) {
  return {static_cast<float>(size.length_m), static_cast<float>(size.width_m), static_cast<float>(size.height_m)};
}

inline std::int64_t micrometres(double metres) { return static_cast<std::int64_t>(metres * 1e6 + 0.5); }

inline Part rolling(const Vec3f& pivot, float radius) {
  return {.motion = PartMotion::kRolls, .pivot_m = pivot,
          .period_um = micrometres(2 * std::numbers::pi * static_cast<double>(radius))};
}

// A limb that hangs from its pivot. A walker's stride is four times the reach of its legs, so that feet do not slide.
inline Part swinging(const Vec3f& pivot, double amplitude_rad, double lead, double stride_m) {
  return {.motion = PartMotion::kSwings,
          .pivot_m = pivot,
          .period_um = micrometres(stride_m),
          .amplitude_rad = amplitude_rad,
          .lead = lead};
}
inline double stride_of(double leg_m, double amplitude_rad) { return 4 * leg_m * strict::sin(amplitude_rad); }

}  // namespace longtail::sim
