// What the ground looks like under each pixel: grain, lanes, paint and its wear, decals, snow; GroundSurface::look as
// vectors. Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/random_lanes.h"
#include "sim/sensors/camera/kernel/shade_tables.h"

namespace longtail::sim {
namespace {

// Where the results go and the places come from: arrays by column.
struct GroundArrays {
  const float* x_m;
  const float* y_m;
  float* albedo[3];
  float* gloss;
  float* retro;
  float* facing_sun;
};

LONGTAIL_INLINE Lanes grain(const Grain& g, Lanes x, Lanes y) {
  const Words cell_x = reinterpret_cast<Words>(floor_of(x * g.cells_per_m + g.phase_x)) + g.x;
  const Words cell_y = reinterpret_cast<Words>(floor_of(y * g.cells_per_m + g.phase_y)) + g.y;
  Words h = (cell_x * 0x9E3779B1u) ^ (cell_y * 0x85EBCA77u);
  h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
  h ^= h >> 13;
  return 0.9f + 0.2f * (__builtin_convertvector(reinterpret_cast<LaneMask>(h >> 8), Lanes) * 0x1p-24f);
}

struct Albedo {
  Lanes c[3];
};
LONGTAIL_INLINE Albedo grained(const float (&colour)[3], Lanes grain) {
  return {{colour[0] * grain, colour[1] * grain, colour[2] * grain}};
}
LONGTAIL_INLINE Lanes grain_of_grass(const GroundColours& g, Lanes x, Lanes y) { return grain(g.grass, x, y) * grain(g.meadow, x, y); }

LONGTAIL_INLINE void store_albedo(const GroundColours& g, const GroundArrays& to, int column, Lanes x, Lanes y, Albedo albedo,
                                  Lanes snow) {
  constexpr float kSnow[3] = {0.80f, 0.82f, 0.86f};
  if (g.snow_soft > 0) {
    const Lanes share = least(snow * grain(g.snow, x, y), all(1.0f));
    for (int i = 0; i < 3; ++i) albedo.c[i] = albedo.c[i] + (kSnow[i] - albedo.c[i]) * share;
  }
  for (int i = 0; i < 3; ++i) store(to.albedo[i] + column, albedo.c[i]);
}

LONGTAIL_INLINE void verge(const GroundColours& g, const GroundArrays& to, int first, int last) {
  for (int column = first; column <= last; column += kLanes) {
    const Lanes x = load(to.x_m + column);
    const Lanes y = load(to.y_m + column);
    store_albedo(g, to, column, x, y, grained(g.base[0], grain_of_grass(g, x, y)), all(g.snow_soft));
  }
}

// A block of neighbouring pixels on a strip. Its size is the same for every width of vectors.
constexpr int kGroundBlock = 16;
constexpr int kBlockGroups = kGroundBlock / kLanes;
struct GroundBlock {
  Lanes share[kBlockGroups];   // of the strip, from its start
  Lanes t_m[kBlockGroups];
  LaneMask paint[kBlockGroups];  // 0 none, 1 white, 2 yellow
  LaneMask pothole[kBlockGroups];
  float t_low, t_high;
};

LONGTAIL_INLINE void place_on_strip(const GroundStrip& strip, const SurfaceLook& look, const GroundArrays& at, int column,
                                    int groups, GroundBlock& block) {
  const float per_chord = 1 / strip.chord_m;
  Lanes low = all(1e30f);
  Lanes high = all(-1e30f);
  for (int g = 0; g < groups; ++g) {
    const Lanes x = load(at.x_m + column + g * kLanes) + look.strip_x_m;
    const Lanes y = load(at.y_m + column + g * kLanes) + look.strip_y_m;
    const Lanes along = (strip.along[0] * x + strip.along[1] * y) * per_chord;
    block.share[g] = most(least(along, all(1.0f)), Lanes{});
    block.t_m[g] = strip.along[0] * y - strip.along[1] * x;
    block.paint[g] = LaneMask{};
    block.pothole[g] = LaneMask{};
    low = least(block.t_m[g], low);
    high = most(block.t_m[g], high);
  }
  block.t_low = lowest(low);
  block.t_high = highest(high);
}

// Whether a line can show in the block at all. Costs time or saves it, never a bit.
LONGTAIL_INLINE bool reaches(const GroundBlock& block, float t_m, float t_change_m, float half_m) {
  const float low = t_m + least(t_change_m, 0.0f) - half_m;
  const float high = t_m + most(t_change_m, 0.0f) + half_m;
  constexpr float kRounding_m = 1e-3f;
  return block.t_high + kRounding_m >= low && block.t_low - kRounding_m <= high;
}

LONGTAIL_INLINE LaneMask on_dash(const GroundStrip& strip, Lanes share) {
  const Lanes since = strip.dash_phase_m + share * strip.length_m;
  const Lanes periods = __builtin_convertvector(floor_of(since / strip.dash_period_m), Lanes);
  return since - strip.dash_period_m * periods < strip.dash_m;
}

LONGTAIL_INLINE void paint_lines(const GroundStrip& strip, int groups, GroundBlock& block) {
  for (int i = 0; i < strip.lines; ++i) {
    const GroundLine& line = strip.line[i];
    if (!reaches(block, line.t_m, line.t_change_m, line.half_width_m)) continue;
    for (int g = 0; g < groups; ++g) {
      LaneMask on = magnitude(block.t_m[g] - (line.t_m + block.share[g] * line.t_change_m)) <= line.half_width_m;
      if (!any(on)) continue;
      if (line.dashed != 0) on &= on_dash(strip, block.share[g]);
      block.paint[g] = on ? all(line.yellow != 0 ? 2 : 1) : block.paint[g];
    }
  }
}

LONGTAIL_INLINE void remove_worn(const GroundColours& colours, const GroundStrip& strip, int groups, GroundBlock& block) {
  if (colours.worn == 0) return;
  constexpr float kPatches_per_m = 1 / kWearPatch_m;
  for (int g = 0; g < groups; ++g) {
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

LONGTAIL_INLINE void lay_patches(const GroundStrip& strip, int groups, GroundBlock& block, const GroundArrays& to, int column) {
  constexpr int kStopLine = 0, kCrosswalk = 1, kPothole = 2, kShadow = 3;  // GroundDecal::Kind
  for (int i = 0; i < strip.patches; ++i) {
    const GroundPatch& patch = strip.patch[i];
    if (block.t_high < patch.t_from_m || block.t_low > patch.t_to_m) continue;
    for (int g = 0; g < groups; ++g) {
      const Lanes s = block.share[g] * strip.length_m;
      const Lanes t = block.t_m[g];
      const LaneMask in = (s >= patch.s_from_m) & (s <= patch.s_to_m) & (t >= patch.t_from_m) & (t <= patch.t_to_m);
      if (!any(in)) continue;
      const LaneMask stripe = floor_of((t - patch.t_from_m) * (1 / kCrosswalkStripe_m));
      const LaneMask painted = patch.kind == kStopLine ? in : patch.kind == kCrosswalk ? in & ((stripe & 1) == 0) : LaneMask{};
      block.paint[g] = painted ? all(1) : block.paint[g];
      if (patch.kind == kPothole) block.pothole[g] |= in;
      if (patch.kind == kShadow) store(to.facing_sun + column + g * kLanes, in ? Lanes{} : load(to.facing_sun + column + g * kLanes));
    }
  }
}

// The kind of ground: the last lane whose left edge lies left of the place.
LONGTAIL_INLINE LaneMask base_of(const GroundStrip& strip, Lanes share, Lanes t) {
  LaneMask base = all(1);
  for (int i = 0; i < strip.lanes; ++i) {
    const GroundLane& lane = strip.lane[i];
    base = t <= lane.t_m + share * lane.t_change_m ? all(lane.base) : base;
  }
  return base;
}

LONGTAIL_INLINE void over(Albedo& albedo, LaneMask where, const float (&colour)[3]) {
  for (int i = 0; i < 3; ++i) albedo.c[i] = where ? all(colour[i]) : albedo.c[i];
}

LONGTAIL_INLINE void colour_group(const GroundColours& g, const GroundArrays& to, int column, LaneMask base, LaneMask paint,
                                  LaneMask pothole) {
  const Lanes x = load(to.x_m + column);
  const Lanes y = load(to.y_m + column);
  const LaneMask soft = base == 0;
  const LaneMask paved = base == 2;
  Albedo albedo = grained(g.base[1], grain(g.asphalt, x, y));
  if (any(paved)) {
    const Albedo paving = grained(g.base[2], grain(g.paving, x, y));
    for (int i = 0; i < 3; ++i) albedo.c[i] = paved ? paving.c[i] : albedo.c[i];
  }
  if (any(soft)) {
    const Albedo grass = grained(g.base[0], grain_of_grass(g, x, y));
    for (int i = 0; i < 3; ++i) albedo.c[i] = soft ? grass.c[i] : albedo.c[i];
  }
  if (any(paint != 0)) {
    over(albedo, paint == 1, g.white);
    over(albedo, paint == 2, g.yellow);
    store(to.retro + column, paint != 0 ? all(0.1f) : load(to.retro + column));  // glass beads
  }
  if (any(pothole)) over(albedo, pothole, g.pothole);
  store(to.gloss + column, soft ? Lanes{} : all(g.gloss_hard));
  store_albedo(g, to, column, x, y, albedo, soft ? all(g.snow_soft) : all(g.snow_hard));
}

LONGTAIL_INLINE void road(const GroundColours& colours, const SurfaceLook& look, const GroundArrays& to, int first, int last) {
  const GroundStrip& strip = *look.strip;
  for (int column = first; column <= last; column += kGroundBlock) {
    const int groups = least((last - column) / kLanes + 1, kBlockGroups);
    GroundBlock block;
    place_on_strip(strip, look, to, column, groups, block);
    paint_lines(strip, groups, block);
    if (strip.patches > 0) lay_patches(strip, groups, block, to, column);
    remove_worn(colours, strip, groups, block);
    for (int g = 0; g < groups; ++g) {
      colour_group(colours, to, column + g * kLanes, base_of(strip, block.share[g], block.t_m[g]), block.paint[g], block.pothole[g]);
    }
  }
}

}  // namespace
}  // namespace longtail::sim
