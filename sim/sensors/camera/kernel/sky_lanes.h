// Pixels that show no surface: sky above the horizon, far ground below, and the air before both. Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/light_nodes.h"

namespace longtail::sim {
namespace {

// Far beyond what is drawn: fog hides the sky where the path through it, a layer of 300 m, is long; the ground below the
// horizon is as far as a camera 1.5 m above it sees.
LONGTAIL_INLINE Lanes distance_of_background(Lanes ray_z) {
  return least((ray_z < 0.0f ? all(1.5f) : all(300.0f)) / most(magnitude(ray_z), all(1e-4f)), all(50'000.0f));
}

// A direction by what counts here.
struct Heading {
  Lanes z;        // sine of the elevation
  Lanes to_sun;   // cosine of the angle between
};
LONGTAIL_INLINE Heading heading(const ShadeLanes& k, Lanes y, Lanes z) {
  const Lanes per_length = 1.0f / root(1.0f + y * y + z * z);
  return {dot(k.axis[2], y, z) * per_length, dot(k.to_sun, y, z) * per_length};
}

LONGTAIL_INLINE Lanes in_air(const ShadeLanes& k, Lanes seen, Lanes kept, int colour) {
  return k.air_light[colour] + (seen - k.air_light[colour]) * kept;
}
LONGTAIL_INLINE Lanes background(const ShadeLanes& k, const Sky& sky, LaneMask below, Lanes kept, int colour) {
  const Lanes above = sky.of_sky * k.sky_lux[colour] + sky.of_sun * k.sun_lux[colour];
  return in_air(k, below ? k.far_ground[colour] : above, kept, colour);
}

// Pixel by pixel.
LONGTAIL_INLINE void shade_background(const ShadeLanes& k, const ShadeRow& row, int column, int groups) {
  for (int c = column; c < column + groups * kLanes; c += kLanes) {
    const Heading to = heading(k, load(row.y + c), load(row.z + c));
    const LaneMask below = to.z < 0.0f;
    const Lanes kept = faded(k.extinction * distance_of_background(to.z));
    if (!any(~below)) {
      for (int i = 0; i < 3; ++i) store(row.luminance[i] + c, in_air(k, k.far_ground[i], kept, i));
      continue;
    }
    const Sky sky = sky_towards(k.cloud, to.z, to.to_sun);
    const LaneMask disc = (to.to_sun > 0.99996f) & ~below;
    for (int i = 0; i < 3; ++i) {
      Lanes seen = background(k, sky, below, kept, i);
      if (any(disc)) seen += disc ? k.sun_lux[i] * 14'000.0f : Lanes{};  // half a degree: 1 / 6.8e-5 sr
      store(row.luminance[i] + c, seen);
    }
  }
}

// Where straight lines over a block do not follow to a thousandth: at the horizon, where the path through the air starts to become
// shorter, around the sun, and between blocks' ends more than four degrees apart. Below the horizon dark ground lies behind bright
// air: that shows how a lens bends the line between nodes.
constexpr float kPerChange = 12;  // as far from there as twelve times what the block rises
constexpr float kAbove = 0.001f;
constexpr float kBelow = -0.02f;
constexpr float kClearest = 300.0f / 50'000.0f;  // nearer to the horizon the path grows no longer (distance_of_background)
constexpr float kBent = 0.0005f;
constexpr float kNearSun = 0.88f;
constexpr float kWide = 0.07f;

// Of the columns of a row that are whole multiples of kWideBlock, and of its last one: runs of sky between the leaves of one tree
// share them. They are added from left to right as runs need them, and start anew where there is no more room. Node i is kept at
// i + 1, so that the block before it can be read beside it.
struct SkyNodes {
  static constexpr int kRoom = 32;
  static_assert(kRoom > kMostRun / kWideBlock + 2 + 2 * kLanes);
  float y[kRoom + 1];
  float z[kRoom + 1];                          // of the headings
  float to_sun[kRoom + 1];
  float seen[3][kRoom + 1];
  float per_pixel[3][kRoom + 1];               // of blocks: on the straight line to the next node
  std::int32_t steep[kRoom + 1];
  int first = 0;                               // block of the row
  int count = 0;
  int last_column = 0;
};
LONGTAIL_INLINE void start_nodes(int block, SkyNodes& nodes) {
  nodes.first = block;
  nodes.count = 0;
  for (float* const of : {nodes.y, nodes.z, nodes.to_sun, nodes.seen[0], nodes.seen[1], nodes.seen[2]}) of[0] = 0;
}

// Blocks i - 1, i, ...: between nodes i - 1, i, ...
LONGTAIL_INLINE void draw_sky_lines(int i, SkyNodes& nodes) {
  for (int c = 0; c < 3; ++c) {
    const float* const seen = nodes.seen[c] + i;
    store(nodes.per_pixel[c] + i, (load(seen + 1) - load(seen)) * (1.0f / kWideBlock));
  }
  const auto lower = [i](const float* at) { return least(load(at + i), load(at + i + 1)); };
  const auto higher = [i](const float* at) { return most(load(at + i), load(at + i + 1)); };
  const Lanes low = lower(nodes.z);
  const Lanes high = higher(nodes.z);
  const Lanes near = kPerChange * (high - low);
  const LaneMask at_horizon = ((low - near < kAbove) & (high + near > kBelow)) | ((low - kBent < kClearest) & (high + kBent > kClearest));
  store(nodes.steep + i, (higher(nodes.y) - lower(nodes.y) > kWide) | at_horizon | (higher(nodes.to_sun) > kNearSun));
  // The last block of the row is shorter.
  const int last = nodes.last_column / kWideBlock;
  const int at = last - nodes.first + 1;
  if (at < i || at >= i + kLanes) return;
  for (int c = 0; c < 3; ++c) {
    nodes.per_pixel[c][at] = (nodes.seen[c][at + 1] - nodes.seen[c][at]) * kPerPixel[nodes.last_column - last * kWideBlock];
  }
}
LONGTAIL_INLINE void add_nodes(const ShadeLanes& k, const ShadeRow& row, SkyNodes& nodes) {
  const int i = nodes.count;
  const SurfaceRun from_first{.first = nodes.first * kWideBlock, .last = nodes.last_column};
  const NodePixels pixels = pixels_at_nodes<kWideBlock>(row, from_first, i);
  const Heading to = heading(k, pixels.y, pixels.z);
  const Lanes kept = faded(k.extinction * distance_of_background(to.z));
  const Sky sky = sky_towards(k.cloud, to.z, to.to_sun);
  for (int c = 0; c < 3; ++c) store(nodes.seen[c] + i + 1, background(k, sky, to.z < 0.0f, kept, c));
  store(nodes.y + i + 1, pixels.y);
  store(nodes.z + i + 1, to.z);
  store(nodes.to_sun + i + 1, to.to_sun);
  draw_sky_lines(i, nodes);
  nodes.count += kLanes;
}
// Those around a run.
LONGTAIL_INLINE void reach(const ShadeLanes& k, const ShadeRow& row, const SurfaceRun& run, SkyNodes& nodes) {
  const int end = run.last / kWideBlock + 2;
  if (nodes.count == 0 || end - nodes.first + kLanes > SkyNodes::kRoom) start_nodes(run.first / kWideBlock, nodes);
  while (nodes.first + nodes.count < end) add_nodes(k, row, nodes);
}

// From the `from`-th pixel of a block on.
LONGTAIL_INLINE void draw(const SkyNodes& nodes, int node, int from, const ShadeRow& row, int column, int groups) {
  const float* const in_block = kColumnNumbers.of + from;
  Line line[3];
  for (int i = 0; i < 3; ++i) line[i] = {all(nodes.seen[i][node + 1]), all(nodes.per_pixel[i][node + 1])};
  if (groups == kWideGroups) {
    for (int i = 0; i < 3; ++i) {
#pragma GCC unroll 16
      for (int g = 0; g < kWideGroups; ++g) store(row.luminance[i] + column + g * kLanes, at(line[i], load(in_block + g * kLanes)));
    }
    return;
  }
  for (int g = 0; g < groups; ++g) {
    for (int i = 0; i < 3; ++i) store(row.luminance[i] + column + g * kLanes, at(line[i], load(in_block + g * kLanes)));
  }
}

LONGTAIL_INLINE void shade_sky(const ShadeLanes& k, const ShadeRow& row, const SurfaceRun& run, SkyNodes& nodes) {
  reach(k, row, run, nodes);
  for (int column = run.first; column <= run.last;) {
    const int block = column / kWideBlock;
    const int end = least((block + 1) * kWideBlock, run.last + 1);
    const int groups = (end - column + kLanes - 1) / kLanes;
    const int node = block - nodes.first;
    if (nodes.steep[node + 1] != 0) {
      shade_background(k, row, column, groups);
    } else {
      draw(nodes, node, column - block * kWideBlock, row, column, groups);
    }
    column = end;
  }
}

}  // namespace
}  // namespace longtail::sim
