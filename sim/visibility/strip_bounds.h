// How far across a strip its lines and the edges of its lanes get, so that kernels can pass by many of them at once.
#pragma once

#include <span>
#include <vector>

#include "sim/visibility/ground_strip.h"

namespace longtail::sim {

struct StripBounds {
  std::vector<float> low_m;   // padded to a multiple of kBoundsPadding
  std::vector<float> high_m;
};
StripBounds bounds_of(std::span<const GroundLine> lines);
StripBounds bounds_of(std::span<const GroundLane> lanes);

}  // namespace longtail::sim
