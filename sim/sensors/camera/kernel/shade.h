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
  float* facing_sun;
  float* normal[3];
  float* gloss;
  float* retro;
  float* glow;
  float* owner;  // holds integers
};
LONGTAIL_INLINE PixelRow pixels_in(const ShadeRow& row) {
  const auto at = [&row](int i) { return row.scratch + static_cast<std::int64_t>(i) * row.scratch_pitch; };
  return {at(0), at(1), at(2), {at(3), at(4), at(5)}, at(6), {at(7), at(8), at(9)}, at(10), at(11), at(12), at(13)};
}

// Numbers of the frame and of the formulas, one a lane. They are kept in memory on purpose: baseline x86-64 takes three
// instructions to spread a number over a vector, and none to read it there.
struct ShadeLanes {
  Lanes axes[3][3], to_sun[3], sun_lux[3], sky_lux[3], air_light[3], far_ground[3];
  Lanes extinction, cloud;
  Lanes one, half, per_pi, half_per_pi;
  Lanes horizon, per_overcast, wide_glow, narrow_glow, least_glow;
  Lanes most_depth, per_ln2, ln2, series[4];
  Lanes fresnel_low, fresnel_high;
};
LONGTAIL_INLINE void spread(const float (&from)[3], Lanes (&to)[3]) {
  for (int i = 0; i < 3; ++i) to[i] = all(from[i]);
}
LONGTAIL_INLINE ShadeLanes lanes_of(const ShadeFrame& frame) {
  ShadeLanes k;
  for (int i = 0; i < 3; ++i) spread(frame.axes[i], k.axes[i]);
  spread(frame.to_sun, k.to_sun);
  spread(frame.sun_lux, k.sun_lux);
  spread(frame.sky_lux, k.sky_lux);
  spread(frame.air_light, k.air_light);
  spread(frame.far_ground, k.far_ground);
  k.extinction = all(frame.extinction_per_m);
  k.cloud = all(frame.cloud);
  k.one = all(1.0f);
  k.half = all(0.5f);
  k.per_pi = all(0.318309886f);
  k.half_per_pi = all(0.159154943f);
  k.horizon = all(0.9375f);
  k.per_overcast = all(1 / 2.333f);
  k.wide_glow = all(0.12f * 0.05f);
  k.narrow_glow = all(1.5f * 0.05f);
  k.least_glow = all(1e-4f);
  k.most_depth = all(80.0f);
  k.per_ln2 = all(1.44269504f);
  k.ln2 = all(0.693147181f);
  constexpr float kSeries[4] = {1.66666667e-1f, 4.16666667e-2f, 8.33333333e-3f, 1.38888889e-3f};
  for (int i = 0; i < 4; ++i) k.series[i] = all(kSeries[i]);
  k.fresnel_low = all(0.1f);
  k.fresnel_high = all(0.9f);
  return k;
}

LONGTAIL_INLINE Lanes turned(const Lanes (&axis)[3], Lanes y, Lanes z) { return axis[0] + axis[1] * y + axis[2] * z; }

LONGTAIL_INLINE void find_places(const ShadeLanes& k, const ShadeRow& row, const PixelRow& to) {
  for (int c = 0; c < row.columns; c += kLanes) {
    const Lanes y = load(row.y + c);
    const Lanes z = load(row.z + c);
    const Lanes depth = load(row.depth_m + c);
    store(to.x_m + c, depth * turned(k.axes[0], y, z));
    store(to.y_m + c, depth * turned(k.axes[1], y, z));
    store(to.z_m + c, depth * turned(k.axes[2], y, z));
  }
}

// Beyond the last pixel of the run too: the next run overwrites that.
LONGTAIL_INLINE void spread(float* to, float value, int first, int last) {
  const Lanes lanes = all(value);
  for (int c = first; c <= last; c += kLanes) store(to + c, lanes);
}
LONGTAIL_INLINE void spread(const ShadeFrame& frame, const SurfaceLook& look, int first, int last, const PixelRow& to) {
  for (int i = 0; i < 3; ++i) spread(to.albedo[i], look.albedo[i], first, last);
  for (int i = 0; i < 3; ++i) spread(to.normal[i], look.normal[i], first, last);
  spread(to.facing_sun, look.facing_sun, first, last);
  spread(to.gloss, look.gloss, first, last);
  spread(to.glow, look.glow, first, last);
  if (frame.headlights != 0) spread(to.retro, look.retro, first, last);
  if (frame.shadows.cells == 0) return;
  for (int c = first; c <= last; c += kLanes) store(reinterpret_cast<std::int32_t*>(to.owner + c), all(look.owner));
}

