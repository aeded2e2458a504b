// The sharpness a real lens and its low-pass filter leave: a binomial 3 x 3 kernel, about one pixel wide. Without it a
// mosaic of point samples would invent colours along every edge.
#pragma once

#include <vector>

#include "sim/visibility/material.h"

namespace longtail::sim {

// In place; the border repeats.
void blur_by_lens(int rows, int columns, std::vector<Rgb>& pixels);

}  // namespace longtail::sim
