// Lens, mosaic and bilinear demosaicing, as vectors. Included only by kernel files.
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

constexpr int kSites = 2 * LONGTAIL_LANES;
typedef std::uint16_t Sites __attribute__((vector_size(4 * LONGTAIL_LANES)));
typedef std::int16_t SiteMask __attribute__((vector_size(4 * LONGTAIL_LANES)));
LONGTAIL_INLINE Sites sites(const std::uint16_t* from) {
  Sites values;
  std::memcpy(&values, from, sizeof values);
  return values;
}
LONGTAIL_INLINE void store(std::uint16_t* to, Sites values) { std::memcpy(to, &values, sizeof values); }

void demosaic_row(const MosaicRow& row) {
  SiteMask green{};
  for (int i = row.first_green; i < kSites; i += 2) green[i] = -1;
  for (int c = 0; c < row.columns; c += kSites) {
    const Sites here = sites(row.here + c + 1);
    const Sites aside = sites(row.here + c) + sites(row.here + c + 2);
    const Sites upright = sites(row.above + c + 1) + sites(row.below + c + 1);
    const Sites corners = sites(row.above + c) + sites(row.above + c + 2) + sites(row.below + c) + sites(row.below + c + 2);
    store(row.beside + c, green ? (aside + 1) >> 1 : here);
    store(row.green + c, green ? here : (aside + upright + 2) >> 2);
    store(row.across + c, green ? (upright + 1) >> 1 : (corners + 2) >> 2);
  }
}

}  // namespace
}  // namespace longtail::sim
