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
template <bool kMirrors>
LONGTAIL_INLINE BlockLines lines_of(const Nodes& nodes, int node) {
  BlockLines lines;
  lines.kept = line_from(nodes.kept, node);
  if constexpr (kMirrors) {
    for (int i = 0; i < 3; ++i) lines.beside[i] = line_from(nodes.beside[i], node);
  }
  return lines;
}
// What is seen of ground whose own luminance is `lit` times `grain`, with the light in the air and the mirrored.
template <bool kMirrors>
LONGTAIL_INLINE Lanes seen(const ShadeLanes& k, const BlockLines& lines, Lanes lit, Lanes grain, Lanes kept, int i, int g) {
  if constexpr (kMirrors) return lit * (grain * kept) + at(lines.beside[i], columns_of(g));
  return k.air_light[i] + (lit * grain - k.air_light[i]) * kept;
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

// Neighbouring blocks.
struct Stretch {
  int first, last;  // columns
  int node;         // of the first block
};
// Of one kind all over, in the sun all over or nowhere: only the grain differs from pixel to pixel, and what the headlights add.
template <bool kNight, bool kMirrors, int kBase>
LONGTAIL_APART void shade_plain(const ShadeLanes& k, const ShadeRow& of_row, const GroundRun& ground, const Nodes& nodes, Stretch blocks) {
  const ShadeRow row = of_row;  // a copy that no store through a pointer can change
  const Lanes(&colour)[3] = k.colour[kBase];
  const Lanes lit_by_day[3] = {colour[0] * ground.in_sun[0], colour[1] * ground.in_sun[1], colour[2] * ground.in_sun[2]};
  for (; blocks.first <= blocks.last; blocks.first += kBlock, ++blocks.node) {
    const BlockLines lines = lines_of<kMirrors>(nodes, blocks.node);
    for (int g = 0; g < kBlockGroups && blocks.first + g * kLanes <= blocks.last; g += 2) {
      const GrainPair grain = grain_of<kBase>(cells_of(k.grain, row, blocks.first + g * kLanes));
      for (int n = 0; n < 2; ++n) {
        const int c = blocks.first + (g + n) * kLanes;
        const Lanes kept = at(lines.kept, columns_of(g + n));
        const Lanes back =
            kNight ? headlights_on_ground(k, ground.plane, load(row.y + c), load(row.z + c), load(row.depth_m + c), Lanes{}) : Lanes{};
        for (int i = 0; i < 3; ++i) {
          const Lanes lit = kNight ? lit_by_day[i] + colour[i] * (back * kHeadlightColour[i]) : lit_by_day[i];
          store(row.luminance[i] + c, seen<kMirrors>(k, lines, lit, grain.of[n], kept, i, g + n));
        }
      }
    }
  }
}
template <bool kNight, bool kMirrors>
LONGTAIL_INLINE void shade_plain(const ShadeLanes& k, const ShadeRow& row, const GroundRun& ground, const Nodes& nodes, int base,
                                 const Stretch& blocks) {
  if (base == 1) return shade_plain<kNight, kMirrors, 1>(k, row, ground, nodes, blocks);
  if (base == 2) return shade_plain<kNight, kMirrors, 2>(k, row, ground, nodes, blocks);
  shade_plain<kNight, false, 0>(k, row, ground, nodes, blocks);  // grass mirrors nothing
}

// What lies on a group of pixels.
struct Marks {
  LaneMask paint, dark;
};
// By day; where no pixel is dark, the same bits without asking.
LONGTAIL_INLINE void light_in(const GroundRun& ground, LaneMask dark, Lanes (&light)[3]) {
  if (!any(dark)) {
    for (int i = 0; i < 3; ++i) light[i] = ground.in_sun[i];
    return;
  }
  for (int i = 0; i < 3; ++i) light[i] = dark ? ground.in_shade[i] : ground.in_sun[i];
}
LONGTAIL_INLINE Lanes headlights_on_paint(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& row, const GroundRun& ground, LaneMask paint,
                                          int c) {
  const Lanes beads = paint != 0 ? all(frame.ground.beads) : Lanes{};
  return headlights_on_ground(k, ground.plane, load(row.y + c), load(row.z + c), load(row.depth_m + c), beads);
}
LONGTAIL_INLINE void paint_over(const ShadeLanes& k, LaneMask paint, Lanes (&colour)[3], Lanes& grain) {
  if (!any(paint != 0)) return;
  for (int i = 0; i < 3; ++i) colour[i] = paint != 0 ? (paint == 1 ? k.white[i] : k.yellow[i]) : colour[i];
  grain = paint != 0 ? all(1.0f) : grain;
}
// `colour` in the light of day and of the headlights.
template <bool kNight>
LONGTAIL_INLINE void light_up(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& row, const GroundRun& ground, const Marks& marks, int c,
                              Lanes (&colour)[3]) {
  Lanes light[3];
  light_in(ground, marks.dark, light);
  if constexpr (!kNight) {
    for (int i = 0; i < 3; ++i) colour[i] *= light[i];
    return;
  }
  const Lanes back = headlights_on_paint(frame, k, row, ground, marks.paint, c);
  for (int i = 0; i < 3; ++i) colour[i] = colour[i] * light[i] + colour[i] * (back * kHeadlightColour[i]);
}
LONGTAIL_INLINE Marks marks_at(const ShadeFrame& frame, const SurfaceLook& look, const LinesMet& met, bool may_be_shaded, const Place& place) {
  Marks marks{paint_at(frame.ground.worn, look, met, place.x, place.y), LaneMask{}};
  if (may_be_shaded) marks.dark = shaded(frame.shadows, all(look.owner), place);
  return marks;
}

// Of one kind all over, with paint or shadows upon it; where neither is, the same bits as without.
template <bool kNight, bool kMirrors>
LONGTAIL_APART void shade_marked(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& of_row, const SurfaceLook& look,
                                 const GroundRun& ground, const Nodes& nodes, const RunBlocks& blocks, const Stretch& block) {
  const ShadeRow row = of_row;  // a copy that no store through a pointer can change
  const BlockLines lines = lines_of<kMirrors>(nodes, block.node);
  const int base = blocks.base[block.node];
  const bool may_be_shaded = blocks.shaded[block.node] != 0;
  const LinesMet met = lines_met(look, blocks, block.node);
  for (int g = 0; g < kBlockGroups && block.first + g * kLanes <= block.last; g += 2) {
    GrainPair grain = grain_of(base, cells_of(k.grain, row, block.first + g * kLanes));
    for (int n = 0; n < 2; ++n) {
      const int c = block.first + (g + n) * kLanes;
      const Marks marks = marks_at(frame, look, met, may_be_shaded, place_of(k, row, c));
      Lanes colour[3] = {k.colour[base][0], k.colour[base][1], k.colour[base][2]};
      paint_over(k, marks.paint, colour, grain.of[n]);
      light_up<kNight>(frame, k, row, ground, marks, c, colour);
      const Lanes kept = at(lines.kept, columns_of(g + n));
      for (int i = 0; i < 3; ++i) store(row.luminance[i] + c, seen<kMirrors>(k, lines, colour[i], grain.of[n], kept, i, g + n));
    }
  }
}

// The colours of a block's pixels in its light.
template <bool kMirrors>
LONGTAIL_INLINE void light_block(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& row, const GroundRun& ground,
                                 const GroundBlock& block, const BlockLines& lines, int column) {
  for (int g = 0; g < block.on.groups; ++g) {
    const int c = column + g * kLanes;
    Lanes light[3];
    light_in(ground, block.on.dark[g], light);
    if (frame.headlights.on != 0) {
      const Lanes back = headlights_on_paint(frame, k, row, ground, block.on.paint[g], c);
      for (int i = 0; i < 3; ++i) light[i] += back * kHeadlightColour[i];
    }
    const Lanes kept = at(lines.kept, columns_of(g));
    for (int i = 0; i < 3; ++i) {
      const Lanes soft = seen<false>(k, lines, block.albedo[i][g], light[i], kept, i, g);
      const Lanes hard = kMirrors ? seen<kMirrors>(k, lines, block.albedo[i][g], light[i], kept, i, g) : soft;
      store(row.luminance[i] + c, block.hard[g] ? hard : soft);
    }
  }
}
// Of several kinds, with decals or snow: all that there is.
LONGTAIL_APART void shade_several_kinds(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& of_row, const SurfaceLook& look,
                                        const GroundRun& ground, const Nodes& nodes, const RunBlocks& blocks, const Stretch& at) {
  const ShadeRow row = of_row;  // a copy that no store through a pointer can change
  GroundBlock block;
  block.on.groups = ((at.last - at.first) / (2 * kLanes) + 1) * 2;  // two at a time
  place(k, row, at.first, block);
  look_for_marks(frame, k, row, look, blocks, at.node, at.first, block);
  look.kind == kRoadLook ? colour_road(frame, k, row, *look.strip, across_of(blocks, at.node), at.first, block)
                          : colour_verge(frame, k, row, at.first, block);
  look.gloss > 0 ? light_block<true>(frame, k, row, ground, block, lines_of<true>(nodes, at.node), at.first)
                  : light_block<false>(frame, k, row, ground, block, lines_of<false>(nodes, at.node), at.first);
}

template <bool kNight, bool kMirrors>
LONGTAIL_INLINE void shade_stretch(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& row, const SurfaceLook& look,
                                   const GroundRun& ground, const Nodes& nodes, const RunBlocks& blocks, const Stretch& at) {
  const int kind = blocks.kind[at.node];
  if (kind < RunBlocks::kMarked) return shade_plain<kNight, kMirrors>(k, row, ground, nodes, kind, at);
  shade_marked<kNight, kMirrors>(frame, k, row, look, ground, nodes, blocks, at);
}

// From a block on: as many of them as are plain and of one kind.
LONGTAIL_INLINE Stretch stretch_from(const SurfaceRun& run, const RunBlocks& blocks, int node) {
  int end = node + 1;
  const int kind = blocks.kind[node];
  if (kind >= 0 && kind < RunBlocks::kMarked) {
    while (blocks.kind[end] == kind) ++end;
  }
  return {run.first + node * kBlock, least(run.first + end * kBlock - 1, run.last), node};
}
LONGTAIL_APART void shade_ground(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& row, const SurfaceRun& run) {
  const SurfaceLook& look = frame.looks[run.look];
  const GroundRun ground = ground_run(frame, k, row, look);
  Nodes nodes;
  set_nodes(k, row, run, look, nodes);
  RunBlocks blocks;
  ask_blocks(frame, run, look, nodes, blocks);
  for (int node = 0; node < block_count(run);) {
    const Stretch at = stretch_from(run, blocks, node);
    node += (at.last - at.first) / kBlock + 1;
    if (blocks.kind[at.node] == RunBlocks::kSeveral) {
      shade_several_kinds(frame, k, row, look, ground, nodes, blocks, at);
      continue;
    }
    const bool mirrors = look.gloss > 0 && blocks.base[at.node] != 0;
    if (frame.headlights.on != 0) {
      mirrors ? shade_stretch<true, true>(frame, k, row, look, ground, nodes, blocks, at)
              : shade_stretch<true, false>(frame, k, row, look, ground, nodes, blocks, at);
    } else {
      mirrors ? shade_stretch<false, true>(frame, k, row, look, ground, nodes, blocks, at)
              : shade_stretch<false, false>(frame, k, row, look, ground, nodes, blocks, at);
    }
  }
}

}  // namespace
}  // namespace longtail::sim
