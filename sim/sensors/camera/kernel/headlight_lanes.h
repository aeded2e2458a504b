// The ego's own headlights on what its camera sees. Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/shade_lanes.h"

namespace longtail::sim {
namespace {

constexpr float kHeadlightColour[3] = {1.0f, 0.92f, 0.78f};

// On a face turned to them, lux.
LONGTAIL_INLINE Lanes headlight_lux(const ShadeFrame& frame, Lanes y, Lanes z, Lanes distance) {
  const Lanes side = y * frame.per_half_width;
  const Lanes side2 = side * side;
  const Lanes up = z - frame.cut_off;
  const Lanes wide = (1.0f + side2 * side2) * most(distance * distance, all(1.0f));
  const Lanes fall = up > 0.0f ? all(100.0f) : 1.0f + 60.0f * (up * up);
  return frame.beam_cd / (wide * fall);
}

// What comes back, over the albedo; `along`: the unit ray times the normal. Retro-reflectors send it into a narrow cone around
// the lamps: a gain of some hundred.
LONGTAIL_INLINE Lanes headlights_back(const ShadeFrame& frame, Lanes y, Lanes z, Lanes distance, Lanes along, Lanes retro) {
  return headlight_lux(frame, y, z, distance) * (most(-along, Lanes{}) * 0.318309886f + retro * 30.0f);
}

}  // namespace
}  // namespace longtail::sim
