// Exponential decay as vectors. Included only by kernel files.
#pragma once

#include "sim/visibility/kernel/lanes.h"

namespace longtail::sim {
namespace {

constexpr float kMostDecay = 80;

// e^r for small r. In pairs (Estrin), so that no step waits long for another one.
LONGTAIL_INLINE Lanes power_series(Lanes r) {
  const Lanes r2 = r * r;
  return (1.0f + r) + r2 * ((0.5f + r * 1.66666667e-1f) + r2 * ((4.16666667e-2f + r * 8.33333333e-3f) + r2 * 1.38888889e-3f));
}

// e^-x for x from 0: within 3e-7 of the value up to kMostDecay, as there beyond.
LONGTAIL_INLINE Lanes decay(Lanes x) {
  constexpr float kNoHalving = 0.34f;  // below: the same bits by the series alone, as nearly everywhere in clear air
  if (!any(x >= kNoHalving)) return power_series(-x);
  const Lanes within = least(x, all(kMostDecay));
  const LaneMask halvings = __builtin_convertvector(within * 1.44269504f + 0.5f, LaneMask);
  const Lanes r = __builtin_convertvector(halvings, Lanes) * 0.693147181f - within;
  return power_series(r) * reinterpret_cast<Lanes>((127 - halvings) << 23);
}

}  // namespace
}  // namespace longtail::sim
