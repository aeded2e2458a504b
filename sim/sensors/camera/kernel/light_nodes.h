// What changes slowly along a surface: how much the air lets through and what the surface mirrors. It is computed where
// blocks of kBlock pixels of a run begin and at the run's last pixel, and lies on straight lines in between: nowhere farther
// from the formulas than an eighth of what they change by between two neighbouring changes of slope. Included only by kernel
// files.
#pragma once

#include "sim/sensors/camera/kernel/shade_lanes.h"

namespace longtail::sim {
namespace {

constexpr int kMostNodes = kMostRun / kBlock + kLanes;
struct Nodes {
  float x_m[kMostNodes], y_m[kMostNodes];  // places; map axes, from the camera
  float kept[kMostNodes];                  // by the air
  float mirrored[3][kMostNodes];           // through the air, cd/m^2
};
LONGTAIL_INLINE int node_count(const SurfaceRun& run) { return (run.last - run.first) / kBlock + 2; }

// The pixels at nodes i, i + 1, ... Put together in registers: what has just been stored bit by bit is slow to load whole.
struct NodePixels {
  Lanes y, z, depth_m;
};
LONGTAIL_INLINE NodePixels pixels_at_nodes(const ShadeRow& row, const SurfaceRun& run, int i) {
  NodePixels pixels{};
  for (int lane = 0; lane < kLanes; ++lane) {
    const int column = least(run.first + (i + lane) * kBlock, run.last);
    pixels.y[lane] = row.y[column];
    pixels.z[lane] = row.z[column];
    pixels.depth_m[lane] = row.depth_m[column];
  }
  return pixels;
}

// Of the ground.
LONGTAIL_INLINE void set_nodes(const ShadeLanes& k, const ShadeRow& row, const SurfaceRun& run,
                               const SurfaceLook& look, Nodes& nodes) {
  const RowDot normal_dot = row_dot(row, look.normal);
  Lanes normal[3];
  spread(look.normal, normal);
  for (int i = 0; i < node_count(run); i += kLanes) {
    const auto [y, z, depth] = pixels_at_nodes(row, run, i);
    store(nodes.x_m + i, depth * dot(k.axis[0], y, z));
    store(nodes.y_m + i, depth * dot(k.axis[1], y, z));
    const Lanes length = root(1.0f + y * y + z * z);
    const Lanes kept = faded(k.extinction * (depth * length));
    store(nodes.kept + i, kept);
    if (look.gloss == 0) continue;
    const Lanes per_length = 1.0f / length;
    const Sky sky = mirrored(k, normal, dot(normal_dot, y, z) * per_length, y, z, per_length);
    const Lanes share = kept * look.gloss;
    for (int c = 0; c < 3; ++c) store(nodes.mirrored[c] + i, share * (sky.of_sky * k.sky_lux[c] + sky.of_sun * k.sun_lux[c]));
  }
}

// On the straight line between two nodes.
struct Line {
  Lanes start, per_pixel;
};
// One over that many pixels. Outside the function: inside it would be written anew at every call.
constexpr float kPerPixel[kBlock + 1] = {0,       1,        1 / 2.0f,  1 / 3.0f,  1 / 4.0f,  1 / 5.0f,  1 / 6.0f,  1 / 7.0f, 1 / 8.0f,
                                         1 / 9.0f, 1 / 10.0f, 1 / 11.0f, 1 / 12.0f, 1 / 13.0f, 1 / 14.0f, 1 / 15.0f, 1 / 16.0f};
LONGTAIL_INLINE float per_pixel_between(const SurfaceRun& run, int node) {
  return kPerPixel[least(run.last - run.first - node * kBlock, kBlock)];
}
LONGTAIL_INLINE Line line_from(const float* at_nodes, int node, float per_pixel) {
  return {all(at_nodes[node]), all((at_nodes[node + 1] - at_nodes[node]) * per_pixel)};
}
LONGTAIL_INLINE Lanes at(const Line& line, Lanes column) { return line.start + line.per_pixel * column; }

}  // namespace
}  // namespace longtail::sim
