// What the reflection kernel reads and writes; no functions, for the reason given in sim/visibility/kernel/tables.h.
#pragma once

#include <cstdint>

#include "sim/sensors/camera/kernel/shade_tables.h"
#include "sim/visibility/ground_strip.h"

namespace longtail::sim {

// How much comes back: of cos(i), of sin^2(i), and from any side.
struct Backscatter {
  float facing = 0;
  float grazing = 0;
  float retro = 0;
};

// What all rays that meet one surface share.
struct Facet {
  float normal[3] = {0, 0, 0};         // outward, unit length, sensor axes
  std::int32_t ground = 0;
  Backscatter back;                    // of what is no road
  const GroundStrip* strip = nullptr;  // of a road
  float strip_x_m = 0;                 // the sensor in the middle of the sweep, from the strip's origin, map axes
  float strip_y_m = 0;
};
inline constexpr std::int32_t kNoFacet = -1;

// Neighbouring rays of a row that meet one surface, from `first` to the next run's.
struct FacetRun {
  std::int32_t first = 0;
  std::int32_t facet = kNoFacet;
};

inline constexpr int kGroundLooks = 3 * 2 * 2;  // GroundLook::Base, paint, pothole: the last changes fastest
struct ReflectSweep {
  const Facet* facets = nullptr;
  float east[3] = {1, 0, 0};   // of the map in sensor axes
  float north[3] = {0, 1, 0};
  float motion_m[2] = {0, 0};  // of the sensor during the sweep, map axes
  Backscatter ground[kGroundLooks];
  WornPaint worn;
  float twice_extinction_per_m = 0;
};

// One row of rays in and out. Arrays are padded by kLanePadding; groups of rays are worked on to their end.
struct ReflectRow {
  std::int32_t columns = 0;
  const float* cos_az = nullptr;
  const float* sin_az = nullptr;
  const float* phase = nullptr;
  float cos_el = 1;
  float sin_el = 0;
  const float* t_m = nullptr;
  const FacetRun* runs = nullptr;  // from left to right, without gaps
  std::int32_t run_count = 0;
  float* range_m = nullptr;
  float* power = nullptr;          // 0 where nothing is met
  float* edge_range_m = nullptr;   // negative on the ground
};

using ReflectKernel = void (*)(const ReflectSweep&, const ReflectRow&);

}  // namespace longtail::sim
