// What the ground looks like under each pixel: grain, lanes, paint and its wear, decals, snow; GroundSurface::look as
// vectors. Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/light_nodes.h"

namespace longtail::sim {
namespace {

// A block of neighbouring pixels on the ground and what is found out about them.
struct GroundBlock {
  int groups;
  Lanes x_m[kBlockGroups];       // places; map axes, from the camera
  Lanes y_m[kBlockGroups];
  Lanes share[kBlockGroups];     // of the strip, from its start
  Lanes t_m[kBlockGroups];
  LaneMask paint[kBlockGroups];  // 0 none, 1 white, 2 yellow
  LaneMask pothole[kBlockGroups];
  LaneMask dark[kBlockGroups];   // in shadow
  LaneMask hard[kBlockGroups];   // neither grass nor earth: it can mirror
  Lanes albedo[3][kBlockGroups];
};

LONGTAIL_INLINE void place(const ShadeLanes& k, const ShadeRow& row, int column, GroundBlock& block) {
  for (int g = 0; g < block.groups; ++g) {
    const int c = column + g * kLanes;
    const Lanes y = load(row.y + c);
    const Lanes z = load(row.z + c);
    const Lanes depth = load(row.depth_m + c);
    block.x_m[g] = depth * (k.axes[0][0] + k.axes[0][1] * y + k.axes[0][2] * z);
    block.y_m[g] = depth * (k.axes[1][0] + k.axes[1][1] * y + k.axes[1][2] * z);
    block.dark[g] = LaneMask{};
  }
}

// A cell's number from 0.9 to 1.1. Products of 16-bit halves are the only quick ones on baseline x86-64; both constants and
// shifts were chosen for neighbours that do not correlate (below 1 % over twelve cells).
LONGTAIL_INLINE Lanes grain(const ShadeLanes& k, const GrainLanes& g, Lanes x, Lanes y) {
  const LaneMask cell_x = __builtin_convertvector(x * g.cells_per_m + g.phase_x, LaneMask) + g.x;
  const LaneMask cell_y = __builtin_convertvector(y * g.cells_per_m + g.phase_y, LaneMask) + g.y;
  Words h = reinterpret_cast<Words>(dot_halves((cell_x & 0xFFFF) | (cell_y << 16), k.grain_mix[0]));
  h ^= h >> 15;
  h ^= h << 9;
  h = reinterpret_cast<Words>(dot_halves(reinterpret_cast<LaneMask>(h), k.grain_mix[1]));
  h ^= h >> 13;
  return k.grain_least + k.grain_scale * __builtin_convertvector(reinterpret_cast<LaneMask>((h >> 2) & 0xFFFFu), Lanes);
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

LONGTAIL_INLINE void look_at_verge(const ShadeFrame& frame, const ShadeLanes& k, GroundBlock& block) {
  for (int g = 0; g < block.groups; ++g) {
    colour(k.colour[0], grain_of(k, 0, block.x_m[g], block.y_m[g]), block, g);
    if (frame.ground.snow_soft > 0) lay_snow(k, block, g, all(frame.ground.snow_soft));
    block.paint[g] = LaneMask{};
    block.hard[g] = LaneMask{};
  }
}

// How far a block reaches across its road, and what it meets there.
struct RoadAcross {
  float low_m, high_m;  // t
  int all;              // the kind of ground all over the block, without paint and decals; -1: more than one, or those
};

LONGTAIL_INLINE bool meets_line(const GroundStrip& strip, const RoadAcross& across) {
  for (int first = 0; first < strip.lines; first += kLanes) {
    if (any((load(strip.line_high_m + first) >= across.low_m) & (load(strip.line_low_m + first) <= across.high_m))) return true;
  }
  return false;
}

// The kind of ground: of the last lane whose left edge lies left of the place. -1: of several lanes.
LONGTAIL_INLINE int base_across(const GroundStrip& strip, const RoadAcross& across) {
  int base = 1;
  for (int first = 0; first < strip.lanes; first += kLanes) {
    const LaneMask right_of = load(strip.edge_low_m + first) >= across.high_m;  // all of the block
    const LaneMask cut = (load(strip.edge_high_m + first) >= across.low_m) & ~right_of;
    const auto sure = static_cast<unsigned>(bits_of(right_of));
    if (any(cut)) return -1;
    if (sure != 0) base = strip.lane[first + 31 - __builtin_clz(sure)].base;
  }
  return base;
}

// By the ends of the block. Nowhere in between does a lens bend a straight line by as much as a twentieth of it.
LONGTAIL_INLINE RoadAcross across_block(const SurfaceLook& look, const Nodes& nodes, int node) {
  const GroundStrip& strip = *look.strip;
  float t[2];
  for (int i = 0; i < 2; ++i) {
    t[i] = strip.along[0] * (nodes.y_m[node + i] + look.strip_y_m) - strip.along[1] * (nodes.x_m[node + i] + look.strip_x_m);
  }
  const float slack = 0.05f * magnitude(t[1] - t[0]) + 0.01f;
  RoadAcross across{least(t[0], t[1]) - slack, most(t[0], t[1]) + slack, -1};
  if (strip.patches == 0 && !meets_line(strip, across)) across.all = base_across(strip, across);
  return across;
}

LONGTAIL_INLINE void place_on_strip(const GroundStrip& strip, const SurfaceLook& look, GroundBlock& block) {
  const float per_chord = 1 / strip.chord_m;
  for (int g = 0; g < block.groups; ++g) {
    const Lanes x = block.x_m[g] + look.strip_x_m;
    const Lanes y = block.y_m[g] + look.strip_y_m;
    const Lanes along = (strip.along[0] * x + strip.along[1] * y) * per_chord;
    block.share[g] = most(least(along, all(1.0f)), Lanes{});
    block.t_m[g] = strip.along[0] * y - strip.along[1] * x;
    block.paint[g] = LaneMask{};
    block.pothole[g] = LaneMask{};
  }
}

LONGTAIL_INLINE LaneMask on_dash(const GroundStrip& strip, Lanes share) {
  const Lanes since = strip.dash_phase_m + share * strip.length_m;
  const Lanes periods = __builtin_convertvector(floor_of(since / strip.dash_period_m), Lanes);
  return since - strip.dash_period_m * periods < strip.dash_m;
}

LONGTAIL_INLINE void paint_line(const GroundStrip& strip, const GroundLine& line, GroundBlock& block) {
  for (int g = 0; g < block.groups; ++g) {
    LaneMask on = magnitude(block.t_m[g] - (line.t_m + block.share[g] * line.t_change_m)) <= line.half_width_m;
    if (!any(on)) continue;
    if (line.dashed != 0) on &= on_dash(strip, block.share[g]);
    block.paint[g] = on ? all(line.yellow != 0 ? 2 : 1) : block.paint[g];
  }
}
LONGTAIL_INLINE void paint_lines(const GroundStrip& strip, const RoadAcross& across, GroundBlock& block) {
  for (int first = 0; first < strip.lines; first += kLanes) {
    const LaneMask reached = (load(strip.line_high_m + first) >= across.low_m) & (load(strip.line_low_m + first) <= across.high_m);
    for (auto left = static_cast<unsigned>(bits_of(reached)); left != 0; left &= left - 1) {
      paint_line(strip, strip.line[first + __builtin_ctz(left)], block);
    }
  }
}

LONGTAIL_INLINE void remove_worn(const GroundColours& colours, const GroundStrip& strip, GroundBlock& block) {
  if (colours.worn == 0) return;
  constexpr float kPatches_per_m = 1 / kWearPatch_m;
  for (int g = 0; g < block.groups; ++g) {
    if (!any(block.paint[g] != 0)) continue;
    const LaneMask along = floor_of(strip.wear_phase + block.share[g] * strip.length_m * kPatches_per_m) + strip.wear_patch;
    const LaneMask across = floor_of(block.t_m[g] * kPatches_per_m);
    const PhiloxLanes random =
        philox_lanes(kWearKey, 0, {{reinterpret_cast<Words>(along), reinterpret_cast<Words>(across), Words{}, Words{}}});
    // Unsigned numbers compared as signed ones.
    const LaneMask number = reinterpret_cast<LaneMask>(random.word[0] ^ 0x80000000u);
    const LaneMask kept = number > static_cast<std::int32_t>(colours.last_worn ^ 0x80000000u);
    block.paint[g] &= kept;
  }
}

LONGTAIL_INLINE void lay_patches(const GroundStrip& strip, const RoadAcross& across, GroundBlock& block) {
  constexpr int kStopLine = 0, kCrosswalk = 1, kPothole = 2, kShadow = 3;  // GroundDecal::Kind
  for (int i = 0; i < strip.patches; ++i) {
    const GroundPatch& patch = strip.patch[i];
    if (across.high_m < patch.t_from_m || across.low_m > patch.t_to_m) continue;
    for (int g = 0; g < block.groups; ++g) {
      const Lanes s = block.share[g] * strip.length_m;
      const Lanes t = block.t_m[g];
      const LaneMask in = (s >= patch.s_from_m) & (s <= patch.s_to_m) & (t >= patch.t_from_m) & (t <= patch.t_to_m);
      if (!any(in)) continue;
      const LaneMask stripe = floor_of((t - patch.t_from_m) * (1 / kCrosswalkStripe_m));
      const LaneMask painted = patch.kind == kStopLine ? in : patch.kind == kCrosswalk ? in & ((stripe & 1) == 0) : LaneMask{};
      block.paint[g] = painted ? all(1) : block.paint[g];
      if (patch.kind == kPothole) block.pothole[g] |= in;
      if (patch.kind == kShadow) block.dark[g] |= in;
    }
  }
}

// Kinds of ground, pixel by pixel.
LONGTAIL_INLINE LaneMask base_at(const GroundStrip& strip, const RoadAcross& across, Lanes share, Lanes t) {
  LaneMask base = all(1);
  for (int i = 0; i < strip.lanes; ++i) {
    if (strip.edge_high_m[i] < across.low_m) continue;
    const GroundLane& lane = strip.lane[i];
    base = t <= lane.t_m + share * lane.t_change_m ? all(lane.base) : base;
  }
  return base;
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

LONGTAIL_INLINE void look_at_road(const ShadeFrame& frame, const ShadeLanes& k, const SurfaceLook& look, const RoadAcross& across,
                                  GroundBlock& block) {
  const GroundStrip& strip = *look.strip;
  const GroundColours& colours = frame.ground;
  place_on_strip(strip, look, block);
  paint_lines(strip, across, block);
  if (strip.patches > 0) lay_patches(strip, across, block);
  remove_worn(colours, strip, block);
  for (int g = 0; g < block.groups; ++g) {
    const LaneMask base = across.all >= 0 ? all(across.all) : base_at(strip, across, block.share[g], block.t_m[g]);
    colour_mixed(k, base, block, g);
    if (any(block.paint[g] != 0)) {
      over(k.white, block.paint[g] == 1, block, g);
      over(k.yellow, block.paint[g] == 2, block, g);
    }
    if (any(block.pothole[g])) over(k.pothole, block.pothole[g], block, g);
    block.hard[g] = base != 0;
    if (colours.snow_soft > 0) lay_snow(k, block, g, base == 0 ? all(colours.snow_soft) : all(colours.snow_hard));
  }
}

}  // namespace
}  // namespace longtail::sim
