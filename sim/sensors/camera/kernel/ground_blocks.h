// What the blocks of a run of ground have to be asked before their pixels: of as many blocks at once as a vector has lanes, by the
// places of the nodes between which they lie. Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/light_nodes.h"
#include "sim/sensors/camera/kernel/shadow_lanes.h"
#include "sim/sensors/camera/kernel/strip_lanes.h"

namespace longtail::sim {
namespace {

struct RunBlocks {
  static constexpr int kMostLines = 8;
  static constexpr std::int32_t kSeveral = -1, kMarked = 3, kNone = 4;
  int line[kMostLines];                         // painted lines that the run may meet
  int lines;
  float low_m[kMostNodes], high_m[kMostNodes];  // t on the road
  std::int32_t base[kMostNodes];                // the kind of ground all over the block; -1: more than one, or decals
  std::int32_t lined[kMostNodes];               // not 0: may meet a painted line
  std::int32_t shaded[kMostNodes];              // not 0: may be in some object's shadow
  std::int32_t kind[kMostNodes];                // all that: `base` where nothing else is, kMarked with paint or shadow; kSeveral: -1 or snow
};

LONGTAIL_INLINE void set_all(const SurfaceRun& run, std::int32_t value, std::int32_t* blocks) {
  for (int i = 0; i < block_count(run); i += kLanes) store(blocks + i, all(value));
}

// From node to node, and a little to either side: nowhere in between does a lens bend a straight line by as much as a twentieth of it.
// Returns how far all of them reach.
LONGTAIL_INLINE RoadAcross place_on_road(const SurfaceRun& run, const SurfaceLook& look, const Nodes& nodes, RunBlocks& to) {
  const auto t = [&](int node) { return t_at(*look.strip, load(nodes.x_m + node) + look.strip_x_m, load(nodes.y_m + node) + look.strip_y_m); };
  Lanes low_m = all(1e30f);
  Lanes high_m = all(-1e30f);
  for (int i = 0; i < block_count(run); i += kLanes) {
    const Lanes from = t(i);
    const Lanes until = t(i + 1);
    const Lanes slack = 0.05f * magnitude(until - from) + 0.01f;
    const Lanes low = least(from, until) - slack;
    const Lanes high = most(from, until) + slack;
    store(to.low_m + i, low);
    store(to.high_m + i, high);
    low_m = least(low, low_m);
    high_m = most(high, high_m);
  }
  return {lowest(low_m), highest(high_m), -1};
}

LONGTAIL_INLINE void find_lines(const GroundStrip& strip, const RoadAcross& across, RunBlocks& to) {
  to.lines = 0;
  for_lines_across(strip, across.low_m, across.high_m, [&to](int line) {
    if (to.lines < RunBlocks::kMostLines) to.line[to.lines] = line;
    ++to.lines;
  });
}
LONGTAIL_INLINE void ask_lines(const SurfaceRun& run, const GroundStrip& strip, RunBlocks& to) {
  set_all(run, 0, to.lined);
  for (int l = 0; l < least(to.lines, RunBlocks::kMostLines); ++l) {
    const float low_m = strip.line_low_m[to.line[l]];
    const float high_m = strip.line_high_m[to.line[l]];
    for (int i = 0; i < block_count(run); i += kLanes) {
      store(to.lined + i, load(to.lined + i) | ((load(to.low_m + i) <= high_m) & (load(to.high_m + i) >= low_m)));
    }
  }
}

// The kind of ground is that of the last lane whose left edge lies left of the place.
LONGTAIL_INLINE void ask_lanes(const SurfaceRun& run, const GroundStrip& strip, RunBlocks& to) {
  for (int i = 0; i < block_count(run); i += kLanes) {
    const Lanes low = load(to.low_m + i);
    const Lanes high = load(to.high_m + i);
    LaneMask base = all(1);
    LaneMask several{};
    for (int lane = 0; lane < strip.lanes; ++lane) {
      const LaneMask right_of = strip.edge_low_m[lane] >= high;
      several |= (strip.edge_high_m[lane] >= low) & ~right_of;
      base = right_of ? all(strip.lane[lane].base) : base;
    }
    store(to.base + i, base | several);
  }
}
// More lines than have a place make every block one of more than one kind.
LONGTAIL_INLINE void ask_road(const SurfaceRun& run, const SurfaceLook& look, const Nodes& nodes, RunBlocks& to) {
  const GroundStrip& strip = *look.strip;
  const RoadAcross across = place_on_road(run, look, nodes, to);
  find_lines(strip, across, to);
  ask_lines(run, strip, to);
  const bool too_much = strip.patches > 0 || to.lines > RunBlocks::kMostLines;
  const int base = base_across(strip, across);
  too_much || base >= 0 ? set_all(run, too_much ? -1 : base, to.base) : ask_lanes(run, strip, to);
}
LONGTAIL_INLINE void ask_verge(const SurfaceRun& run, RunBlocks& to) {
  to.lines = 0;
  set_all(run, 0, to.lined);
  set_all(run, 0, to.base);
}

// Balls around blocks. A lens bends the lines between nodes by far less than the tenth of them that is added.
struct BlockBalls {
  float x_m[kMostNodes], y_m[kMostNodes], z_m[kMostNodes];
  float radius_m[kMostNodes];
};
LONGTAIL_INLINE void surround(const SurfaceRun& run, const Nodes& nodes, BlockBalls& balls) {
  for (int i = 0; i < block_count(run); i += kLanes) {
    Lanes length2{};
    const auto middle = [&length2, i](const float* at, float* to) {
      const Lanes from = load(at + i);
      const Lanes until = load(at + i + 1);
      store(to + i, 0.5f * (from + until));
      length2 += (until - from) * (until - from);
    };
    middle(nodes.x_m, balls.x_m);
    middle(nodes.y_m, balls.y_m);
    middle(nodes.z_m, balls.z_m);
    store(balls.radius_m + i, 0.55f * root(length2) + 0.05f);
  }
}

// The cells around a run.
struct CellRange {
  std::int32_t first_column, end_column, first_line, end_line;
};
LONGTAIL_INLINE CellRange cells_around(const ShadowTables& shadows, const SurfaceRun& run, const Nodes& nodes) {
  Lanes low_x = load(nodes.x_m), low_y = load(nodes.y_m);
  Lanes high_x = low_x, high_y = low_y;
  for (int i = kLanes; i <= block_count(run); i += kLanes) {
    low_x = least(load(nodes.x_m + i), low_x);
    high_x = most(load(nodes.x_m + i), high_x);
    low_y = least(load(nodes.y_m + i), low_y);
    high_y = most(load(nodes.y_m + i), high_y);
  }
  // Nowhere between nodes does a lens bend a straight line by as much as a quarter of a cell.
  constexpr float kBend = 0.25f;
  const auto clamped = [&shadows](float at_m, float more) {
    const float cell = (at_m - shadows.corner_m) * shadows.cells_per_m + more;
    return static_cast<std::int32_t>(least(most(cell, 0.0f), static_cast<float>(shadows.cells)));
  };
  return {clamped(lowest(low_x), -kBend), clamped(highest(high_x), kBend + 1), clamped(lowest(low_y), -kBend),
          clamped(highest(high_y), kBend + 1)};
}
LONGTAIL_INLINE bool any_members(const ShadowTables& shadows, const CellRange& in) {
  const auto used = [&shadows](std::int32_t y, std::int32_t x) { return shadows.used_before[y * (shadows.cells + 1) + x]; };
  return used(in.end_line, in.end_column) - used(in.first_line, in.end_column) - used(in.end_line, in.first_column) +
             used(in.first_line, in.first_column) != 0;
}

// Boxes lie in several cells each. A few that were asked before are remembered.
struct AskedBoxes {
  std::uint32_t box[16];
  int count = 0;

