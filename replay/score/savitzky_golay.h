// Smoothing and differentiation by local parabolas (Savitzky & Golay 1964), with the conventions of the published
// comfort bounds: order 2; the first and last half window are read off the first and last parabola; an even window is
// evaluated half a sample beyond its centre-left sample; a window longer than the series is shortened to it.
#pragma once

#include <span>
#include <vector>

namespace longtail::replay {

// Samples `step` apart. derivative: 0 or 1. Empty for fewer than 3 samples.
std::vector<double> savitzky_golay(std::span<const double> values, std::size_t window, double step, int derivative);

}  // namespace longtail::replay
