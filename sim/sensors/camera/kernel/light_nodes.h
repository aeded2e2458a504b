// What changes slowly along a surface: how much the air lets through and what the surface mirrors. It is computed where
// blocks of kBlock pixels of a run begin and at the run's last pixel, and lies on straight lines in between: nowhere farther
// from the formulas than an eighth of what they change by between two neighbouring changes of slope. Included only by kernel
// files.
#pragma once

#include "sim/sensors/camera/kernel/shade_lanes.h"

namespace longtail::sim {
namespace {

// One over that many pixels. Outside the function: inside it would be written anew at every call.
struct PerPixel {
  float of[kWideBlock + 1];
  constexpr PerPixel() : of() {
    for (int i = 1; i <= kWideBlock; ++i) of[i] = 1 / static_cast<float>(i);
  }
  constexpr float operator[](int pixels) const { return of[pixels]; }
};
constexpr PerPixel kPerPixel;

// As many as whole vectors hold, and one more, which is read beside the last. Those behind the run's last node equal it.
constexpr int kMostNodes = kMostRun / kBlock + kLanes + 1;

// On the straight line from each node to the next one.
struct LineNodes {
  float at[kMostNodes];
  float per_pixel[kMostNodes];
};
struct Nodes {
  float x_m[kMostNodes], y_m[kMostNodes], z_m[kMostNodes];  // places; map axes, from the camera
  LineNodes kept;                                           // by the air
  LineNodes beside[3];                                      // of what can mirror: the mirrored and the air's own light, cd/m^2
};
// Of blocks of `kStep` pixels.
template <int kStep = kBlock>
LONGTAIL_INLINE int block_count(const SurfaceRun& run) { return (run.last - run.first) / kStep + 1; }

// The pixels at nodes i, i + 1, ... Put together in registers: what has just been stored bit by bit is slow to load whole.
struct NodePixels {
  Lanes y, z, depth_m;
};
template <int kStep = kBlock>
LONGTAIL_INLINE NodePixels pixels_at_nodes(const ShadeRow& row, const SurfaceRun& run, int i) {
  NodePixels pixels{};
  for (int lane = 0; lane < kLanes; ++lane) {
    const int column = least(run.first + (i + lane) * kStep, run.last);
    pixels.y[lane] = row.y[column];
    pixels.z[lane] = row.z[column];
    pixels.depth_m[lane] = row.depth_m[column];
  }
  return pixels;
}

// Between nodes that are known: blocks are whole but for the last one.
template <int kStep = kBlock>
LONGTAIL_INLINE void draw_lines(const SurfaceRun& run, LineNodes& nodes) {
  const int last = block_count<kStep>(run) - 1;
  for (int i = 0; i <= last; i += kLanes) store(nodes.per_pixel + i, (load(nodes.at + i + 1) - load(nodes.at + i)) * (1.0f / kStep));
  nodes.per_pixel[last] = (nodes.at[last + 1] - nodes.at[last]) * kPerPixel[run.last - run.first - last * kStep];
}

// Of the ground.
LONGTAIL_INLINE void set_nodes(const ShadeLanes& k, const ShadeRow& row, const SurfaceRun& run, const SurfaceLook& look, Nodes& nodes) {
  const RowDot normal_dot = row_dot(row, look.normal);
  Lanes normal[3];
  spread(look.normal, normal);
  int i = 0;
  for (; i <= block_count(run); i += kLanes) {
    const auto [y, z, depth] = pixels_at_nodes(row, run, i);
    store(nodes.x_m + i, depth * dot(k.axis[0], y, z));
    store(nodes.y_m + i, depth * dot(k.axis[1], y, z));
    store(nodes.z_m + i, depth * dot(k.axis[2], y, z));
    const Lanes length = root(1.0f + y * y + z * z);
    const Lanes kept = faded(k.extinction * (depth * length));
    store(nodes.kept.at + i, kept);
    if (look.gloss == 0) continue;
    const Lanes per_length = 1.0f / length;
    const Sky sky = mirrored(k, normal, dot(normal_dot, y, z) * per_length, y, z, per_length);
    const Lanes share = kept * look.gloss;
    for (int c = 0; c < 3; ++c) {
      const Lanes light = share * (sky.of_sky * k.sky_lux[c] + sky.of_sun * k.sun_lux[c]);
      store(nodes.beside[c].at + i, k.air_light[c] - k.air_light[c] * kept + light);
    }
  }
  for (float* const of : {nodes.x_m, nodes.y_m, nodes.z_m, nodes.kept.at}) of[i] = of[i - 1];
  draw_lines(run, nodes.kept);
  if (look.gloss == 0) return;
  for (int c = 0; c < 3; ++c) {
    nodes.beside[c].at[i] = 0;
    draw_lines(run, nodes.beside[c]);
  }
}

struct Line {
  Lanes start, per_pixel;
};
LONGTAIL_INLINE Line line_from(const LineNodes& nodes, int node) { return {all(nodes.at[node]), all(nodes.per_pixel[node])}; }
LONGTAIL_INLINE Lanes at(const Line& line, Lanes column) { return line.start + line.per_pixel * column; }

}  // namespace
}  // namespace longtail::sim
