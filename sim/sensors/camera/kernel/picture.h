// The lens before the mosaic, as vectors. Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/picture_tables.h"
#include "sim/sensors/camera/kernel/shade_tables.h"
#include "sim/visibility/kernel/lanes.h"

namespace longtail::sim {
namespace {

// Four times 1/4, 1/2, 1/4.
LONGTAIL_INLINE Lanes binomial(const float* before, const float* here, const float* after) {
  const Lanes middle = load(here);
  return (middle + middle) + (load(before) + load(after));
}

// Each of two where the mask says, and the other one.
LONGTAIL_INLINE void swap_where(LaneMask mask, Lanes& a, Lanes& b) {
  const LaneMask differ = (reinterpret_cast<LaneMask>(a) ^ reinterpret_cast<LaneMask>(b)) & mask;
  a = reinterpret_cast<Lanes>(reinterpret_cast<LaneMask>(a) ^ differ);
  b = reinterpret_cast<Lanes>(reinterpret_cast<LaneMask>(b) ^ differ);
}

// A pixel's neighbours in the row are of the other colour in the mosaic: what it collects of its own colour from their places is the
// colour they do not collect themselves. So the row is kept as each place's own colour and as its other one. The ends are
// repeated.
void lens_row(const LensRow& given) {
  const LensRow row = given;  // a copy that no store through a pointer can change
  float* const own = row.scratch + kRowPadding / 2;
  float* const other = own + row.columns + 2 * kRowPadding;
  LaneMask is_odd{};
  for (int i = 1; i < kLanes; i += 2) is_odd[i] = -1;
#pragma GCC unroll 2
  for (std::int64_t c = 0; c < row.columns; c += kLanes) {
    Lanes here = binomial(row.even[0] + c, row.even[1] + c, row.even[2] + c);
    Lanes beside = binomial(row.odd[0] + c, row.odd[1] + c, row.odd[2] + c);
    swap_where(is_odd, here, beside);
    store(own + c, here);
    store(other + c, beside);
  }
  other[-1] = own[0];
  other[row.columns] = own[row.columns - 1];
  const Lanes gain = all(row.gain * (1 / 16.0f));
#pragma GCC unroll 4
  for (std::int64_t c = 0; c < row.columns; c += kLanes) {
    const Lanes middle = load(own + c);
    store(row.electrons + c, gain * ((middle + middle) + (load(other + c - 1) + load(other + c + 1))));
  }
}

float least_of(const float* values, std::int32_t count) {
  // In four, so that none waits for the one before.
  Lanes least_value[4] = {all(values[0]), all(values[0]), all(values[0]), all(values[0])};
  std::int32_t i = 0;
  for (; i + 4 * kLanes <= count; i += 4 * kLanes) {
    for (int k = 0; k < 4; ++k) least_value[k] = least(load(values + i + k * kLanes), least_value[k]);
  }
  float least_left = values[0];
  for (; i < count; ++i) least_left = least(values[i], least_left);
  return least(lowest(least(least(least_value[0], least_value[1]), least(least_value[2], least_value[3]))), least_left);
}

}  // namespace
}  // namespace longtail::sim
