// Which pixels stand in the shadow of some object's box. Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/shade_tables.h"
#include "sim/visibility/kernel/lanes.h"

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
  const Lanes off_x = x - box.x_m;
  const Lanes off_y = y - box.y_m;
  Lanes enter = all(shadows.nearest_m);
  Lanes leave = all(shadows.farthest_m);
  clip(box, 0, box.cos_yaw * off_x + box.sin_yaw * off_y, enter, leave);
  clip(box, 1, box.cos_yaw * off_y - box.sin_yaw * off_x, enter, leave);
  clip(box, 2, z - box.z_m, enter, leave);
  return enter <= leave;
}

// Of the lanes `asked`.
LONGTAIL_INLINE LaneMask shaded(const ShadowTables& shadows, LaneMask asked, LaneMask owner, Lanes x, Lanes y, Lanes z) {
  const Lanes column = (x - shadows.corner_m) * shadows.cells_per_m;
  const Lanes row = (y - shadows.corner_m) * shadows.cells_per_m;
  const auto end = static_cast<float>(shadows.cells);
  asked &= (column >= 0.0f) & (row >= 0.0f) & (column < end) & (row < end);
  const LaneMask cell = __builtin_convertvector(row, LaneMask) * shadows.cells + __builtin_convertvector(column, LaneMask);
  LaneMask hidden{};
  int left = bits_of(asked);
  while (left != 0) {  // one cell after the other
    const std::int32_t here = cell[__builtin_ctz(static_cast<unsigned>(left))];
    const LaneMask same = asked & (cell == here);
    left &= ~bits_of(same);
    const ShadowCell& members = shadows.cell[here];
    for (std::uint32_t i = members.first; i < members.first + members.count; ++i) {
      const ShadowBox& box = shadows.box[shadows.member[i]];
      hidden |= same & (owner != box.owner) & hides(shadows, box, x, y, z);
      if (!any(same & ~hidden)) break;
    }
  }
  return hidden;
}

}  // namespace
}  // namespace longtail::sim
