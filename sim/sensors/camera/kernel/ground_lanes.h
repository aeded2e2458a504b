// What colour the ground has under each pixel: its kinds with their grain, paint, decals, snow. Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/ground_blocks.h"
#include "sim/sensors/camera/kernel/strip_lanes.h"

namespace longtail::sim {
namespace {

// A block of neighbouring pixels on the ground and what is found out about them.
struct GroundBlock {
  Lanes x_m[kBlockGroups];      // places; map axes, from the camera
  Lanes y_m[kBlockGroups];
  StripBlock on;                // on a road: what is there
  LaneMask hard[kBlockGroups];  // neither grass nor earth: it can mirror
  Lanes albedo[3][kBlockGroups];
};

// As seen from above.
struct LevelPlace {
  Lanes x, y;
};
LONGTAIL_INLINE LevelPlace level_place_of(const ShadeLanes& k, const ShadeRow& row, int c) {
  const Lanes y = load(row.y + c);
  const Lanes z = load(row.z + c);
  const Lanes depth = load(row.depth_m + c);
  return {depth * dot(k.axis[0], y, z), depth * dot(k.axis[1], y, z)};
}
LONGTAIL_INLINE void place(const ShadeLanes& k, const ShadeRow& row, int column, GroundBlock& block) {
  for (int g = 0; g < block.on.groups; ++g) {
    const LevelPlace at = level_place_of(k, row, column + g * kLanes);
    block.x_m[g] = at.x;
    block.y_m[g] = at.y;
  }
}

// A cell's number from 0.9 to 1.1. Products of 16-bit halves are the only quick ones on baseline x86-64; both constants and
// shifts were chosen for neighbours that do not correlate (below 1 % over twelve cells).
LONGTAIL_INLINE Lanes grain(const ShadeLanes& k, const GrainLanes& g, Lanes x, Lanes y) {
  const LaneMask off_x = __builtin_convertvector(x * g.cells_per_m + g.phase_x, LaneMask);
  const LaneMask off_y = __builtin_convertvector(y * g.cells_per_m + g.phase_y, LaneMask);
  Words h = reinterpret_cast<Words>(dot_halves(add_halves(off_x | (off_y << 16), g.cell), k.grain_mix[0]));
  h ^= h >> 15;
  h ^= h << 9;
  h = reinterpret_cast<Words>(dot_halves(reinterpret_cast<LaneMask>(h), k.grain_mix[1]));
  h ^= h >> 13;
  return k.grain_least + k.grain_scale * __builtin_convertvector(reinterpret_cast<LaneMask>(h & 0x3FFFCu), Lanes);
}
LONGTAIL_INLINE Lanes grain_of(const ShadeLanes& k, int base, Lanes x, Lanes y) {
  if (base == 0) return grain(k, k.grass, x, y) * grain(k, k.meadow, x, y);
  return grain(k, base == 1 ? k.asphalt : k.paving, x, y);
}

LONGTAIL_INLINE void colour(const Lanes (&base)[3], Lanes grain, GroundBlock& block, int g) {
  for (int i = 0; i < 3; ++i) block.albedo[i][g] = base[i] * grain;
}

LONGTAIL_INLINE void lay_snow(const ShadeLanes& k, GroundBlock& block, int g, Lanes cover) {
  const Lanes share = least(cover * grain(k, k.snow_grain, block.x_m[g], block.y_m[g]), all(1.0f));
  for (int i = 0; i < 3; ++i) block.albedo[i][g] = block.albedo[i][g] + (k.snow[i] - block.albedo[i][g]) * share;
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

LONGTAIL_INLINE void colour_verge(const ShadeFrame& frame, const ShadeLanes& k, GroundBlock& block) {
  for (int g = 0; g < block.on.groups; ++g) {
    colour(k.colour[0], grain_of(k, 0, block.x_m[g], block.y_m[g]), block, g);
    if (frame.ground.snow_soft > 0) lay_snow(k, block, g, all(frame.ground.snow_soft));
    block.hard[g] = LaneMask{};
  }
}

LONGTAIL_INLINE void over(const Lanes (&colour)[3], LaneMask where, GroundBlock& block, int g) {
  for (int i = 0; i < 3; ++i) block.albedo[i][g] = where ? colour[i] : block.albedo[i][g];
}

LONGTAIL_INLINE void colour_mixed(const ShadeLanes& k, LaneMask base, GroundBlock& block, int g) {
  const Lanes x = block.x_m[g];
  const Lanes y = block.y_m[g];
  colour(k.colour[1], grain_of(k, 1, x, y), block, g);
  for (const int other : {0, 2}) {
    if (!any(base == other)) continue;
    const Lanes grain = grain_of(k, other, x, y);
    for (int i = 0; i < 3; ++i) block.albedo[i][g] = base == other ? k.colour[other][i] * grain : block.albedo[i][g];
  }
}

LONGTAIL_INLINE void colour_road(const ShadeFrame& frame, const ShadeLanes& k, const GroundStrip& strip, const RoadAcross& across, GroundBlock& block) {
  const GroundColours& colours = frame.ground;
  const StripBlock& on = block.on;
  for (int g = 0; g < on.groups; ++g) {
    const LaneMask base = across.all >= 0 ? all(across.all) : base_at(strip, across, on.share[g], on.t_m[g]);
    colour_mixed(k, base, block, g);
    if (any(on.paint[g] != 0)) {
      over(k.white, on.paint[g] == 1, block, g);
      over(k.yellow, on.paint[g] == 2, block, g);
    }
    if (any(on.pothole[g])) over(k.pothole, on.pothole[g], block, g);
    block.hard[g] = base != 0;
    if (colours.snow_soft > 0) lay_snow(k, block, g, base == 0 ? all(colours.snow_soft) : all(colours.snow_hard));
  }
}

}  // namespace
}  // namespace longtail::sim
