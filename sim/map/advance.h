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

// The path at a fixed offset from a lane's centre, along increasing s: its direction against the reference line's,
// its curvature, and its length per metre of s.
double path_heading(const Road& road, const LaneSection& section, int lane, double offset_m, double s_m);
double path_curvature(const Road& road, const LaneSection& section, int lane, double offset_m, double s_m);
double path_rate(const Road& road, const LaneSection& section, std::size_t position, double offset_m, double s_m);

}  // namespace longtail::sim
