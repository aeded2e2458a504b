// What colour the ground has under each pixel: its kinds with their grain, paint, decals, snow. Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/ground_blocks.h"
#include "sim/sensors/camera/kernel/grain_lanes.h"
#include "sim/sensors/camera/kernel/strip_lanes.h"

namespace longtail::sim {
namespace {

// A block of neighbouring pixels on the ground and what is found out about them.
struct GroundBlock {
  Lanes x_m[kBlockGroups];      // places as seen from above; map axes, from the camera
  Lanes y_m[kBlockGroups];
  StripBlock on;                // on a road: what is there
  LaneMask hard[kBlockGroups];  // neither grass nor earth: it can mirror
  Lanes albedo[3][kBlockGroups];
};

LONGTAIL_INLINE void place(const ShadeLanes& k, const ShadeRow& row, int column, GroundBlock& block) {
  for (int g = 0; g < block.on.groups; ++g) {
    const Place at = place_of(k, row, column + g * kLanes);
    block.x_m[g] = at.x;
    block.y_m[g] = at.y;
  }
}

LONGTAIL_INLINE void colour(const Lanes (&base)[3], const GrainPair& grain, GroundBlock& block, int g) {
  for (int n = 0; n < 2; ++n) {
    for (int i = 0; i < 3; ++i) block.albedo[i][g + n] = base[i] * grain.of[n];
  }
}

// `cover`: its share by the mean of its grain.
LONGTAIL_INLINE void lay_snow(const ShadeLanes& k, GroundBlock& block, int g, const CellPair& cells, const Lanes (&cover)[2]) {
  const GrainPair grain = grain_of_snow(cells);
  for (int n = 0; n < 2; ++n) {
    const Lanes share = least(cover[n] * (grain.of[n] * (1 / kMeanGrain[1])), all(1.0f));
    for (int i = 0; i < 3; ++i) block.albedo[i][g + n] = block.albedo[i][g + n] + (k.snow[i] - block.albedo[i][g + n]) * share;
  }
}

LONGTAIL_INLINE RoadAcross across_of(const RunBlocks& blocks, int node) { return {blocks.low_m[node], blocks.high_m[node], blocks.base[node]}; }
// Paint, decals and shadows.
LONGTAIL_INLINE void look_for_marks(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& row, const SurfaceLook& look,
                                    const RunBlocks& blocks, int node, int column, GroundBlock& block) {
  StripBlock& on = block.on;
  if (look.kind == kRoadLook) {
    const GroundStrip& strip = *look.strip;
    for (int g = 0; g < on.groups; ++g) put_on_strip(strip, g, block.x_m[g] + look.strip_x_m, block.y_m[g] + look.strip_y_m, on);
    paint_lines(strip, across_of(blocks, node), on);
    if (strip.patches > 0) lay_patches(strip, across_of(blocks, node), on);
    remove_worn(frame.ground.worn, strip, on);
  } else {
    for (int g = 0; g < on.groups; ++g) on.paint[g] = on.dark[g] = LaneMask{};
  }
  if (blocks.shaded[node] == 0) return;
  for (int g = 0; g < on.groups; ++g) on.dark[g] |= shaded(frame.shadows, all(look.owner), place_of(k, row, column + g * kLanes));
}

// The painted lines of a block.
struct LinesMet {
  const GroundLine* line[RunBlocks::kMostLines];
  int count = 0;
};
LONGTAIL_INLINE LinesMet lines_met(const SurfaceLook& look, const RunBlocks& blocks, int node) {
  LinesMet met;
  if (blocks.lined[node] == 0) return met;
  for (int l = 0; l < blocks.lines; ++l) {
    const int line = blocks.line[l];
    if (look.strip->line_high_m[line] < blocks.low_m[node] || look.strip->line_low_m[line] > blocks.high_m[node]) continue;
    met.line[met.count++] = look.strip->line + line;
  }
  return met;
}
// 0 none, 1 white, 2 yellow: by lines alone.
LONGTAIL_INLINE LaneMask paint_at(const WornPaint& worn, const SurfaceLook& look, const LinesMet& lines, Lanes x, Lanes y) {
  LaneMask paint{};
  if (lines.count == 0) return paint;
  const GroundStrip& strip = *look.strip;
  const Lanes on_x = x + look.strip_x_m;
  const Lanes on_y = y + look.strip_y_m;
  const Lanes t = t_at(strip, on_x, on_y);
  const Lanes share = share_at(strip, on_x, on_y);
  for (int l = 0; l < lines.count; ++l) paint = on_line(strip, *lines.line[l], share, t) ? kind_of_paint(*lines.line[l]) : paint;
  return worn.any != 0 && any(paint != 0) ? paint & kept_paint(worn, strip, share, t) : paint;
}

LONGTAIL_INLINE void colour_verge(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& row, int column, GroundBlock& block) {
  for (int g = 0; g < block.on.groups; g += 2) {
    const CellPair cells = cells_of(k.grain, row, column + g * kLanes);
    colour(k.colour[0], grain_of<0>(cells), block, g);
    const Lanes snow = all(frame.ground.snow_soft);
    if (frame.ground.snow_soft > 0) lay_snow(k, block, g, cells, {snow, snow});
    block.hard[g] = block.hard[g + 1] = LaneMask{};
  }
}

LONGTAIL_INLINE void over(const Lanes (&colour)[3], LaneMask where, GroundBlock& block, int g) {
  for (int i = 0; i < 3; ++i) block.albedo[i][g] = where ? colour[i] : block.albedo[i][g];
}

// Kinds of two groups of pixels.
struct BasePair {
  LaneMask of[2];
};
template <int kBase>
LONGTAIL_INLINE void colour_where(const ShadeLanes& k, const CellPair& cells, const BasePair& base, GroundBlock& block, int g) {
  if (!any((base.of[0] == kBase) | (base.of[1] == kBase))) return;
  const GrainPair grain = grain_of<kBase>(cells);
  for (int n = 0; n < 2; ++n) {
    const Lanes colour[3] = {k.colour[kBase][0] * grain.of[n], k.colour[kBase][1] * grain.of[n], k.colour[kBase][2] * grain.of[n]};
    over(colour, base.of[n] == kBase, block, g + n);
  }
}
LONGTAIL_INLINE void colour_mixed(const ShadeLanes& k, const CellPair& cells, const BasePair& base, GroundBlock& block, int g) {
  colour(k.colour[1], grain_of<1>(cells), block, g);
  colour_where<0>(k, cells, base, block, g);
  colour_where<2>(k, cells, base, block, g);
}

LONGTAIL_INLINE void colour_road(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& row, const GroundStrip& strip,
                                 const RoadAcross& across, int column, GroundBlock& block) {
  const StripBlock& on = block.on;
  const Lanes soft = all(frame.ground.snow_soft);
  const Lanes hard = all(frame.ground.snow_hard);
  const auto base_of = [&](int g) { return across.all >= 0 ? all(across.all) : base_at(strip, across, on.share[g], on.t_m[g]); };
  for (int g = 0; g < on.groups; g += 2) {
    const CellPair cells = cells_of(k.grain, row, column + g * kLanes);
    const BasePair base{{base_of(g), base_of(g + 1)}};
    colour_mixed(k, cells, base, block, g);
    for (int n = 0; n < 2; ++n) {
      if (any(on.paint[g + n] != 0)) {
        over(k.white, on.paint[g + n] == 1, block, g + n);
        over(k.yellow, on.paint[g + n] == 2, block, g + n);
      }
      if (any(on.pothole[g + n])) over(k.pothole, on.pothole[g + n], block, g + n);
      block.hard[g + n] = base.of[n] != 0;
    }
    if (frame.ground.snow_soft > 0) lay_snow(k, block, g, cells, {base.of[0] == 0 ? soft : hard, base.of[1] == 0 ? soft : hard});
  }
}

}  // namespace
}  // namespace longtail::sim
