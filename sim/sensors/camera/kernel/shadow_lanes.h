// Which pixels stand in the shadow of some object's box. Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/light_nodes.h"

namespace longtail::sim {
namespace {

// The slabs of one axis.
LONGTAIL_INLINE void clip(const ShadowBox& box, int axis, Lanes from, Lanes& enter, Lanes& leave) {
  const Lanes a = (box.low_m[axis] - from) * box.per_along[axis];
  const Lanes b = (box.high_m[axis] - from) * box.per_along[axis];
  enter = most(least(a, b), enter);
  leave = least(most(a, b), leave);
}

LONGTAIL_INLINE LaneMask hides(const ShadowTables& shadows, const ShadowBox& box, Lanes x, Lanes y, Lanes z) {
  const Lanes off[3] = {x - box.base_m[0], y - box.base_m[1], z - box.base_m[2]};
  Lanes enter = all(shadows.nearest_m);
  Lanes leave = all(shadows.farthest_m);
  for (int i = 0; i < 3; ++i) {
    const float(&axis)[3] = box.axes[i];
    clip(box, i, axis[0] * off[0] + axis[1] * off[1] + axis[2] * off[2], enter, leave);
  }
  return enter <= leave;
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
    const LaneMask same = asked & (cell == here);
    left &= ~bits_of(same);
    const ShadowCell& members = shadows.cell[here];
    for (std::uint32_t i = members.first; i < members.first + members.count; ++i) {
      const ShadowBox& box = shadows.box[shadows.member[i]];
      const LaneMask others = same & (owner != box.owner) & ~hidden;
      if (any(others)) hidden |= others & hides(shadows, box, at.x, at.y, at.z);
    }
  }
  return hidden;
}

}  // namespace
}  // namespace longtail::sim
