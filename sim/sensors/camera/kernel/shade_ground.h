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

// Of one kind all over, in the sun all over or nowhere, by day: only its grain differs from pixel to pixel.
LONGTAIL_INLINE void shade_plain(const ShadeLanes& k, const ShadeRow& row, const Lanes (&light)[3], int base, bool glossy, const BlockLines& lines,
                                 int column, int groups) {
  Lanes lit[3];
  for (int i = 0; i < 3; ++i) lit[i] = k.colour[base][i] * light[i];
  for (int g = 0; g < groups; ++g) {
    const int c = column + g * kLanes;
    const Lanes y = load(row.y + c);
    const Lanes z = load(row.z + c);
    const Lanes depth = load(row.depth_m + c);
    const Lanes grain = grain_of(k, base, depth * dot(k.axis[0], y, z), depth * dot(k.axis[1], y, z));
    const Lanes kept = at(lines.kept, k.column[g]);
    for (int i = 0; i < 3; ++i) {
      Lanes seen = k.air_light[i] + (lit[i] * grain - k.air_light[i]) * kept;
      if (glossy) seen += at(lines.mirrored[i], k.column[g]);
      store(row.luminance[i] + c, seen);
    }
  }
}

LONGTAIL_INLINE void add_headlights(const ShadeFrame& frame, const ShadeRow& row, const SurfaceLook& look, const GroundBlock& block, int g, int c,
                                    Lanes (&light)[3]) {
  const Lanes y = load(row.y + c);
  const Lanes z = load(row.z + c);
  const Lanes length = root(1.0f + y * y + z * z);
  const Lanes along = dot(row_dot(row, look.normal), y, z) / length;
  const Lanes retro = block.on.paint[g] != 0 ? all(0.1f) : all(look.retro);  // glass beads
  const Lanes back = headlights_back(frame, y, z, load(row.depth_m + c) * length, along, retro);
  for (int i = 0; i < 3; ++i) light[i] += back * kHeadlightColour[i];
}

LONGTAIL_INLINE void shade_mixed(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& row, const SurfaceLook& look,
                                 const GroundBlock& block, const BlockLines& lines, int column) {
  for (int g = 0; g < block.on.groups; ++g) {
    const int c = column + g * kLanes;
    Lanes light[3];
    for (int i = 0; i < 3; ++i) light[i] = look.in_shade[i] + (block.on.dark[g] ? Lanes{} : all(look.by_sun[i]));
    if (frame.headlights != 0) add_headlights(frame, row, look, block, g, c, light);
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
  const bool by_day = frame.headlights == 0 && !(frame.ground.snow_soft > 0);
  Lanes light[3];
  for (int i = 0; i < 3; ++i) light[i] = all(look.in_shade[i] + look.by_sun[i]);
  Nodes nodes;
  set_nodes(k, row, run, look, nodes);
  for (int c = run.first, node = 0; c <= run.last; c += kBlock, ++node) {
    const int groups = least((run.last - c) / kLanes + 1, kBlockGroups);
    const BlockLines lines = lines_of(run, look, nodes, node);
    const bool in_shadows = sunny && may_be_shaded(frame.shadows, nodes, node);
    const RoadAcross across = look.kind == kRoadLook ? across_block(look, nodes, node) : RoadAcross{.all = 0};
    if (by_day && !in_shadows && across.all >= 0) {
      shade_plain(k, row, light, across.all, look.gloss > 0 && across.all != 0, lines, c, groups);
      continue;
    }
    GroundBlock block;
    block.on.groups = groups;
    place(k, row, c, block);
    look.kind == kRoadLook ? look_at_road(frame, k, look, across, block) : look_at_verge(frame, k, block);
    if (in_shadows) {
      for (int g = 0; g < groups; ++g) block.on.dark[g] |= shaded(frame.shadows, all(look.owner), place_of(k, row, c + g * kLanes));
    }
    shade_mixed(frame, k, row, look, block, lines, c);
  }
}

}  // namespace
}  // namespace longtail::sim
