// The ego's headlights on what a camera sees, from wherever it looks. Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/shade_lanes.h"

namespace longtail::sim {
namespace {

constexpr float kHeadlightColour[3] = {1.0f, 0.92f, 0.78f};

// Retro-reflecting sheets send light back into a narrow cone around the lamp: white ones of class RA2 (EN 12899-1) 250 cd/lx/m^2 at
// 0.2, 180 at 0.33, 5 at 2 degrees between lamp and camera. Over albedo and share: peak / (1 + (sine / half)^2), half at 0.36 degrees.
constexpr float kRetroPeak = 540;
constexpr float kPerRetroHalf2 = 1 / (0.0063f * 0.0063f);

// Rough ground sends more back the way light came than Lambert's law has it (Oren and Nayar 1994): without that asphalt would be black
// in so low a beam. Slopes of 0.6 rad.
constexpr float kOrenNayarA = 0.739f;
constexpr float kOrenNayarB = 0.36f;

struct LitPixels {
  Lanes y, z, per_length;   // of the rays (1, y, z)
  Lanes depth_m, distance;  // along the axis, along the ray
  Lanes along;              // the unit ray times the normal
  Lanes off_plane_m;        // of the middle between the lamps from the camera, along the normal
};
LONGTAIL_INLINE Lanes off_plane(const HeadlightLanes& of, const Lanes (&normal)[3]) {
  return of.map_middle_m[0] * normal[0] + of.map_middle_m[1] * normal[1] + of.map_middle_m[2] * normal[2];
}

// What comes back to the camera, over the albedo. From the middle between the lamps, but for the angle between lamp and camera.
template <bool kRough>
LONGTAIL_INLINE Lanes headlights_back(const HeadlightLanes& of, const LitPixels& at, Lanes retro) {
  const Lanes ray[3] = {dot(of.axis[0], at.y, at.z), dot(of.axis[1], at.y, at.z), dot(of.axis[2], at.y, at.z)};
  const Lanes ahead = at.depth_m * ray[0] - of.middle_m[0];
  const Lanes left = at.depth_m * ray[1] - of.middle_m[1];
  const Lanes above = at.depth_m * ray[2] - of.middle_m[2];
  const Lanes per_ahead = 1.0f / most(ahead, all(kLeastAhead_m));
  const Lanes square = most(ahead * ahead + left * left + above * above, all(0.01f));
  const Beam<Lanes> beam = low_beams(left * per_ahead, above * per_ahead, kHalfSpacing_m * per_ahead);
  const Lanes per = beam.per * square;
  const Lanes off = root(square);
  const Lanes facing = most(at.off_plane_m - at.distance * at.along, Lanes{});  // cosine times `off`
  const Lanes to_middle = (of.middle_m[0] * ray[0] + of.middle_m[1] * ray[1] + of.middle_m[2] * ray[2]) * at.per_length;
  Lanes share = facing * 0.318309886f;
  Lanes per_share = off;
  if constexpr (kRough) {
    const Lanes towards = most((at.distance - to_middle) + facing * at.along, Lanes{});
    const Lanes straighter = most(most(facing, -at.along * off), all(1e-3f));
    share *= kOrenNayarA * straighter + kOrenNayarB * towards;
    per_share *= straighter;
  }
  Lanes back = beam.cd * share / (per * per_share);
  if (any(retro > 0.0f)) {
    const Lanes sine2 = most(of.off2_m2 - to_middle * to_middle, Lanes{});
    back += facing > 0.0f ? retro * (kRetroPeak * beam.cd) / (beam.per * (square + kPerRetroHalf2 * sine2)) : Lanes{};
  }
  return back;
}

}  // namespace
}  // namespace longtail::sim
