// Driving along lanes: where a point gets to, and which way it takes at a fork.
#pragma once

#include <vector>

#include "sim/map/network_data.h"

namespace longtail::sim {

RoadNetwork::LanePoint advance_point(const NetworkData& network, const RoadNetwork::LanePoint& from, double distance_m,
                                     const std::vector<RoadIndex>& route);

// The successor to take from a lane of road `from`: the one on the road that follows `from` on the route, else one
// that leads there through one road between (a junction's), else one on the earliest road of the route, else the
// lowest. Nothing at a dead end.
const LaneRef* choose_successor(const NetworkData& network, RoadIndex from, const std::vector<LaneRef>& successors,
                                const std::vector<RoadIndex>& route);

// Of the lane's centre against the reference line, along increasing s.
double lane_heading(const Road& road, const LaneSection& section, int lane, double s_m);

}  // namespace longtail::sim
