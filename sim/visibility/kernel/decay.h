// Exponential decay as vectors. Included only by kernel files.
#pragma once

#include "sim/visibility/kernel/lanes.h"

namespace longtail::sim {
namespace {

constexpr float kMostDecay = 80;

// e^-x for x from 0: within 3e-7 of the value up to kMostDecay, as there beyond.
LONGTAIL_INLINE Lanes decay(Lanes x) {
  const Lanes within = least(x, all(kMostDecay));
  const LaneMask halvings = __builtin_convertvector(within * 1.44269504f + 0.5f, LaneMask);
  const Lanes r = __builtin_convertvector(halvings, Lanes) * 0.693147181f - within;
  const Lanes series =
      1.0f + r * (1.0f + r * (0.5f + r * (1.66666667e-1f + r * (4.16666667e-2f + r * (8.33333333e-3f + r * 1.38888889e-3f)))));
  return series * reinterpret_cast<Lanes>((127 - halvings) << 23);
}

}  // namespace
}  // namespace longtail::sim
