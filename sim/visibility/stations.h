// Where the ground beside and on a road needs cross-sections.
#pragma once

#include <vector>

#include "sim/map/road_network.h"

namespace longtail::sim {

// Every `step_m`, and wherever the lanes change.
std::vector<double> stations_every(const RoadNetwork& map, RoadIndex road, double step_m);

// The same without those in between where the road runs straight and even with the same lanes and lines: up to kMostJoined steps
// from one to the next. What is left out lies within kEven_m of the straight lines.
inline constexpr int kMostJoined = 4;
inline constexpr double kEven_m = 0.005;
std::vector<double> stations_needed(const RoadNetwork& map, RoadIndex road, double step_m);

}  // namespace longtail::sim
