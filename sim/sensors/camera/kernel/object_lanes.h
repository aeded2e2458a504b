// Pixels of objects: short runs for the most part, so what their surfaces are like is laid out pixel by pixel first and
// groups of pixels are worked on across runs. Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/headlight_lanes.h"
#include "sim/sensors/camera/kernel/shadow_lanes.h"

namespace longtail::sim {
namespace {

// Neighbouring runs of objects, kMostRun pixels in all; arrays by column from `first` on.
struct ObjectPixels {
  int first, last;
  float in_shade[3][kMostRun + kRowPadding];
  float by_sun[3][kMostRun + kRowPadding];
  float normal[3][kMostRun + kRowPadding];
  float gloss[kMostRun + kRowPadding];
  float albedo[3][kMostRun + kRowPadding];  // this and the next only with headlights
  float retro[kMostRun + kRowPadding];
  std::int32_t owner[kMostRun + kRowPadding];
};

// Beyond the last pixel of the run too: the next run overwrites that. All arrays in one loop: most runs are over before a CPU has
// learned how long they are, and should surprise it once.
LONGTAIL_INLINE void lay_out(const ShadeFrame& frame, const SurfaceLook& look, int first, int last, ObjectPixels& to) {
  Lanes in_shade[3], by_sun[3], normal[3];
  spread(look.in_shade, in_shade);
  spread(look.by_sun, by_sun);
  spread(look.normal, normal);
  const Lanes gloss = all(look.gloss);
  const LaneMask owner = all(look.owner);
  for (int c = first; c <= last; c += kLanes) {
    for (int i = 0; i < 3; ++i) {
      store(to.in_shade[i] + c, in_shade[i]);
      store(to.by_sun[i] + c, by_sun[i]);
      store(to.normal[i] + c, normal[i]);
    }
    store(to.gloss + c, gloss);
    store(to.owner + c, owner);
  }
  if (frame.headlights.on == 0) return;
  for (int c = first; c <= last; c += kLanes) {
    for (int i = 0; i < 3; ++i) store(to.albedo[i] + c, all(look.albedo[i]));
    store(to.retro + c, all(look.retro));
  }
}

// The next run that is no more of it.
LONGTAIL_INLINE int lay_out_runs(const ShadeFrame& frame, const ShadeRow& row, int run, ObjectPixels& to) {
  to.first = row.runs[run].first;
  for (; run < row.run_count; ++run) {
    const SurfaceRun& next = row.runs[run];
    const SurfaceLook& look = frame.looks[next.look];
    if (look.kind != kObjectLook || next.last - to.first >= kMostRun) break;
    lay_out(frame, look, next.first - to.first, next.last - to.first, to);
    to.last = next.last;
  }
  return run;
}

LONGTAIL_INLINE void shade_group(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& row, const ObjectPixels& of, int c) {
  const int i = c - of.first;
  const Lanes y = load(row.y + c);
  const Lanes z = load(row.z + c);
  const Lanes length = root(1.0f + y * y + z * z);
  const Lanes distance = load(row.depth_m + c) * length;
  const Lanes kept = faded(k.extinction * distance);
  const Lanes gloss = load(of.gloss + i);
  LaneMask dark{};
  if (frame.shadows.cells > 0 && frame.sun_lux[1] > 0 && any(load(of.by_sun[1] + i) > 0.0f)) {
    dark = shaded(frame.shadows, load(of.owner + i), place_of(k, row, c));
  }
  Lanes seen[3];
  for (int n = 0; n < 3; ++n) seen[n] = load(of.in_shade[n] + i) + (dark ? Lanes{} : load(of.by_sun[n] + i));
  if (frame.headlights.on != 0 || any(gloss > 0.0f)) {
    const Lanes normal[3] = {load(of.normal[0] + i), load(of.normal[1] + i), load(of.normal[2] + i)};
    const Lanes per_length = 1.0f / length;
    const Lanes along =
        (normal[0] * dot(k.axis[0], y, z) + normal[1] * dot(k.axis[1], y, z) + normal[2] * dot(k.axis[2], y, z)) * per_length;
    if (frame.headlights.on != 0) {
      const LitPixels at{y, z, per_length, load(row.depth_m + c), distance, along, off_plane(k.headlights, normal)};
      const Lanes back = headlights_back<false>(k.headlights, at, load(of.retro + i));
      for (int n = 0; n < 3; ++n) seen[n] += load(of.albedo[n] + i) * (back * kHeadlightColour[n]);
    }
    if (any(gloss > 0.0f)) {
      const Sky sky = mirrored(k, normal, along, y, z, per_length);
      for (int n = 0; n < 3; ++n) seen[n] += gloss * (sky.of_sky * k.sky_lux[n] + sky.of_sun * k.sun_lux[n]);
    }
  }
  for (int n = 0; n < 3; ++n) store(row.luminance[n] + c, k.air_light[n] + (seen[n] - k.air_light[n]) * kept);
}

// From run `run` on; the first run that is none of an object.
LONGTAIL_INLINE int shade_objects(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& row, int run) {
  ObjectPixels pixels;
  const int next = lay_out_runs(frame, row, run, pixels);
  for (int c = pixels.first; c <= pixels.last; c += kLanes) shade_group(frame, k, row, pixels, c);
  return next;
}

}  // namespace
}  // namespace longtail::sim