LONGTAIL_INLINE void spread_runs(const ShadeFrame& frame, const ShadeRow& row, const PixelRow& to) {
  const GroundArrays ground{to.x_m, to.y_m, {to.albedo[0], to.albedo[1], to.albedo[2]}, to.gloss, to.retro, to.facing_sun};
  for (int i = 0; i < row.run_count; ++i) {
    const SurfaceRun& run = row.runs[i];
    const SurfaceLook& look = frame.looks[run.look];
    if (look.kind == kSkyLook) continue;
    spread(frame, look, run.first, run.last, to);
    if (look.kind == kVergeLook) verge(frame.ground, ground, run.first, run.last);
    if (look.kind == kRoadLook) road(frame.ground, look, ground, run.first, run.last);
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
LONGTAIL_INLINE Lanes faded(const ShadeLanes& k, Lanes x) {
  const Lanes within = least(x, k.most_depth);
  const LaneMask halvings = __builtin_convertvector(within * k.per_ln2 + k.half, LaneMask);
  const Lanes r = __builtin_convertvector(halvings, Lanes) * k.ln2 - within;
  const Lanes series =
      k.one + r * (k.one + r * (k.half + r * (k.series[0] + r * (k.series[1] + r * (k.series[2] + r * k.series[3])))));
  const Lanes power = reinterpret_cast<Lanes>((127 - halvings) << 23);
  return x < k.most_depth ? series * power : Lanes{};
}

struct Direction {
  Lanes x, y, z;
};

// Shape and glow of Daylight::sky_luminance.
struct Sky {
  Lanes of_sky;  // times sky_lux
  Lanes of_sun;  // times sun_lux
};
LONGTAIL_INLINE Sky sky_towards(const ShadeLanes& k, const Direction& d) {
  const Lanes up = most(d.z, Lanes{});
  const Lanes low = (k.one - up) * (k.one - up);
  const Lanes clear = k.horizon + k.horizon * (low * low);
  const Lanes overcast = (k.one + (up + up)) * k.per_overcast;
  const Lanes toward = most(d.x * k.to_sun[0] + d.y * k.to_sun[1] + d.z * k.to_sun[2], Lanes{});
  const Lanes t2 = toward * toward;
  const Lanes t4 = t2 * t2;
  const Lanes t8 = t4 * t4;
  const Lanes close = most(t8, k.least_glow);  // less would end in numbers too small to be quick
  const Lanes t16 = close * close;
  const Lanes t32 = t16 * t16;
  return {(clear + k.cloud * (overcast - clear)) * k.per_pi, k.wide_glow * t8 + k.narrow_glow * (t32 * t32)};
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

struct Seen {
  Lanes c[3];
};

LONGTAIL_INLINE Seen through_air(const ShadeLanes& k, const Seen& seen, Lanes distance) {
  const Lanes kept = faded(k, k.extinction * distance);
  Seen through;
  for (int i = 0; i < 3; ++i) through.c[i] = k.air_light[i] + (seen.c[i] - k.air_light[i]) * kept;
  return through;
}

// The ray of a pixel: (1, y, z) in the camera's axes, of that length; direction in the map's.
struct Ray {
  Lanes y, z, length;
  Direction to;
};
LONGTAIL_INLINE Ray ray_at(const ShadeLanes& k, const ShadeRow& row, int c) {
  const Lanes y = load(row.y + c);
  const Lanes z = load(row.z + c);
  const Lanes length = root(k.one + y * y + z * z);
  const Lanes per_length = k.one / length;
  return {y, z, length, {turned(k.axes[0], y, z) * per_length, turned(k.axes[1], y, z) * per_length, turned(k.axes[2], y, z) * per_length}};
}

// Sky above the horizon, far ground below.
LONGTAIL_INLINE Seen background(const ShadeLanes& k, const Ray& ray) {
  const LaneMask below = ray.to.z < 0.0f;
  const Sky sky = sky_towards(k, ray.to);
  Seen seen;
  for (int i = 0; i < 3; ++i) {
    const Lanes above = sky.of_sky * k.sky_lux[i] + sky.of_sun * k.sun_lux[i];
    seen.c[i] = below ? k.far_ground[i] : above;
  }
  seen = through_air(k, seen, distance_of_background(ray.to.z));
  const Lanes toward = ray.to.x * k.to_sun[0] + ray.to.y * k.to_sun[1] + ray.to.z * k.to_sun[2];
  const LaneMask disc = (toward > 0.99996f) & ~below;
  if (!any(disc)) return seen;
  for (int i = 0; i < 3; ++i) seen.c[i] += disc ? k.sun_lux[i] * 14'000.0f : Lanes{};  // half a degree: 1 / 6.8e-5 sr
  return seen;
}

LONGTAIL_INLINE Seen surface(const ShadeFrame& frame, const ShadeLanes& k, const PixelRow& at, int c, const Ray& ray, Lanes depth) {
  constexpr float kWarmWhite[3] = {1.0f, 0.92f, 0.78f};
  const Lanes distance = depth * ray.length;
  const Direction n{load(at.normal[0] + c), load(at.normal[1] + c), load(at.normal[2] + c)};
  const Lanes along = n.x * ray.to.x + n.y * ray.to.y + n.z * ray.to.z;
  const Lanes facing_us = most(-along, Lanes{});
  const Lanes albedo[3] = {load(at.albedo[0] + c), load(at.albedo[1] + c), load(at.albedo[2] + c)};
  const Lanes sky_view = k.half_per_pi + k.half_per_pi * n.z;
  const Lanes facing_sun = load(at.facing_sun + c) * k.per_pi;
  const Lanes glow = load(at.glow + c);
  Seen seen;
  for (int i = 0; i < 3; ++i) seen.c[i] = albedo[i] * (sky_view * k.sky_lux[i] + facing_sun * k.sun_lux[i] + glow);
  if (frame.headlights != 0) {
    // Retro-reflectors send them back into a narrow cone around them: a gain of some hundred.
    const Lanes lux = headlight_lux(frame, ray.y, ray.z, distance) * (facing_us * k.per_pi + load(at.retro + c) * 30.0f);
    for (int i = 0; i < 3; ++i) seen.c[i] += albedo[i] * lux * kWarmWhite[i];
  }
  // Sky and sun in a mirror, Fresnel by Schlick (1994). It shows no other objects.
  const Lanes gloss = load(at.gloss + c);
  if (any(gloss > 0.0f)) {
    const Lanes twice = along + along;
    const Direction out{ray.to.x - twice * n.x, ray.to.y - twice * n.y, ray.to.z - twice * n.z};
    const Lanes away = k.one - least(facing_us, k.one);
    const Lanes away2 = away * away;
    Lanes share = gloss * (k.fresnel_low + k.fresnel_high * (away2 * away2 * away));
    share = out.z < 0.0f ? Lanes{} : share;
    const Sky sky = sky_towards(k, out);
    const Lanes from_sky = share * sky.of_sky;
    const Lanes from_sun = share * sky.of_sun;
    for (int i = 0; i < 3; ++i) seen.c[i] += from_sky * k.sky_lux[i] + from_sun * k.sun_lux[i];
  }
  return through_air(k, seen, distance);
}

LONGTAIL_INLINE void shade_group(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& row, const PixelRow& at, int c) {
  const LaneMask open = load(row.id + c) == kOpenSky;
  const Ray ray = ray_at(k, row, c);
  Seen seen{};
  if (any(~open)) seen = surface(frame, k, at, c, ray, load(row.depth_m + c));
  if (any(open)) {
    const Seen behind = background(k, ray);
    for (int i = 0; i < 3; ++i) seen.c[i] = open ? behind.c[i] : seen.c[i];
  }
  for (int i = 0; i < 3; ++i) store(row.luminance[i] + c, seen.c[i]);
}

void shade_row(const ShadeFrame& frame, const ShadeRow& of_row) {
  const ShadeRow row = of_row;  // a copy that no store through a pointer can change
  ShadeLanes k = lanes_of(frame);
  asm("" : "+m"(k));  // the compiler shall not know what is in it
  const PixelRow pixels = pixels_in(row);
  find_places(k, row, pixels);
  spread_runs(frame, row, pixels);
  cast_shadows(frame, row, pixels);
  for (int c = 0; c < row.columns; c += kLanes) shade_group(frame, k, row, pixels, c);
}

}  // namespace
}  // namespace longtail::sim
