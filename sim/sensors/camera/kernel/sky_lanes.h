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

LONGTAIL_INLINE Lanes background(const ShadeLanes& k, const Sky& sky, LaneMask below, Lanes kept, int colour) {
  const Lanes above = sky.of_sky * k.sky_lux[colour] + sky.of_sun * k.sun_lux[colour];
  const Lanes seen = below ? k.far_ground[colour] : above;
  return k.air_light[colour] + (seen - k.air_light[colour]) * kept;
}

// Pixel by pixel.
LONGTAIL_INLINE void shade_background(const ShadeLanes& k, const ShadeRow& row, int column, int groups) {
  for (int c = column; c < column + groups * kLanes; c += kLanes) {
    const Heading to = heading(k, load(row.y + c), load(row.z + c));
    const LaneMask below = to.z < 0.0f;
    const Lanes kept = faded(k.extinction * distance_of_background(to.z));
    const Sky sky = sky_towards(k.cloud, to.z, to.to_sun);
    const LaneMask disc = (to.to_sun > 0.99996f) & ~below;
    for (int i = 0; i < 3; ++i) {
      Lanes seen = background(k, sky, below, kept, i);
      if (any(disc)) seen += disc ? k.sun_lux[i] * 14'000.0f : Lanes{};  // half a degree: 1 / 6.8e-5 sr
      store(row.luminance[i] + c, seen);
    }
  }
}

// Where the sky changes faster than straight lines over a block can follow to a thousandth: at the horizon, around the sun,
// and between blocks' ends more than four degrees apart.
constexpr float kNearHorizon = 0.02f;
constexpr float kPerChange = 10;  // of a camera that rolls: as far from the horizon as ten times what the block rises
constexpr float kNearSun = 0.88f;
constexpr float kWide = 0.07f;
struct SkyNodes {
  float y[kMostNodes];
  float z[kMostNodes];       // of the headings
  float to_sun[kMostNodes];
  LineNodes seen[3];
  std::int32_t steep[kMostNodes];
};
LONGTAIL_INLINE void find_steep(const SurfaceRun& run, SkyNodes& nodes) {
  for (int i = 0; i < block_count<kWideBlock>(run); i += kLanes) {
    const auto lower = [i](const float* at) { return least(load(at + i), load(at + i + 1)); };
    const auto higher = [i](const float* at) { return most(load(at + i), load(at + i + 1)); };
    const Lanes near = kNearHorizon + kPerChange * (higher(nodes.z) - lower(nodes.z));
    const LaneMask at_horizon = (lower(nodes.z) < near) & (higher(nodes.z) > -near);
    store(nodes.steep + i, (higher(nodes.y) - lower(nodes.y) > kWide) | at_horizon | (higher(nodes.to_sun) > kNearSun));
  }
}
LONGTAIL_INLINE void set_sky_nodes(const ShadeLanes& k, const ShadeRow& row, const SurfaceRun& run, SkyNodes& nodes) {
  int i = 0;
  for (; i <= block_count<kWideBlock>(run); i += kLanes) {
    const NodePixels pixels = pixels_at_nodes<kWideBlock>(row, run, i);
    const Heading to = heading(k, pixels.y, pixels.z);
    const Lanes kept = faded(k.extinction * distance_of_background(to.z));
    const Sky sky = sky_towards(k.cloud, to.z, to.to_sun);
    for (int c = 0; c < 3; ++c) store(nodes.seen[c].at + i, background(k, sky, to.z < 0.0f, kept, c));
    store(nodes.y + i, pixels.y);
    store(nodes.z + i, to.z);
    store(nodes.to_sun + i, to.to_sun);
  }
  for (float* const of : {nodes.y, nodes.z, nodes.to_sun, nodes.seen[0].at, nodes.seen[1].at, nodes.seen[2].at}) of[i] = 0;
  find_steep(run, nodes);
  for (LineNodes& line : nodes.seen) draw_lines<kWideBlock>(run, line);
}

LONGTAIL_INLINE void draw(const Line& line, float* to, int groups) {
  if (groups == kWideGroups) {
#pragma GCC unroll 16
    for (int g = 0; g < kWideGroups; ++g) store(to + g * kLanes, at(line, columns_of(g)));
    return;
  }
  for (int g = 0; g < groups; ++g) store(to + g * kLanes, at(line, columns_of(g)));
}

LONGTAIL_INLINE void shade_sky(const ShadeLanes& k, const ShadeRow& row, const SurfaceRun& run) {
  SkyNodes nodes;
  set_sky_nodes(k, row, run, nodes);
  for (int column = run.first, node = 0; column <= run.last; column += kWideBlock, ++node) {
    const int groups = least((run.last - column) / kLanes + 1, kWideGroups);
    if (nodes.steep[node] != 0) {
      shade_background(k, row, column, groups);
      continue;
    }
    for (int i = 0; i < 3; ++i) draw(line_from(nodes.seen[i], node), row.luminance[i] + column, groups);
  }
}

}  // namespace
}  // namespace longtail::sim
