// Pixels of the ground, block by block. Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/ground_lanes.h"
#include "sim/sensors/camera/kernel/headlight_lanes.h"
#include "sim/sensors/camera/kernel/light_nodes.h"
#include "sim/sensors/camera/kernel/shadow_lanes.h"

namespace longtail::sim {
namespace {

// Straight lines through a block.
struct BlockLines {
  Line kept;
  Line mirrored[3];
};
LONGTAIL_INLINE BlockLines lines_of(const SurfaceRun& run, const SurfaceLook& look, const Nodes& nodes, int node) {
  const float per_pixel = per_pixel_between(run, node);
  BlockLines lines;
  lines.kept = line_from(nodes.kept, node, per_pixel);
  if (look.gloss > 0) {
    for (int i = 0; i < 3; ++i) lines.mirrored[i] = line_from(nodes.mirrored[i], node, per_pixel);
  }
  return lines;
}

// What of a plane the headlights need to know.
struct LitPlane {
  RowDot normal;
  Lanes off_plane_m;
};
LONGTAIL_INLINE LitPlane lit_plane(const ShadeLanes& k, const ShadeRow& row, const SurfaceLook& look) {
  Lanes normal[3];
  spread(look.normal, normal);
  return {row_dot(row, look.normal), off_plane(k.headlights, normal)};
}

LONGTAIL_INLINE Lanes headlights_on_ground(const ShadeLanes& k, const LitPlane& plane, Lanes y, Lanes z, Lanes depth_m, Lanes retro) {
  LitPixels at{.y = y, .z = z, .depth_m = depth_m, .off_plane_m = plane.off_plane_m};
  const Lanes length = root(1.0f + y * y + z * z);
  at.per_length = 1.0f / length;
  at.distance = depth_m * length;
  at.along = dot(plane.normal, y, z) * at.per_length;
  return headlights_back<true>(k.headlights, at, retro);
}

// For a block of one kind of ground: all that is seen there beside the ground's own light is on one line.
struct PlainLines {
  Line kept;
  Line beside[3];  // light in the air, and mirrored
};
LONGTAIL_INLINE PlainLines plain_lines_of(const ShadeFrame& frame, const SurfaceRun& run, bool glossy, const Nodes& nodes, int node) {
  const float per_pixel = per_pixel_between(run, node);
  PlainLines lines{line_from(nodes.kept, node, per_pixel), {}};
  for (int i = 0; i < 3; ++i) {
    float ends[2];
    for (int k = 0; k < 2; ++k) {
      ends[k] = frame.air_light[i] - frame.air_light[i] * nodes.kept[node + k] + (glossy ? nodes.mirrored[i][node + k] : 0.0f);
    }
    lines.beside[i] = line_from(ends, 0, per_pixel);
  }
  return lines;
}

// One kind of ground in the light of all but the headlights, without grain.
struct PlainGround {
  int base = -1;
  Lanes lit[3] = {};
};

// Of one kind all over, in the sun all over or nowhere: only its grain differs from pixel to pixel, and what the headlights add.
template <bool kNight>
LONGTAIL_INLINE void shade_plain(const ShadeLanes& k, const ShadeRow& row, const PlainGround& ground, const LitPlane& plane, const PlainLines& lines,
                                 int column, int groups) {
  for (int g = 0; g < groups; ++g) {
    const int c = column + g * kLanes;
    const Lanes y = load(row.y + c);
    const Lanes z = load(row.z + c);
    const Lanes depth = load(row.depth_m + c);
    const Lanes kept = at(lines.kept, k.column[g]) * grain_of(k, ground.base, depth * dot(k.axis[0], y, z), depth * dot(k.axis[1], y, z));
    const Lanes back = kNight ? headlights_on_ground(k, plane, y, z, depth, Lanes{}) : Lanes{};
    for (int i = 0; i < 3; ++i) {
      const Lanes lit = kNight ? ground.lit[i] + k.colour[ground.base][i] * (back * kHeadlightColour[i]) : ground.lit[i];
      store(row.luminance[i] + c, lit * kept + at(lines.beside[i], k.column[g]));
    }
  }
}

LONGTAIL_INLINE void shade_mixed(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& row, const SurfaceLook& look,
                                 const LitPlane& plane, const GroundBlock& block, const BlockLines& lines, int column) {
  for (int g = 0; g < block.on.groups; ++g) {
    const int c = column + g * kLanes;
    Lanes light[3];
    for (int i = 0; i < 3; ++i) light[i] = look.in_shade[i] + (block.on.dark[g] ? Lanes{} : all(look.by_sun[i]));
    if (frame.headlights.on != 0) {
      const Lanes beads = block.on.paint[g] != 0 ? all(frame.ground.beads) : Lanes{};
      const Lanes back = headlights_on_ground(k, plane, load(row.y + c), load(row.z + c), load(row.depth_m + c), beads);
      for (int i = 0; i < 3; ++i) light[i] += back * kHeadlightColour[i];
    }
    const Lanes kept = at(lines.kept, k.column[g]);
    for (int i = 0; i < 3; ++i) {
      Lanes seen = k.air_light[i] + (block.albedo[i][g] * light[i] - k.air_light[i]) * kept;
      if (look.gloss > 0) seen += block.hard[g] ? at(lines.mirrored[i], k.column[g]) : Lanes{};
      store(row.luminance[i] + c, seen);
    }
  }
}

LONGTAIL_INLINE void shade_ground(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& row, const SurfaceRun& run) {
  const SurfaceLook& look = frame.looks[run.look];
  const bool sunny = frame.shadows.cells > 0 && frame.sun_lux[1] > 0 && look.by_sun[1] > 0;
  const bool bare = !(frame.ground.snow_soft > 0);
  const LitPlane plane = lit_plane(k, row, look);
  PlainGround plain;
  Nodes nodes;
  set_nodes(k, row, run, look, nodes);
  for (int c = run.first, node = 0; c <= run.last; c += kBlock, ++node) {
    const int groups = least((run.last - c) / kLanes + 1, kBlockGroups);
    const bool in_shadows = sunny && may_be_shaded(frame.shadows, nodes, node);
    const RoadAcross across = look.kind == kRoadLook ? across_block(look, nodes, node) : RoadAcross{.all = 0};
    if (bare && !in_shadows && across.all >= 0) {
      if (across.all != plain.base) {
        plain.base = across.all;
        for (int i = 0; i < 3; ++i) plain.lit[i] = k.colour[plain.base][i] * all(look.in_shade[i] + look.by_sun[i]);
      }
      const PlainLines lines = plain_lines_of(frame, run, look.gloss > 0 && across.all != 0, nodes, node);
      frame.headlights.on != 0 ? shade_plain<true>(k, row, plain, plane, lines, c, groups)
                               : shade_plain<false>(k, row, plain, plane, lines, c, groups);
      continue;
    }
    GroundBlock block;
    block.on.groups = groups;
    place(k, row, c, block);
    look.kind == kRoadLook ? look_at_road(frame, k, look, across, block) : look_at_verge(frame, k, block);
    if (in_shadows) {
      for (int g = 0; g < groups; ++g) block.on.dark[g] |= shaded(frame.shadows, all(look.owner), place_of(k, row, c + g * kLanes));
    }
    shade_mixed(frame, k, row, look, plane, block, lines_of(run, look, nodes, node), c);
  }
}

}  // namespace
}  // namespace longtail::sim
