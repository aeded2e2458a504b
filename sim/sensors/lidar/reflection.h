// How much of a laser pulse surfaces send back, as reflectance: 1 is a perfect diffuse reflector that faces the sensor.
//   smooth things   rho cos(i)                                          Lambert
//   rough things    rho (A cos(i) + B sin^2(i))                         Oren and Nayar 1994, light and sensor in one place:
//                   A = 1 - 0.5 s^2 / (s^2 + 0.33), B = 0.45 s^2 / (s^2 + 0.09), slopes s = 30 degrees; ground, leaves, fur
//   reflectors      + 300 times the retro-reflectivity, from any side   (sheeting of type III, ASTM D4956: 250 cd/lx/m^2)
//   road paint      + 0.47                                              (150 mcd/lx/m^2, class R3 of EN 1436, times pi)
// Wetness takes from what is diffuse: 15 % of things, 45 % of roads that are faced and nearly all of roads at grazing incidence,
// where water mirrors; glass beads under water keep a quarter (EN 1436, classes RW). Snow hides the road by its cover.
// Reflectances at 905 nm: sim/visibility/material; asphalt 0.17, paving 0.3, grass 0.5, paint 0.6, snow 0.85 (literature; verify).
#pragma once

#include <array>
#include <vector>

#include "sim/visibility/ground_surface.h"
#include "sim/visibility/lidar_grid.h"
#include "sim/visibility/visibility_image.h"
#include "sim/visibility/visible_scene.h"
#include "sim/weather/conditions.h"

namespace longtail::sim {

// Of cos(i), of sin^2(i), and from any side.
struct Backscatter {
  float facing = 0;
  float grazing = 0;
  float retro = 0;
};

class SurfaceReflection {
 public:
  // `surface` outlives this.
  explicit SurfaceReflection(const GroundSurface& surface) : surface_(surface) {}

  // Before a sweep: the scene as it is looked at, from where, in what weather. All outlive the sweep.
  void begin(const VisibleScene& scene, const Viewpoint& view, const Conditions& weather);
  // The reflectance that each ray of a row meets; 0 where it meets nothing.
  void row(const LidarGrid& grid, const VisibilityImage& image, int row, float* reflectance);
  bool is_ground(std::int32_t id) { return facet_of(id).ground; }

 private:
  static constexpr std::size_t kGroundLooks = 3 * 2 * 2;  // base, paint, pothole
  struct Facet {
    Vec3f normal;
    bool ground = false;
    const GroundStrip* strip = nullptr;  // of a road
    Vec3f sensor_m;                      // from the strip's origin, map axes
    float per_chord = 0;
    Backscatter back;                    // of what is no road
    std::uint32_t sweep = 0;
  };

  const Facet& facet_of(std::int32_t id);
  void describe(std::int32_t id, Facet& facet) const;
  const Backscatter& road_at(const Facet& facet, const Vec3f& ray, float t, float phase) const;

  const GroundSurface& surface_;
  const VisibleScene* scene_ = nullptr;
  std::array<Backscatter, kGroundLooks> ground_;
  float wetness_ = 0;
  // Map frame: where the sensor is in the middle of the sweep, how far it goes during it, and its axes.
  Eigen::Vector3d origin_m_ = Eigen::Vector3d::Zero();
  Vec3f motion_m_;
  Vec3f east_;   // rows of the axes
  Vec3f north_;
  std::uint32_t sweep_ = 0;
  std::vector<Facet> facets_;  // by id; those of this sweep are valid
};

}  // namespace longtail::sim
