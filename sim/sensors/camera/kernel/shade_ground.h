// Pixels of the ground, block by block. Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/ground_blocks.h"
#include "sim/sensors/camera/kernel/ground_lanes.h"
#include "sim/sensors/camera/kernel/headlight_lanes.h"
#include "sim/sensors/camera/kernel/light_nodes.h"
#include "sim/sensors/camera/kernel/shadow_lanes.h"

namespace longtail::sim {
namespace {

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

// Straight lines through a block.
struct BlockLines {
  Line kept;
  Line beside[3];  // of ground that can mirror
};
LONGTAIL_INLINE BlockLines lines_of(const SurfaceLook& look, const Nodes& nodes, int node) {
  BlockLines lines;
  lines.kept = line_from(nodes.kept, node);
  if (look.gloss > 0) {
    for (int i = 0; i < 3; ++i) lines.beside[i] = line_from(nodes.beside[i], node);
  }
  return lines;
}
// Light in the air and the mirrored: what is seen beside the ground's own light.
template <bool kMirrors>
LONGTAIL_INLINE Lanes beside(const ShadeLanes& k, const BlockLines& lines, Lanes kept, int i, int g) {
  return kMirrors ? at(lines.beside[i], columns_of(g)) : k.air_light[i] - k.air_light[i] * kept;
}

// What the pixels of a run of ground share.
struct GroundRun {
  Lanes in_shade[3], in_sun[3];  // light of all but the headlights, over the albedo
  LitPlane plane;
};
LONGTAIL_INLINE GroundRun ground_run(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& row, const SurfaceLook& look) {
  GroundRun ground{};
  for (int i = 0; i < 3; ++i) {
    ground.in_shade[i] = all(look.in_shade[i]);
    ground.in_sun[i] = all(look.in_shade[i] + look.by_sun[i]);
  }
  if (frame.headlights.on != 0) ground.plane = lit_plane(k, row, look);
  return ground;
}

// Of one kind all over, in the sun all over or nowhere: only its grain differs from pixel to pixel, and what the headlights add.
template <bool kNight, bool kMirrors>
LONGTAIL_INLINE void shade_plain(const ShadeLanes& k, const ShadeRow& row, const GroundRun& ground, const BlockLines& lines, int base,
                                 int column, int groups) {
  const Lanes lit_by_day[3] = {k.colour[base][0] * ground.in_sun[0], k.colour[base][1] * ground.in_sun[1], k.colour[base][2] * ground.in_sun[2]};
  for (int g = 0; g < groups; ++g) {
    const int c = column + g * kLanes;
    const LevelPlace place = level_place_of(k, row, c);
    const Lanes kept = at(lines.kept, columns_of(g));
    const Lanes share = kept * grain_of(k, base, place.x, place.y);
    const Lanes back =
        kNight ? headlights_on_ground(k, ground.plane, load(row.y + c), load(row.z + c), load(row.depth_m + c), Lanes{}) : Lanes{};
    for (int i = 0; i < 3; ++i) {
      const Lanes lit = kNight ? lit_by_day[i] + k.colour[base][i] * (back * kHeadlightColour[i]) : lit_by_day[i];
      store(row.luminance[i] + c, lit * share + beside<kMirrors>(k, lines, kept, i, g));
    }
  }
}

// What lies on a group of pixels.
struct Marks {
  LaneMask paint, dark;
};
template <bool kNight, bool kMirrors>
LONGTAIL_INLINE void shade_marks(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& row, const GroundRun& ground,
                                 const BlockLines& lines, int base, const Marks& marks, Lanes grain, int column, int g) {
  const int c = column + g * kLanes;
  const LaneMask painted = marks.paint != 0;
  const Lanes kept = at(lines.kept, columns_of(g));
  const Lanes share = painted ? kept : kept * grain;
  const Lanes beads = painted ? all(frame.ground.beads) : Lanes{};
  const Lanes back = kNight ? headlights_on_ground(k, ground.plane, load(row.y + c), load(row.z + c), load(row.depth_m + c), beads) : Lanes{};
  for (int i = 0; i < 3; ++i) {
    const Lanes colour = painted ? (marks.paint == 1 ? k.white[i] : k.yellow[i]) : k.colour[base][i];
    Lanes lit = colour * (marks.dark ? ground.in_shade[i] : ground.in_sun[i]);
    if (kNight) lit += colour * (back * kHeadlightColour[i]);
    store(row.luminance[i] + c, lit * share + beside<kMirrors>(k, lines, kept, i, g));
  }
}

// Of one kind all over, with paint or shadows upon it; where neither is, the same bits as without.
template <bool kNight, bool kMirrors>
LONGTAIL_INLINE void shade_marked(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& row, const SurfaceLook& look,
                                  const GroundRun& ground, const BlockLines& lines, const RunBlocks& blocks, int node, int column, int groups) {
  const int base = blocks.base[node];
  const LinesMet met = lines_met(look, blocks, node);
  for (int g = 0; g < groups; ++g) {
    const LevelPlace place = level_place_of(k, row, column + g * kLanes);
    Marks marks{paint_at(frame.ground.worn, look, met, place.x, place.y), LaneMask{}};
    if (blocks.shaded[node] != 0) marks.dark = shaded(frame.shadows, all(look.owner), place_of(k, row, column + g * kLanes));
    shade_marks<kNight, kMirrors>(frame, k, row, ground, lines, base, marks, grain_of(k, base, place.x, place.y), column, g);
  }
}

// Of several kinds, with decals or snow.
LONGTAIL_INLINE void shade_mixed(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& row, const SurfaceLook& look,
                                 const GroundRun& ground, const GroundBlock& block, const BlockLines& lines, int column) {
  for (int g = 0; g < block.on.groups; ++g) {
    const int c = column + g * kLanes;
    Lanes light[3];
    for (int i = 0; i < 3; ++i) light[i] = block.on.dark[g] ? ground.in_shade[i] : ground.in_sun[i];
    if (frame.headlights.on != 0) {
      const Lanes beads = block.on.paint[g] != 0 ? all(frame.ground.beads) : Lanes{};
      const Lanes back = headlights_on_ground(k, ground.plane, load(row.y + c), load(row.z + c), load(row.depth_m + c), beads);
      for (int i = 0; i < 3; ++i) light[i] += back * kHeadlightColour[i];
    }
    const Lanes kept = at(lines.kept, columns_of(g));
    for (int i = 0; i < 3; ++i) {
      const Lanes soft = beside<false>(k, lines, kept, i, g);
      const Lanes hard = look.gloss > 0 ? beside<true>(k, lines, kept, i, g) : soft;
      store(row.luminance[i] + c, block.albedo[i][g] * light[i] * kept + (block.hard[g] ? hard : soft));
    }
  }
}

template <bool kNight, bool kMirrors>
LONGTAIL_INLINE void shade_one_kind(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& row, const SurfaceLook& look,
                                    const GroundRun& ground, const BlockLines& lines, const RunBlocks& blocks, int node, int column, int groups) {
  if (blocks.lined[node] == 0 && blocks.shaded[node] == 0) {
    return shade_plain<kNight, kMirrors>(k, row, ground, lines, blocks.base[node], column, groups);
  }
  shade_marked<kNight, kMirrors>(frame, k, row, look, ground, lines, blocks, node, column, groups);
}

LONGTAIL_INLINE void shade_several_kinds(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& row, const SurfaceLook& look,
                                         const GroundRun& ground, const BlockLines& lines, const RunBlocks& blocks, int node, int column, int groups) {
  GroundBlock block;
  block.on.groups = groups;
  place(k, row, column, block);
  look_for_marks(frame, k, row, look, blocks, node, column, block);
  look.kind == kRoadLook ? colour_road(frame, k, *look.strip, across_of(blocks, node), block) : colour_verge(frame, k, block);
  shade_mixed(frame, k, row, look, ground, block, lines, column);
}

LONGTAIL_INLINE void shade_ground(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& row, const SurfaceRun& run) {
  const SurfaceLook& look = frame.looks[run.look];
  const GroundRun ground = ground_run(frame, k, row, look);
  const bool bare = !(frame.ground.snow_soft > 0);
  Nodes nodes;
  set_nodes(k, row, run, look, nodes);
  RunBlocks blocks;
  ask_blocks(frame, run, look, nodes, blocks);
  for (int c = run.first, node = 0; c <= run.last; c += kBlock, ++node) {
    const int groups = least((run.last - c) / kLanes + 1, kBlockGroups);
    const int base = blocks.base[node];
    const BlockLines lines = lines_of(look, nodes, node);
    if (!bare || base < 0) {
      shade_several_kinds(frame, k, row, look, ground, lines, blocks, node, c, groups);
      continue;
    }
    const bool mirrors = look.gloss > 0 && base != 0;
    if (frame.headlights.on != 0) {
      mirrors ? shade_one_kind<true, true>(frame, k, row, look, ground, lines, blocks, node, c, groups)
              : shade_one_kind<true, false>(frame, k, row, look, ground, lines, blocks, node, c, groups);
    } else {
      mirrors ? shade_one_kind<false, true>(frame, k, row, look, ground, lines, blocks, node, c, groups)
              : shade_one_kind<false, false>(frame, k, row, look, ground, lines, blocks, node, c, groups);
    }
  }
}

}  // namespace
}  // namespace longtail::sim
