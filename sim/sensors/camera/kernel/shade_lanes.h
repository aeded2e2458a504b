// Numbers of a frame, of a row and of the formulas, one a lane; and the formulas that surfaces and sky share. Included only
// by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/half_lanes.h"
#include "sim/sensors/camera/kernel/headlight_beam.h"
#include "sim/sensors/camera/kernel/strip_lanes.h"
#include "sim/visibility/kernel/decay.h"
#include "sim/sensors/camera/kernel/shade_tables.h"

namespace longtail::sim {
namespace {

// Of the sky, which changes less.
constexpr int kWideBlock = 2 * kBlock;
constexpr int kWideGroups = kWideBlock / kLanes;

// A vector in the map as the rays (1, y, z) of a row meet it: dot product with a ray = at + by_y y + by_z z.
struct RowDot {
  Lanes at, by_y, by_z;
};
LONGTAIL_INLINE RowDot row_dot(const ShadeRow& row, const float (&v)[3]) {
  const auto along = [&row, &v](int k) { return v[0] * row.axes[0][k] + v[1] * row.axes[1][k] + v[2] * row.axes[2][k]; };
  return {all(along(0)), all(along(1)), all(along(2))};
}
LONGTAIL_INLINE Lanes dot(const RowDot& v, Lanes y, Lanes z) { return v.at + v.by_y * y + v.by_z * z; }

// Columns of the pixels of a block, and of a vector's length behind it.
struct Columns {
  alignas(32) float of[kWideBlock + kLanes];
  constexpr Columns() : of() {
    for (int i = 0; i < kWideBlock + kLanes; ++i) of[i] = static_cast<float>(i);
  }
};
constexpr Columns kColumnNumbers;
LONGTAIL_INLINE Lanes columns_of(int group) { return load(kColumnNumbers.of + group * kLanes); }

// Kept in memory on purpose: baseline x86-64 takes three instructions to spread a number over a vector, and none to read it
// there.
struct GrainLanes {
  RowDot axis[2];         // east and north, in cells
  Lanes phase_x, phase_y;
  Halves cell_x, cell_y;  // of the camera
};
// The ego's lamps.
struct HeadlightLanes {
  RowDot axis[3];       // forward, left and up of the car along the rays
  Lanes middle_m[3];    // between the lamps, along these axes
  Lanes map_middle_m[3];
  Lanes off2_m2;        // square of the camera's distance from a lamp
};
struct ShadeLanes {
  RowDot axis[3];              // east, north, up
  RowDot to_sun;
  Lanes sun[3];                // the direction to it
  Lanes sun_lux[3], sky_lux[3], far_ground[3];
  Lanes extinction, cloud;
  Lanes air_light[3];
  Lanes colour[3][3];          // of the ground, over the mean of its grain
  Lanes white[3], yellow[3], pothole[3], snow[3];
  GrainLanes grain;
  HeadlightLanes headlights;
};

// The kernels' own phases: far enough from zero that cutting off what follows the point rounds down, out to 16384 cells; and what is
// left fits in half a number.
constexpr float kGrainBias = 16384;
LONGTAIL_INLINE GrainLanes lanes_of(const GrainGrid& grain, const ShadeRow& row) {
  const auto axis = [&](int i) {
    const auto cells = [&](int k) { return all(row.axes[i][k] * grain.cells_per_m); };
    return RowDot{cells(0), cells(1), cells(2)};
  };
  return {{axis(0), axis(1)},
          all(grain.phase_x + kGrainBias),
          all(grain.phase_y + kGrainBias),
          all_halves(static_cast<std::uint16_t>(grain.x)),
          all_halves(static_cast<std::uint16_t>(grain.y))};
}
// Means of the grain of GroundLook::Base; of grass as there are two numbers in it.
constexpr float kMeanGrain[3] = {1.24609375f, 1.125f, 1.125f};
LONGTAIL_INLINE void spread(const float (&from)[3], Lanes (&to)[3]) {
  for (int i = 0; i < 3; ++i) to[i] = all(from[i]);
}
LONGTAIL_INLINE void set_headlights(const HeadlightTables& from, const ShadeRow& row, HeadlightLanes& to) {
  for (int i = 0; i < 3; ++i) to.axis[i] = row_dot(row, from.axes[i]);
  spread(from.middle_m, to.middle_m);
  const float(&m)[3] = from.middle_m;
  to.off2_m2 = all(m[0] * m[0] + m[1] * m[1] + m[2] * m[2] + kHalfSpacing_m * kHalfSpacing_m);
  for (int i = 0; i < 3; ++i) {
    to.map_middle_m[i] = all(from.axes[0][i] * m[0] + from.axes[1][i] * m[1] + from.axes[2][i] * m[2]);
  }
}
LONGTAIL_INLINE ShadeLanes lanes_of(const ShadeFrame& frame, const ShadeRow& row) {
  const GroundColours& g = frame.ground;
  ShadeLanes k;
  for (int i = 0; i < 3; ++i) k.axis[i] = {all(row.axes[i][0]), all(row.axes[i][1]), all(row.axes[i][2])};
  k.to_sun = row_dot(row, frame.to_sun);
  spread(frame.to_sun, k.sun);
  spread(frame.sun_lux, k.sun_lux);
  spread(frame.sky_lux, k.sky_lux);
  spread(frame.far_ground, k.far_ground);
  k.extinction = all(frame.extinction_per_m);
  k.cloud = all(frame.cloud);
  spread(frame.air_light, k.air_light);
  for (int base = 0; base < 3; ++base) {
    for (int i = 0; i < 3; ++i) k.colour[base][i] = all(g.base[base][i] * (1 / kMeanGrain[base]));
  }
  spread(g.white, k.white);
  spread(g.yellow, k.yellow);
  spread(g.pothole, k.pothole);
  spread(g.snow_colour, k.snow);
  k.grain = lanes_of(g.grain, row);
  if (frame.headlights.on != 0) set_headlights(frame.headlights, row, k.headlights);
  return k;
}

// What the air lets through by its optical depth; nothing beyond kMostDecay.
LONGTAIL_INLINE Lanes faded(Lanes depth) { return depth < kMostDecay ? decay(depth) : Lanes{}; }

// Shape and glow of Daylight::sky_luminance, by the sine of the elevation and the cosine of the angle to the sun.
struct Sky {
  Lanes of_sky;  // times sky_lux
  Lanes of_sun;  // times sun_lux
};
LONGTAIL_INLINE Sky sky_towards(Lanes cloud, Lanes direction_z, Lanes toward_sun) {
  const Lanes up = most(direction_z, Lanes{});
  const Lanes low = (1.0f - up) * (1.0f - up);
  const Lanes clear = 0.9375f + 0.9375f * (low * low);
  const Lanes overcast = (1.0f + (up + up)) * (1 / 2.333f);
  const Lanes toward = most(toward_sun, Lanes{});
  const Lanes t2 = toward * toward;
  const Lanes t4 = t2 * t2;
  const Lanes t8 = t4 * t4;
  const Lanes close = most(t8, all(1e-4f));  // less would end in numbers too small to be quick
  const Lanes t16 = close * close;
  const Lanes t32 = t16 * t16;
  return {(clear + cloud * (overcast - clear)) * 0.318309886f, 0.12f * 0.05f * t8 + 1.5f * 0.05f * (t32 * t32)};
}

// Sky and sun in a mirror of that normal which `along`, its product with the unit ray, is of; Fresnel by Schlick (1994). It
// shows no other objects.
LONGTAIL_INLINE Sky mirrored(const ShadeLanes& k, const Lanes (&normal)[3], Lanes along, Lanes y, Lanes z, Lanes per_length) {
  const Lanes twice = along + along;
  const Lanes normal_to_sun = normal[0] * k.sun[0] + normal[1] * k.sun[1] + normal[2] * k.sun[2];
  const Lanes out_z = dot(k.axis[2], y, z) * per_length - twice * normal[2];
  const Lanes out_to_sun = dot(k.to_sun, y, z) * per_length - twice * normal_to_sun;
  const Lanes away = 1.0f - least(most(-along, Lanes{}), all(1.0f));
  const Lanes away2 = away * away;
  const Lanes fresnel = 0.1f + 0.9f * (away2 * away2 * away);
  const Lanes share = out_z < 0.0f ? Lanes{} : fresnel;
  const Sky sky = sky_towards(k.cloud, out_z, out_to_sun);
  return {share * sky.of_sky, share * sky.of_sun};
}

}  // namespace
}  // namespace longtail::sim
