#include "sim/visibility/strip_bounds.h"

#include <algorithm>

namespace longtail::sim {
namespace {

constexpr float kRounding_m = 1e-3f;
constexpr float kNowhere_m = 1e30f;

void add(float t_m, float t_change_m, float half_width_m, StripBounds& bounds) {
  bounds.low_m.push_back(t_m + std::min(t_change_m, 0.0f) - half_width_m - kRounding_m);
  bounds.high_m.push_back(t_m + std::max(t_change_m, 0.0f) + half_width_m + kRounding_m);
}

void pad(float low_m, StripBounds& bounds) {
  while (bounds.low_m.size() % kBoundsPadding != 0) {
    bounds.low_m.push_back(low_m);
    bounds.high_m.push_back(-kNowhere_m);
  }
}

}  // namespace

StripBounds bounds_of(std::span<const GroundLine> lines) {
  StripBounds bounds;
  for (const GroundLine& line : lines) add(line.t_m, line.t_change_m, line.half_width_m, bounds);
  pad(kNowhere_m, bounds);
  return bounds;
}

StripBounds bounds_of(std::span<const GroundLane> lanes) {
  StripBounds bounds;
  for (const GroundLane& lane : lanes) add(lane.t_m, lane.t_change_m, 0, bounds);
  pad(-kNowhere_m, bounds);  // no place lies right of there
  return bounds;
}

}  // namespace longtail::sim
