// The reference scene of the lidar benchmark, the same on every machine: 40 cars of 200 triangles each (or as boxes), 20
// buildings, 60 poles, 60 barriers and 60 pieces of clutter as boxes, on 256 x 256 m of ground in cells of 4 m.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/visibility/kernel/tables.h"
#include "sim/visibility/vertex_array.h"

namespace longtail::bench {

struct SceneObject {
  std::vector<sim::Vec3f> vertices;  // in scene axes
  std::vector<sim::Triangle> triangles;
};

struct VisibilityScene {
  std::vector<SceneObject> cars;
  std::vector<sim::BoxItem> boxes;
  SceneObject ground;
  sim::Vec3f sensor;
};

VisibilityScene visibility_scene(std::uint64_t seed);

SceneObject as_triangles(const sim::BoxItem& box);
// All of it as triangles, for ray tracers.
SceneObject flattened(const VisibilityScene& scene);

}  // namespace longtail::bench
