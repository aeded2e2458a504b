// The lens before the mosaic, as vectors. Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/picture_tables.h"
#include "sim/sensors/camera/kernel/shade_tables.h"
#include "sim/visibility/kernel/lanes.h"

namespace longtail::sim {
namespace {

LONGTAIL_INLINE Lanes binomial(Lanes before, Lanes here, Lanes after) { return 0.5f * here + 0.25f * (before + after); }

// Down the columns; the ends are repeated, so that the other direction needs no care.
LONGTAIL_INLINE void blur_down(const LensRow& row, const float* const (&from)[3], float* to) {
  for (int c = 0; c < row.columns; c += kLanes) store(to + c, binomial(load(from[0] + c), load(from[1] + c), load(from[2] + c)));
  to[-1] = to[0];
  to[row.columns] = to[row.columns - 1];
}
LONGTAIL_INLINE Lanes blur_along(const float* at) { return binomial(load(at - 1), load(at), load(at + 1)); }

void lens_row(const LensRow& row) {
  float* const even = row.scratch + kRowPadding / 2;
  float* const odd = even + row.columns + 2 * kRowPadding;
  blur_down(row, row.even, even);
  blur_down(row, row.odd, odd);
  LaneMask is_odd{};
  for (int i = 1; i < kLanes; i += 2) is_odd[i] = -1;
  for (int c = 0; c < row.columns; c += kLanes) {
    store(row.electrons + c, row.gain * (is_odd ? blur_along(odd + c) : blur_along(even + c)));
  }
}

}  // namespace
}  // namespace longtail::sim
