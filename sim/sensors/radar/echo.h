// What one scatterer gives the radar in one scan, before it is measured; and the resolution cells in which such echoes are
// told apart. Sensor axes.
#pragma once

#include <vector>

#include "sim/random/stream.h"

namespace longtail::sim {

struct RadarEcho {
  bool far = true;              // of the far beam
  double range_m = 0;
  double azimuth_rad = 0;
  double range_rate_mps = 0;
  double power = 0;             // over noise
  Draws draws{{}, {}};          // of its measurement errors
};

struct CellSize {
  double range_m = 0;
  double azimuth_rad = 0;
  double range_rate_mps = 0;
};

// Echoes of one cell become one: powers add up, place and rate are their means weighted by power, the errors those of the
// strongest (of equals, the first). Cell i of an axis reaches from i to i + 1 times its size. Echoes that are alone in their
// cell stay as they are; the order is that of each cell's first.
void merge_cells(const CellSize& far, const CellSize& near, std::vector<RadarEcho>& echoes);

}  // namespace longtail::sim
