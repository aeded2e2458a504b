// The rays of a camera that turns while its rows are read out. Included only by kernel files.
#pragma once

#include "sim/visibility/kernel/lanes.h"
#include "sim/visibility/kernel/tables.h"

namespace longtail::sim {
namespace {

void turn_rays(const TurnTables& t) {
  const CameraTables& still = *t.still;
  for (std::int32_t row = 0; row < still.rows; ++row) {
    const float* const q = t.rotation + 9 * row;
    const bool pinhole = still.pitch == 0;
    const std::int64_t from = static_cast<std::int64_t>(row) * still.pitch;
    const std::int64_t to = static_cast<std::int64_t>(row) * t.pitch;
    for (std::int32_t c = 0; c < still.columns; c += kLanes) {
      const Lanes y = load(still.y + from + c);
      const Lanes z = pinhole ? all(still.z[row]) : load(still.z + from + c);
      const Lanes per_x = 1.0f / (q[0] + q[1] * y + q[2] * z);
      store(t.y + to + c, (q[3] + q[4] * y + q[5] * z) * per_x);
      store(t.z + to + c, (q[6] + q[7] * y + q[8] * z) * per_x);
    }
  }
}

}  // namespace
}  // namespace longtail::sim
