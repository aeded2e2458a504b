// What surfaces send back, as vectors (sim/sensors/lidar/reflection.h says what). Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/ground_lanes.h"
#include "sim/sensors/lidar/kernel/reflect_tables.h"

namespace longtail::sim {
namespace {

std::int32_t find_runs(const std::int32_t* ids, std::int32_t columns, std::int32_t* first) {
  std::int32_t count = 0;
  first[count++] = 0;
  std::int32_t c = 1;
  for (; c + kLanes <= columns; c += kLanes) {
    for (int bits = bits_of(load(ids + c) != load(ids + c - 1)); bits != 0; bits &= bits - 1) first[count++] = c + __builtin_ctz(bits);
  }
  for (; c < columns; ++c) {
    if (ids[c] != ids[c - 1]) first[count++] = c;
  }
  return count;
}

// Numbers of the sweep and of the formulas, one a lane; in memory, because baseline x86-64 takes three instructions to spread a
// number over a vector.
struct ReflectLanes {
  Lanes cos_el, sin_el;
  Lanes east[3], north[3], motion[2];
  Lanes depth, most_depth, per_ln2, ln2, half, one, series[4];
};
LONGTAIL_INLINE ReflectLanes lanes_of(const ReflectSweep& sweep, const ReflectRow& row) {
  ReflectLanes k;
  k.cos_el = all(row.cos_el);
  k.sin_el = all(row.sin_el);
  for (int i = 0; i < 3; ++i) k.east[i] = all(sweep.east[i]);
  for (int i = 0; i < 3; ++i) k.north[i] = all(sweep.north[i]);
  for (int i = 0; i < 2; ++i) k.motion[i] = all(sweep.motion_m[i]);
  k.depth = all(sweep.twice_extinction_per_m);
  k.most_depth = all(80.0f);
  k.per_ln2 = all(1.44269504f);
  k.ln2 = all(0.693147181f);
  k.half = all(0.5f);
  k.one = all(1.0f);
  constexpr float kSeries[4] = {1.66666667e-1f, 4.16666667e-2f, 8.33333333e-3f, 1.38888889e-3f};
  for (int i = 0; i < 4; ++i) k.series[i] = all(kSeries[i]);
  return k;
}

// e^-x for x from 0 to 80: within 3e-7 of the value.
LONGTAIL_INLINE Lanes transmitted(const ReflectLanes& k, Lanes x) {
  const Lanes within = least(x, k.most_depth);
  const LaneMask halvings = __builtin_convertvector(within * k.per_ln2 + k.half, LaneMask);
  const Lanes r = __builtin_convertvector(halvings, Lanes) * k.ln2 - within;
  const Lanes series =
      k.one + r * (k.one + r * (k.half + r * (k.series[0] + r * (k.series[1] + r * (k.series[2] + r * k.series[3])))));
  return series * reinterpret_cast<Lanes>((127 - halvings) << 23);
}

struct BackLanes {
  Lanes facing, grazing, retro;
};
LONGTAIL_INLINE BackLanes spread(const Backscatter& back) { return {all(back.facing), all(back.grazing), all(back.retro)}; }

struct NormalLanes {
  Lanes level_x, level_y, up;  // times the elevation's cosine and sine
};

LONGTAIL_INLINE void send_back(const ReflectLanes& k, const ReflectRow& row, const NormalLanes& normal, const BackLanes& back, int c) {
  const Lanes t = load(row.t_m + c);
  const Lanes along = normal.level_x * load(row.cos_az + c) + normal.level_y * load(row.sin_az + c) + normal.up;
  const Lanes facing = most(-along, Lanes{});
  const Lanes reflectance = back.facing * facing + back.grazing * (k.one - facing * facing) + back.retro;
  store(row.power + c, reflectance * transmitted(k, k.depth * t) / (t * t));
}

// Places of a block's rays on a strip of road.
LONGTAIL_INLINE void place_rays(const ReflectLanes& k, const ReflectRow& row, const Facet& facet, int column, int groups, GroundBlock& block) {
  const GroundStrip& strip = *facet.strip;
  const float per_chord = 1 / strip.chord_m;
  Lanes low = all(1e30f);
  Lanes high = all(-1e30f);
  for (int g = 0; g < groups; ++g) {
    const int c = column + g * kLanes;
    const Lanes flat = load(row.t_m + c) * k.cos_el;
    const Lanes ahead = flat * load(row.cos_az + c);
    const Lanes left = flat * load(row.sin_az + c);
    const Lanes up = load(row.t_m + c) * k.sin_el;
    const Lanes phase = load(row.phase + c);
    const Lanes x = facet.strip_x_m + (phase * k.motion[0] + (k.east[0] * ahead + k.east[1] * left + k.east[2] * up));
    const Lanes y = facet.strip_y_m + (phase * k.motion[1] + (k.north[0] * ahead + k.north[1] * left + k.north[2] * up));
    const Lanes along = (strip.along[0] * x + strip.along[1] * y) * per_chord;
    block.share[g] = most(least(along, k.one), Lanes{});
    block.t_m[g] = strip.along[0] * y - strip.along[1] * x;
    block.paint[g] = LaneMask{};
    block.pothole[g] = LaneMask{};
    low = least(block.t_m[g], low);
    high = most(block.t_m[g], high);
  }
  block.t_low = lowest(low);
  block.t_high = highest(high);
}

// The one kind of ground a block lies on, or -1: there may be several. Costs time or saves it, never a bit.
LONGTAIL_INLINE int base_of_block(const GroundStrip& strip, const GroundBlock& block) {
  constexpr float kRounding_m = 1e-3f;
  int base = 1;
  for (int i = 0; i < strip.lanes; ++i) {
    const GroundLane& lane = strip.lane[i];
    if (lane.base == base) continue;
    if (block.t_low > lane.t_m + most(lane.t_change_m, 0.0f) + kRounding_m) continue;
    if (block.t_high >= lane.t_m + least(lane.t_change_m, 0.0f) - kRounding_m) return -1;
    base = lane.base;
  }
  return base;
}

LONGTAIL_INLINE BackLanes gathered(const ReflectSweep& sweep, LaneMask look) {
  BackLanes back;
  for (int i = 0; i < kLanes; ++i) {
    const Backscatter& from = sweep.ground[look[i]];
    back.facing[i] = from.facing;
    back.grazing[i] = from.grazing;
    back.retro[i] = from.retro;
  }
  return back;
}

LONGTAIL_INLINE bool marked(const GroundBlock& block, int groups) {
  LaneMask marks{};
  for (int g = 0; g < groups; ++g) marks |= block.paint[g] | block.pothole[g];
  return any(marks != 0);
}

LONGTAIL_INLINE void send_back_road(const ReflectLanes& k, const ReflectSweep& sweep, const ReflectRow& row, const Facet& facet,
                                    const NormalLanes& normal, int first, int end) {
  const GroundStrip& strip = *facet.strip;
  const GroundArrays shadows{.facing_sun = row.scratch};  // which a lidar does not see
  for (int column = first; column < end; column += kGroundBlock) {
    const int groups = least((end - 1 - column) / kLanes + 1, kBlockGroups);
    GroundBlock block;
    place_rays(k, row, facet, column, groups, block);
    paint_lines(strip, groups, block);
    if (strip.patches > 0) lay_patches(strip, groups, block, shadows, column);
    remove_worn(sweep.worn, strip, groups, block);
    const int base = base_of_block(strip, block);
    if (base >= 0 && !marked(block, groups)) {
      const BackLanes back = spread(sweep.ground[4 * base]);
      for (int g = 0; g < groups; ++g) send_back(k, row, normal, back, column + g * kLanes);
      continue;
    }
    for (int g = 0; g < groups; ++g) {
      const LaneMask bases = base >= 0 ? all(base) : base_of(strip, block.share[g], block.t_m[g]);
      const LaneMask look = 4 * bases + ((block.paint[g] != 0) & 2) + ((block.pothole[g] != 0) & 1);
      send_back(k, row, normal, gathered(sweep, look), column + g * kLanes);
    }
  }
}

// Groups reach beyond the end of a run: the next one overwrites that.
LONGTAIL_INLINE void measure(const ReflectRow& row, int first, int end, bool ground, bool nothing) {
  for (int c = first; c < end; c += kLanes) {
    const Lanes t = load(row.t_m + c);
    store(row.range_m + c, t);
    store(row.edge_range_m + c, ground ? -t : t);
    if (nothing) store(row.power + c, Lanes{});
  }
}

void reflect_row(const ReflectSweep& sweep, const ReflectRow& row) {
  const ReflectLanes k = lanes_of(sweep, row);
  for (std::int32_t i = 0; i < row.run_count; ++i) {
    const FacetRun& run = row.runs[i];
    const int end = i + 1 < row.run_count ? row.runs[i + 1].first : row.columns;
    if (run.facet == kNoFacet) {
      measure(row, run.first, end, false, true);
      continue;
    }
    const Facet& facet = sweep.facets[run.facet];
    measure(row, run.first, end, facet.ground != 0, false);
    const NormalLanes normal{all(facet.normal[0] * row.cos_el), all(facet.normal[1] * row.cos_el), all(facet.normal[2] * row.sin_el)};
    if (facet.strip != nullptr) {
      send_back_road(k, sweep, row, facet, normal, run.first, end);
      continue;
    }
    const BackLanes back = spread(facet.back);
    for (int c = run.first; c < end; c += kLanes) send_back(k, row, normal, back, c);
  }
}

}  // namespace
}  // namespace longtail::sim
