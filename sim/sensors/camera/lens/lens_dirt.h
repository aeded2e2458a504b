// Mud on the glass before the camera, by sector of the picture: nearly opaque, brown, with an uneven soft edge. A covered lens
// is all mud.
#pragma once

#include <span>

#include "sim/faults/sensor_effects.h"
#include "sim/sensors/camera/shading.h"

namespace longtail::sim {

// `patches` in half widths of the picture, left positive. None leaves every bit as it was.
void add_dirt(std::span<const Blockage> patches, LuminanceImage& image);
void cover_all(LuminanceImage& image);

}  // namespace longtail::sim
