// The factories of all metrics, by the file that holds them. metric.cpp has the table.
#pragma once

#include "replay/score/metric.h"

namespace longtail::replay {

// drive_metrics.cpp
std::unique_ptr<Metric> make_drive_metrics();

}  // namespace longtail::replay
