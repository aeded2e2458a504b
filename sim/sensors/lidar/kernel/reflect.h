// What surfaces send back, as vectors (sim/sensors/lidar/reflection.h says what). Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/strip_lanes.h"
#include "sim/sensors/lidar/kernel/reflect_tables.h"
#include "sim/visibility/kernel/decay.h"
#include "sim/visibility/kernel/run_starts.h"

namespace longtail::sim {
namespace {

// Numbers of the sweep and of the formulas, one a lane; in memory, because baseline x86-64 takes three instructions to spread a
// number over a vector.
struct ReflectLanes {
  Lanes cos_el, sin_el;
  Lanes east[3], north[3], motion[2];
  Lanes depth, one;
};
LONGTAIL_INLINE ReflectLanes lanes_of(const ReflectSweep& sweep, const ReflectRow& row) {
  ReflectLanes k;
  k.cos_el = all(row.cos_el);
  k.sin_el = all(row.sin_el);
  for (int i = 0; i < 3; ++i) k.east[i] = all(sweep.east[i]);
  for (int i = 0; i < 3; ++i) k.north[i] = all(sweep.north[i]);
  for (int i = 0; i < 2; ++i) k.motion[i] = all(sweep.motion_m[i]);
  k.depth = all(sweep.twice_extinction_per_m);
  k.one = all(1.0f);
  return k;
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
  store(row.power + c, reflectance * decay(k.depth * t) / (t * t));
}

// Places of a block's rays on a strip of road.
LONGTAIL_INLINE RoadAcross place_rays(const ReflectLanes& k, const ReflectRow& row, const Facet& facet, int column, StripBlock& block) {
  const GroundStrip& strip = *facet.strip;
  Lanes low = all(1e30f);
  Lanes high = all(-1e30f);
  for (int g = 0; g < block.groups; ++g) {
    const int c = column + g * kLanes;
    const Lanes flat = load(row.t_m + c) * k.cos_el;
    const Lanes ahead = flat * load(row.cos_az + c);
    const Lanes left = flat * load(row.sin_az + c);
    const Lanes up = load(row.t_m + c) * k.sin_el;
    const Lanes phase = load(row.phase + c);
    const Lanes x = facet.strip_x_m + (phase * k.motion[0] + (k.east[0] * ahead + k.east[1] * left + k.east[2] * up));
    const Lanes y = facet.strip_y_m + (phase * k.motion[1] + (k.north[0] * ahead + k.north[1] * left + k.north[2] * up));
    put_on_strip(strip, g, x, y, block);
    low = least(block.t_m[g], low);
    high = most(block.t_m[g], high);
  }
  RoadAcross across{lowest(low), highest(high), -1};
  across.all = base_across(strip, across);
  return across;
}

LONGTAIL_INLINE Lanes gathered(const ReflectSweep& sweep, LaneMask look, float Backscatter::* part) {
  const auto of = [&](int lane) { return sweep.ground[look[lane]].*part; };
#if LONGTAIL_LANES == 4
  return Lanes{of(0), of(1), of(2), of(3)};
#else
  return Lanes{of(0), of(1), of(2), of(3), of(4), of(5), of(6), of(7)};
#endif
}
LONGTAIL_INLINE BackLanes gathered(const ReflectSweep& sweep, LaneMask look) {
  return {gathered(sweep, look, &Backscatter::facing), gathered(sweep, look, &Backscatter::grazing), gathered(sweep, look, &Backscatter::retro)};
}

LONGTAIL_INLINE bool marked(const StripBlock& block) {
  LaneMask marks{};
  for (int g = 0; g < block.groups; ++g) marks |= block.paint[g] | block.pothole[g];
  return any(marks != 0);
}

LONGTAIL_INLINE void send_back_road(const ReflectLanes& k, const ReflectSweep& sweep, const ReflectRow& row, const Facet& facet,
                                    const NormalLanes& normal, int first, int end) {
  const GroundStrip& strip = *facet.strip;
  for (int column = first; column < end; column += kBlock) {
    StripBlock block;
    block.groups = least((end - 1 - column) / kLanes + 1, kBlockGroups);
    const RoadAcross across = place_rays(k, row, facet, column, block);
    paint_lines(strip, across, block);
    if (strip.patches > 0) lay_patches(strip, across, block);
    remove_worn(sweep.worn, strip, block);
    if (across.all >= 0 && !marked(block)) {
      const BackLanes back = spread(sweep.ground[4 * across.all]);
      for (int g = 0; g < block.groups; ++g) send_back(k, row, normal, back, column + g * kLanes);
      continue;
    }
    for (int g = 0; g < block.groups; ++g) {
      const LaneMask bases = across.all >= 0 ? all(across.all) : base_at(strip, across, block.share[g], block.t_m[g]);
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
