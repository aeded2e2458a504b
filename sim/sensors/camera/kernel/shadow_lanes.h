// Which pixels stand in the shadow of some object's box. Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/light_nodes.h"

namespace longtail::sim {
namespace {

// One of four equal numbers a lane.
LONGTAIL_INLINE Lanes spread_of(const float (&four)[4]) {
#if LONGTAIL_LANES == 4
  return load(static_cast<const float*>(__builtin_assume_aligned(four, 16)));
#else
  return all(four[0]);
#endif
}
LONGTAIL_INLINE LaneMask spread_of(const std::int32_t (&four)[4]) {
#if LONGTAIL_LANES == 4
  return load(static_cast<const std::int32_t*>(__builtin_assume_aligned(four, 16)));
#else
  return all(four[0]);
#endif
}

// Along the ray to the sun, of a pair of planes.
LONGTAIL_INLINE Lanes along(const ShadowSlabs& slabs, int pair, Lanes x, Lanes y, Lanes z) {
  return spread_of(slabs.along[pair][0]) * x + spread_of(slabs.along[pair][1]) * y + spread_of(slabs.along[pair][2]) * z;
}

// Whether the ray is within all three pairs of planes at once; `widen(pair, low, high)` may move them apart.
template <class Widen>
LONGTAIL_INLINE LaneMask meets(const ShadowTables& shadows, const ShadowSlabs& slabs, Lanes x, Lanes y, Lanes z, const Widen& widen) {
  Lanes enter = all(shadows.nearest_m);
  Lanes leave = all(shadows.farthest_m);
  for (int i = 0; i < 3; ++i) {
    const Lanes at = along(slabs, i, x, y, z);
    Lanes low = spread_of(slabs.low_m[i]) - at;
    Lanes high = spread_of(slabs.high_m[i]) - at;
    widen(i, low, high);
    enter = most(low, enter);
    leave = least(high, leave);
  }
  return enter <= leave;
}
LONGTAIL_INLINE LaneMask hides(const ShadowTables& shadows, const ShadowSlabs& slabs, Lanes x, Lanes y, Lanes z) {
  return meets(shadows, slabs, x, y, z, [](int, Lanes&, Lanes&) {});
}
// Whether the way to the sun from anywhere in a ball may meet a box.
LONGTAIL_INLINE LaneMask may_hide(const ShadowTables& shadows, const ShadowSlabs& slabs, Lanes x, Lanes y, Lanes z, Lanes radius) {
  return meets(shadows, slabs, x, y, z, [&](int i, Lanes& low, Lanes& high) {
    const Lanes more = spread_of(slabs.per_metre[i]) * radius;
    low -= more;
    high += more;
  });
}

// A place, map axes, from the camera.
struct Place {
  Lanes x, y, z;
};
LONGTAIL_INLINE Place place_of(const ShadeLanes& k, const ShadeRow& row, int c) {
  const Lanes y = load(row.y + c);
  const Lanes z = load(row.z + c);
  const Lanes depth = load(row.depth_m + c);
  const auto along = [&](int i) { return depth * dot(k.axis[i], y, z); };
  return {along(0), along(1), along(2)};
}

LONGTAIL_INLINE LaneMask shaded(const ShadowTables& shadows, LaneMask owner, const Place& at) {
  const Lanes column = (at.x - shadows.corner_m) * shadows.cells_per_m;
  const Lanes row = (at.y - shadows.corner_m) * shadows.cells_per_m;
  const auto end = static_cast<float>(shadows.cells);
  const LaneMask asked = (least(column, row) >= 0.0f) & (most(column, row) < end);
  const LaneMask cell = (__builtin_convertvector(row, LaneMask) << shadows.row_shift) + __builtin_convertvector(column, LaneMask);
  LaneMask hidden{};
  int left = bits_of(asked);
  while (left != 0) {  // one cell after the other
    const std::int32_t here = cell[__builtin_ctz(static_cast<unsigned>(left))];
    LaneMask open = asked & (cell == here);
    left &= ~bits_of(open);
    const ShadowCell& members = shadows.cell[here];
    for (std::uint32_t i = members.first; i < members.first + members.count; ++i) {
      const ShadowSlabs& slabs = shadows.slabs[shadows.member[i]];
      const LaneMask others = open & ~(owner == spread_of(slabs.owner));
      if (!any(others)) continue;
      const LaneMask meets = others & hides(shadows, slabs, at.x, at.y, at.z);
      hidden |= meets;
      open &= ~meets;
    }
  }
  return hidden;
}

}  // namespace
}  // namespace longtail::sim
