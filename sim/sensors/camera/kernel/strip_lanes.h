// A strip of road under a block of pixels or rays: lanes, paint and its wear, decals; GroundSurface::look as vectors. Included
// only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/random_lanes.h"
#include "sim/visibility/ground_strip.h"

namespace longtail::sim {
namespace {

// Neighbours in a row that are worked on together: as many for every width of vectors.
constexpr int kBlock = 16;
constexpr int kBlockGroups = kBlock / kLanes;

// Their places on a strip and what is found out about them.
struct StripBlock {
  int groups;
  Lanes share[kBlockGroups];     // of the strip, from its start
  Lanes t_m[kBlockGroups];
  LaneMask paint[kBlockGroups];  // 0 none, 1 white, 2 yellow
  LaneMask pothole[kBlockGroups];
  LaneMask dark[kBlockGroups];   // in a painted shadow
};
LONGTAIL_INLINE Lanes share_at(const GroundStrip& strip, Lanes x, Lanes y) {
  return most(least((strip.along[0] * x + strip.along[1] * y) * (1 / strip.chord_m), all(1.0f)), Lanes{});
}
LONGTAIL_INLINE Lanes t_at(const GroundStrip& strip, Lanes x, Lanes y) { return strip.along[0] * y - strip.along[1] * x; }
LONGTAIL_INLINE void put_on_strip(const GroundStrip& strip, int g, Lanes x, Lanes y, StripBlock& block) {
  block.share[g] = share_at(strip, x, y);
  block.t_m[g] = t_at(strip, x, y);
  block.paint[g] = LaneMask{};
  block.pothole[g] = LaneMask{};
  block.dark[g] = LaneMask{};
}

// How far a block reaches across its road, and what it meets there.
struct RoadAcross {
  float low_m, high_m;  // t
  int all;              // the kind of ground all over the block, without paint and decals; -1: more than one, or those
};

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

LONGTAIL_INLINE LaneMask on_dash(const GroundStrip& strip, Lanes share) {
  const Lanes since = strip.dash_phase_m + share * strip.length_m;
  const Lanes periods = __builtin_convertvector(floor_of(since / strip.dash_period_m), Lanes);
  return since - strip.dash_period_m * periods < strip.dash_m;
}

LONGTAIL_INLINE LaneMask on_line(const GroundStrip& strip, const GroundLine& line, Lanes share, Lanes t) {
  const LaneMask on = magnitude(t - (line.t_m + share * line.t_change_m)) <= line.half_width_m;
  return line.dashed != 0 && any(on) ? on & on_dash(strip, share) : on;
}
LONGTAIL_INLINE LaneMask kind_of_paint(const GroundLine& line) { return all(line.yellow != 0 ? 2 : 1); }
// Calls `use` with each line that reaches in there.
template <class Use>
LONGTAIL_INLINE void for_lines_across(const GroundStrip& strip, float low_m, float high_m, const Use& use) {
  for (int first = 0; first < strip.lines; first += kLanes) {
    const LaneMask reached = (load(strip.line_high_m + first) >= low_m) & (load(strip.line_low_m + first) <= high_m);
    for (auto left = static_cast<unsigned>(bits_of(reached)); left != 0; left &= left - 1) use(first + __builtin_ctz(left));
  }
}
LONGTAIL_INLINE void paint_lines(const GroundStrip& strip, const RoadAcross& across, StripBlock& block) {
  for_lines_across(strip, across.low_m, across.high_m, [&](int i) {
    const GroundLine& line = strip.line[i];
    for (int g = 0; g < block.groups; ++g) {
      block.paint[g] = on_line(strip, line, block.share[g], block.t_m[g]) ? kind_of_paint(line) : block.paint[g];
    }
  });
}

// Where paint is left.
LONGTAIL_INLINE LaneMask kept_paint(const WornPaint& worn, const GroundStrip& strip, Lanes share, Lanes t) {
  constexpr float kPatches_per_m = 1 / kWearPatch_m;
  const LaneMask along = floor_of(strip.wear_phase + share * strip.length_m * kPatches_per_m) + strip.wear_patch;
  const LaneMask across = floor_of(t * kPatches_per_m);
  const PhiloxLanes random =
      philox_lanes(kWearKey, 0, {{reinterpret_cast<Words>(along), reinterpret_cast<Words>(across), Words{}, Words{}}});
  // Unsigned numbers compared as signed ones.
  const LaneMask number = reinterpret_cast<LaneMask>(random.word[0] ^ 0x80000000u);
  return number > static_cast<std::int32_t>(worn.last ^ 0x80000000u);
}
LONGTAIL_INLINE void remove_worn(const WornPaint& worn, const GroundStrip& strip, StripBlock& block) {
  if (worn.any == 0) return;
  for (int g = 0; g < block.groups; ++g) {
    if (any(block.paint[g] != 0)) block.paint[g] &= kept_paint(worn, strip, block.share[g], block.t_m[g]);
  }
}

LONGTAIL_INLINE void lay_patches(const GroundStrip& strip, const RoadAcross& across, StripBlock& block) {
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

}  // namespace
}  // namespace longtail::sim