  bool is_new(std::uint32_t candidate) {
    for (int i = 0; i < count; ++i) {
      if (box[i] == candidate) return false;
    }
    if (count < 16) box[count++] = candidate;
    return true;
  }
};
LONGTAIL_INLINE void ask_shadows(const ShadowTables& shadows, const SurfaceRun& run, const Nodes& nodes, RunBlocks& to) {
  const int blocks = block_count(run);
  const CellRange cells = cells_around(shadows, run, nodes);
  if (!any_members(shadows, cells)) return;
  BlockBalls balls;
  surround(run, nodes, balls);
  AskedBoxes asked;
  for (std::int32_t line = cells.first_line; line < cells.end_line; ++line) {
    for (std::int32_t column = cells.first_column; column < cells.end_column; ++column) {
      const ShadowCell& cell = shadows.cell[(line << shadows.row_shift) + column];
      for (std::uint32_t m = cell.first; m < cell.first + cell.count; ++m) {
        if (!asked.is_new(shadows.member[m])) continue;
        const ShadowSlabs& slabs = shadows.slabs[shadows.member[m]];
        for (int i = 0; i < blocks; i += kLanes) {
          const LaneMask hidden = may_hide(shadows, slabs, load(balls.x_m + i), load(balls.y_m + i), load(balls.z_m + i), load(balls.radius_m + i));
          store(to.shaded + i, load(to.shaded + i) | hidden);
        }
      }
    }
  }
}

LONGTAIL_INLINE void set_kinds(const SurfaceRun& run, bool bare, RunBlocks& to) {
  for (int i = 0; i < block_count(run); i += kLanes) {
    const LaneMask base = load(to.base + i);
    const LaneMask marked = (load(to.lined + i) | load(to.shaded + i)) != 0;
    const LaneMask several = bare ? base < 0 : all(-1);
    store(to.kind + i, (marked ? all(RunBlocks::kMarked) : base) | several);
  }
  to.kind[block_count(run)] = RunBlocks::kNone;
}
LONGTAIL_INLINE void ask_blocks(const ShadeFrame& frame, const SurfaceRun& run, const SurfaceLook& look, const Nodes& nodes, RunBlocks& to) {
  look.kind == kRoadLook ? ask_road(run, look, nodes, to) : ask_verge(run, to);
  set_all(run, 0, to.shaded);
  if (frame.shadows.cells > 0 && frame.sun_lux[1] > 0 && look.by_sun[1] > 0) ask_shadows(frame.shadows, run, nodes, to);
  set_kinds(run, !(frame.ground.snow_soft > 0), to);
}

}  // namespace
}  // namespace longtail::sim
