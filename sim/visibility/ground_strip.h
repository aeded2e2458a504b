// One strip of road between two cross-sections as sensors look it up: numbers in arrays, no functions, because the camera's
// kernels read it too (sim/visibility/kernel/tables.h says why). s runs along the strip's chord from its start, t to the left.
#pragma once

#include <cstdint>

namespace longtail::sim {

// A painted line. A double line is two of them.
struct GroundLine {
  float t_m = 0;         // of its middle, at the start of the strip
  float t_change_m = 0;  // from there to its end
  float half_width_m = 0;
  std::int32_t dashed = 0;
  std::int32_t yellow = 0;
};

// What lies right of a lane's left edge, until the next lane begins.
struct GroundLane {
  float t_m = 0;
  float t_change_m = 0;
  std::int32_t base = 0;  // GroundLook::Base
};

// A decal's rectangle.
struct GroundPatch {
  float s_from_m = 0;
  float s_to_m = 0;
  float t_from_m = 0;
  float t_to_m = 0;
  std::int32_t kind = 0;  // GroundDecal::Kind
};

inline constexpr std::int32_t kBoundsPadding = 8;
inline constexpr float kWearPatch_m = 0.1f;
inline constexpr float kCrosswalkStripe_m = 0.5f;  // painted and bare in turn
inline constexpr std::uint32_t kWearKey = 0x5EAF;  // of the fixed numbers that say which patches are worn

struct WornPaint {
  std::int32_t any = 0;    // whether any paint is worn
  std::uint32_t last = 0;  // fixed numbers up to this one are worn patches
};

struct GroundStrip {
  double origin_m[2] = {0, 0};  // map frame
  float along[2] = {1, 0};
  float chord_m = 0;
  float length_m = 0;           // in s
  float dash_m = 0;
  float dash_period_m = 1;
  float dash_phase_m = 0;       // s at the start within the period
  std::int32_t wear_patch = 0;  // in which the strip starts
  float wear_phase = 0;         // and how far into it, in patches
  const GroundLine* line = nullptr;
  const GroundLane* lane = nullptr;
  const GroundPatch* patch = nullptr;
  // How far right and left each line and each lane's edge gets, a little widened; padded to a multiple of kBoundsPadding
  // with what nothing reaches (strip_bounds.h).
  const float* line_low_m = nullptr;
  const float* line_high_m = nullptr;
  const float* edge_low_m = nullptr;
  const float* edge_high_m = nullptr;
  std::int32_t lines = 0;
  std::int32_t lanes = 0;
  std::int32_t patches = 0;
};

}  // namespace longtail::sim
