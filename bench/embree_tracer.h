// Embree 3 as a reference for the lidar benchmark, one thread, coherent streams (rtcIntersect1M). It is never part of
// the product: its bits depend on the CPU. Without the package nothing is available.
#pragma once

#include <memory>
#include <string>

#include "bench/visibility_scene.h"
#include "sim/visibility/lidar_grid.h"

namespace longtail::bench {

class EmbreeTracer {
 public:
  // `isa`: "sse4.2", "avx2", ... or empty for Embree's own choice.
  EmbreeTracer(const std::string& isa, const SceneObject& scene);
  ~EmbreeTracer();

  static bool available();
  // Distances of one sweep from `sensor`, t_max where nothing is hit.
  void sweep(const sim::LidarGrid& grid, const sim::Vec3f& sensor, float t_max, float* t);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace longtail::bench
