// Where the ground beside and on a road needs cross-sections, and what it asks a road there.
#pragma once

#include <vector>

#include <Eigen/Core>

#include "sim/map/road_network.h"

namespace longtail::sim {

// Of road coordinates, map frame.
Eigen::Vector3d place(const RoadNetwork& map, RoadIndex road, double s, double t);
// The highest limit of its lanes; 0 without lanes.
double fastest_lane_mps(const RoadNetwork& map, RoadIndex road, double s);

// Every `step_m`, and wherever the lanes change.
std::vector<double> stations_every(const RoadNetwork& map, RoadIndex road, double step_m);

// The same without those in between where the road runs straight and even with the same lanes and lines: up to kMostJoined steps
// from one to the next. What is left out lies within kEven_m of the straight lines.
inline constexpr int kMostJoined = 4;
inline constexpr double kEven_m = 0.005;
std::vector<double> stations_needed(const RoadNetwork& map, RoadIndex road, double step_m);

}  // namespace longtail::sim
