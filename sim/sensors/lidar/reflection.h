// How much of a laser pulse surfaces send back, as reflectance: 1 is a perfect diffuse reflector that faces the sensor.
//   smooth things   rho cos(i)                                          Lambert
//   rough things    rho (A cos(i) + B sin^2(i))                         Oren and Nayar 1994, light and sensor in one place:
//                   A = 1 - 0.5 s^2 / (s^2 + 0.33), B = 0.45 s^2 / (s^2 + 0.09), slopes s = 30 degrees; ground, leaves, fur
//   reflectors      + 300 times the retro-reflectivity, from any side   (sheeting of type III, ASTM D4956: 250 cd/lx/m^2)
//   road paint      + 0.47                                              (150 mcd/lx/m^2, class R3 of EN 1436, times pi)
// Wetness takes from what is diffuse: 15 % of things, 45 % of roads that are faced and nearly all of roads at grazing incidence,
// where water mirrors; glass beads under water keep a quarter (EN 1436, classes RW). Snow hides the road by its cover.
// An echo's power is that times T(r) / r^2; of its way out and back the air leaves T(r) = e^{-2 alpha r}, alpha of fog, rain and
// snow together (sim/weather/extinction.h), by a polynomial within 3e-7 of the value.
// Reflectances at 905 nm: sim/visibility/material; asphalt 0.17, paving 0.3, grass 0.5, paint 0.6, snow 0.85 (literature; verify).
#pragma once

#include <vector>

#include "sim/sensors/lidar/kernel/lidar_kernels.h"
#include "sim/visibility/ground_surface.h"
#include "sim/visibility/lidar_grid.h"
#include "sim/visibility/visibility_image.h"
#include "sim/visibility/visible_scene.h"
#include "sim/weather/conditions.h"

namespace longtail::sim {

class SurfaceReflection {
 public:
  // `surface` outlives this.
  SurfaceReflection(Isa isa, const GroundSurface& surface);

  // Before a sweep: the scene as it is looked at, from where, in what weather. All outlive the sweep.
  void begin(const VisibleScene& scene, const Viewpoint& view, const Conditions& weather);

  // Where the results of a row go, by column. Padded by kLanePadding: what lies behind the row is written as well.
  struct Row {
    float* range_m = nullptr;
    float* power = nullptr;         // of the echo, in the units of lidar_config.h; 0 where the ray meets nothing
    float* edge_range_m = nullptr;  // negative on the ground
  };
  void reflect(const LidarGrid& grid, const VisibilityImage& image, int row, const Row& out);

 private:
  void find_runs(const VisibilityImage& image, int row);
  std::int32_t facet_of(std::int32_t id);
  Facet described(std::int32_t id);

  const LidarKernels& kernels_;
  const GroundSurface& surface_;
  const VisibleScene* scene_ = nullptr;
  ReflectSweep sweep_;
  float wetness_ = 0;
  Eigen::Vector3d origin_m_ = Eigen::Vector3d::Zero();  // the sensor in the middle of the sweep, map frame
  std::vector<Facet> facets_;                           // that rays of this sweep met
  std::vector<std::int32_t> facet_of_id_;               // kNoFacet: not met
  std::vector<std::int32_t> known_ids_;
  std::int32_t last_instance_ = 0;                      // that was described: a guess for the next
  // Of one row.
  std::vector<std::int32_t> first_columns_;
  std::vector<FacetRun> runs_;
};

}  // namespace longtail::sim
