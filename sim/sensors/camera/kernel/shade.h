// One row of pixels from surfaces to luminance, as vectors. Included only by baseline.cpp and avx2.cpp. Runs of pixels are
// worked on from left to right; a run's last group may write over the next run's first pixels, which that run then
// overwrites. Each pixel is computed from its own numbers and those of its run with + - * / and square roots, so the width
// of a vector changes nothing.
#pragma once

#include "sim/sensors/camera/kernel/object_lanes.h"
#include "sim/sensors/camera/kernel/shade_ground.h"
#include "sim/sensors/camera/kernel/sky_lanes.h"

namespace longtail::sim {
namespace {

LONGTAIL_INLINE void shade_row(const ShadeFrame& frame, const ShadeLanes& k, const ShadeRow& of_row) {
  const ShadeRow row = of_row;  // a copy that no store through a pointer can change
  SkyNodes sky;
  sky.count = 0;
  sky.last_column = row.runs[row.run_count - 1].last;
  for (int i = 0; i < row.run_count;) {
    const std::int32_t kind = frame.looks[row.runs[i].look].kind;
    if (kind == kObjectLook) {
      i = shade_objects(frame, k, row, i);
      continue;
    }
    kind == kSkyLook ? shade_sky(k, row, row.runs[i], sky) : shade_ground(frame, k, row, row.runs[i]);
    ++i;
  }
}

void shade_rows(const ShadeFrame& frame, const ShadeRow* rows, std::int32_t count) {
  ShadeLanes k = lanes_of(frame, rows[0]);
  asm("" : "+m"(k));  // the compiler shall not know what is in it
  for (int i = 0; i < count; ++i) shade_row(frame, k, rows[i]);
}

}  // namespace
}  // namespace longtail::sim
