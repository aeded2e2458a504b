// One row of pixels from surfaces to luminance, as vectors. Included only by baseline.cpp and avx2.cpp. Each pixel is
// computed from its own numbers with + - * / and square roots, so the width of a vector changes nothing.
#pragma once

#include "sim/sensors/camera/kernel/ground_lanes.h"
#include "sim/sensors/camera/kernel/shadow_lanes.h"

namespace longtail::sim {
namespace {

constexpr std::int32_t kOpenSky = 0x7FFFFFFF;  // kNothing

// The scratch rows: what the pixels' surfaces are like.
struct PixelRow {
  float* x_m;  // places; map axes, from the camera
  float* y_m;
  float* z_m;
  float* albedo[3];
  float* sky_view;
  float* facing_sun;
  float* normal[3];
  float* gloss;
  float* retro;
  float* glow;
  float* owner;  // holds integers
};
LONGTAIL_INLINE PixelRow pixels_in(const ShadeRow& row) {
  const auto at = [&row](int i) __attribute__((always_inline)) { return row.scratch + static_cast<std::int64_t>(i) * row.scratch_pitch; };
  return {at(0), at(1), at(2), {at(3), at(4), at(5)}, at(6), at(7), {at(8), at(9), at(10)}, at(11), at(12), at(13), at(14)};
}

LONGTAIL_INLINE Lanes turned(const float (&axis)[3], Lanes y, Lanes z) { return axis[0] + axis[1] * y + axis[2] * z; }

LONGTAIL_INLINE void find_places(const ShadeFrame& frame, const ShadeRow& row, const PixelRow& to) {
  for (int c = 0; c < row.columns; c += kLanes) {
    const Lanes y = load(row.y + c);
    const Lanes z = load(row.z + c);
    const Lanes depth = load(row.depth_m + c);
    store(to.x_m + c, depth * turned(frame.axes[0], y, z));
    store(to.y_m + c, depth * turned(frame.axes[1], y, z));
    store(to.z_m + c, depth * turned(frame.axes[2], y, z));
  }
}

// Beyond the last pixel of the run too: the next run overwrites that.
LONGTAIL_INLINE void spread(const SurfaceLook& look, int first, int last, const PixelRow& to) {
  for (int c = first; c <= last; c += kLanes) {
    for (int i = 0; i < 3; ++i) store(to.albedo[i] + c, all(look.albedo[i]));
    for (int i = 0; i < 3; ++i) store(to.normal[i] + c, all(look.normal[i]));
    store(to.sky_view + c, all(look.sky_view));
    store(to.facing_sun + c, all(look.facing_sun));
    store(to.gloss + c, all(look.gloss));
    store(to.retro + c, all(look.retro));
    store(to.glow + c, all(look.glow));
    store(reinterpret_cast<std::int32_t*>(to.owner + c), all(look.owner));
  }
}

LONGTAIL_INLINE void spread_runs(const ShadeFrame& frame, const ShadeRow& row, const PixelRow& to) {
  const GroundArrays ground{to.x_m, to.y_m, {to.albedo[0], to.albedo[1], to.albedo[2]}, to.gloss, to.retro, to.facing_sun};
  for (int i = 0; i < row.run_count; ++i) {
    const SurfaceRun& run = row.runs[i];
    const SurfaceLook& look = frame.looks[run.look];
    spread(look, run.first, run.last, to);
    if (look.ground == 1) verge(frame.ground, ground, run.first, run.last);
    if (look.ground == 2) road(frame.ground, look, ground, run.first, run.last);
  }
}

LONGTAIL_INLINE void cast_shadows(const ShadeFrame& frame, const ShadeRow& row, const PixelRow& at) {
  if (frame.shadows.cells == 0 || !(frame.sun_lux[1] > 0)) return;
  for (int c = 0; c < row.columns; c += kLanes) {
    const Lanes facing = load(at.facing_sun + c);
    const LaneMask lit = (facing > 0.0f) & (load(row.id + c) != kOpenSky);
    if (!any(lit)) continue;
    const LaneMask owner = load(reinterpret_cast<const std::int32_t*>(at.owner + c));
    const LaneMask dark = shaded(frame.shadows, lit, owner, load(at.x_m + c), load(at.y_m + c), load(at.z_m + c));
    store(at.facing_sun + c, dark ? Lanes{} : facing);
  }
}

// e^-x for x from 0: within 3e-7 of the value, zero beyond 80.
LONGTAIL_INLINE Lanes faded(Lanes x) {
  const Lanes within = least(x, all(80.0f));
  const LaneMask halvings = __builtin_convertvector(within * 1.44269504f + 0.5f, LaneMask);
  const Lanes r = __builtin_convertvector(halvings, Lanes) * 0.693147181f - within;
  const Lanes series =
      1.0f + r * (1.0f + r * (0.5f + r * (1.66666667e-1f + r * (4.16666667e-2f + r * (8.33333333e-3f + r * 1.38888889e-3f)))));
  const Lanes power = reinterpret_cast<Lanes>((127 - halvings) << 23);
  return x < 80.0f ? series * power : Lanes{};
}

struct Direction {
  Lanes x, y, z;
};

// Shape and glow of Daylight::sky_luminance.
struct Sky {
  Lanes of_sky;  // times sky_lux
  Lanes of_sun;  // times sun_lux
};
LONGTAIL_INLINE Sky sky_towards(const ShadeFrame& frame, const Direction& d) {
  const Lanes up = most(d.z, Lanes{});
  const Lanes low = (1.0f - up) * (1.0f - up);
  const Lanes clear = 0.9375f + 0.9375f * (low * low);
  const Lanes overcast = (1.0f + 2.0f * up) * (1 / 2.333f);
  const Lanes toward = most(d.x * frame.to_sun[0] + d.y * frame.to_sun[1] + d.z * frame.to_sun[2], Lanes{});
  const Lanes t2 = toward * toward;
  const Lanes t4 = t2 * t2;
  const Lanes t8 = t4 * t4;
  const Lanes t16 = t8 * t8;
  const Lanes t32 = t16 * t16;
  return {(clear + frame.cloud * (overcast - clear)) * 0.318309886f, (0.12f * t8 + 1.5f * (t32 * t32)) * 0.05f};
}

// Of the ego's headlights on a face turned to them, lux.
LONGTAIL_INLINE Lanes headlight_lux(const ShadeFrame& frame, Lanes y, Lanes z, Lanes distance) {
  const Lanes side = y * frame.per_half_width;
  const Lanes side2 = side * side;
  const Lanes up = z - frame.cut_off;
  const Lanes wide = (1.0f + side2 * side2) * most(distance * distance, all(1.0f));
  const Lanes fall = up > 0.0f ? all(100.0f) : 1.0f + 60.0f * (up * up);
  return frame.beam_cd / (wide * fall);
}

// Far beyond what is drawn: fog hides the sky where the path through it, a layer of 300 m, is long; the ground below the
// horizon is as far as a camera 1.5 m above it sees.
LONGTAIL_INLINE Lanes distance_of_background(Lanes ray_z) {
  return least((ray_z < 0.0f ? all(1.5f) : all(300.0f)) / most(magnitude(ray_z), all(1e-4f)), all(50'000.0f));
}

LONGTAIL_INLINE void shade_group(const ShadeFrame& frame, const ShadeRow& row, const PixelRow& at, int c) {
  constexpr float kPerPi = 0.318309886f;
  constexpr float kWarmWhite[3] = {1.0f, 0.92f, 0.78f};
  const Lanes y = load(row.y + c);
  const Lanes z = load(row.z + c);
  const LaneMask open = load(row.id + c) == kOpenSky;
  const Lanes length = root(1.0f + y * y + z * z);
  const Lanes per_length = 1.0f / length;
  const Direction ray{turned(frame.axes[0], y, z) * per_length, turned(frame.axes[1], y, z) * per_length,
                      turned(frame.axes[2], y, z) * per_length};
  const LaneMask sky = open & (ray.z >= 0.0f);
  Lanes distance = load(row.depth_m + c) * length;
  if (any(open)) distance = open ? distance_of_background(ray.z) : distance;

  const Direction n{load(at.normal[0] + c), load(at.normal[1] + c), load(at.normal[2] + c)};
  const Lanes along = n.x * ray.x + n.y * ray.y + n.z * ray.z;
  const Lanes facing_us = most(-along, Lanes{});
  const Lanes sky_view = load(at.sky_view + c) * kPerPi;
  const Lanes facing_sun = load(at.facing_sun + c) * kPerPi;
  const Lanes glow = load(at.glow + c);
  Lanes headlights{};  // over albedo
  if (frame.headlights != 0) {
    // Retro-reflectors send them back into a narrow cone around them: a gain of some hundred.
    headlights = headlight_lux(frame, y, z, distance) * (facing_us * kPerPi + load(at.retro + c) * 30.0f);
  }
  Lanes seen[3];
  for (int i = 0; i < 3; ++i) {
    const Lanes albedo = sky ? Lanes{} : load(at.albedo[i] + c);
    Lanes lit = sky_view * frame.sky_lux[i] + facing_sun * frame.sun_lux[i] + glow;
    if (frame.headlights != 0) lit += headlights * kWarmWhite[i];
    seen[i] = albedo * lit;
  }
  // Sky and sun, seen as they are or in a mirror: Fresnel by Schlick (1994). The mirror shows no other objects.
  const Lanes gloss = load(at.gloss + c);
  if (any(sky | (gloss > 0.0f))) {
    const Lanes away = 1.0f - least(facing_us, all(1.0f));
    const Lanes away2 = away * away;
    const Direction out{ray.x - 2.0f * along * n.x, ray.y - 2.0f * along * n.y, ray.z - 2.0f * along * n.z};
    Lanes share = gloss * (0.1f + 0.9f * (away2 * away2 * away));
    share = out.z < 0.0f ? Lanes{} : share;
    share = sky ? all(1.0f) : share;
    const Sky of = sky_towards(frame, out);
    for (int i = 0; i < 3; ++i) seen[i] += share * (of.of_sky * frame.sky_lux[i] + of.of_sun * frame.sun_lux[i]);
  }
  const Lanes kept = faded(frame.extinction_per_m * distance);
  const LaneMask disc = sky & (ray.x * frame.to_sun[0] + ray.y * frame.to_sun[1] + ray.z * frame.to_sun[2] > 0.99996f);
  const bool sun = any(disc);
  for (int i = 0; i < 3; ++i) {
    Lanes through = frame.air_light[i] + (seen[i] - frame.air_light[i]) * kept;
    if (sun) through += disc ? all(frame.sun_lux[i] * 14'000.0f) : Lanes{};  // half a degree: 1 / 6.8e-5 sr
    store(row.luminance[i] + c, through);
  }
}

void shade_row(const ShadeFrame& frame, const ShadeRow& row) {
  const PixelRow pixels = pixels_in(row);
  find_places(frame, row, pixels);
  spread_runs(frame, row, pixels);
  cast_shadows(frame, row, pixels);
  for (int c = 0; c < row.columns; c += kLanes) shade_group(frame, row, pixels, c);
}

}  // namespace
}  // namespace longtail::sim
