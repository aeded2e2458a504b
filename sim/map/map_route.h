// What the vehicle is told of the road ahead, cut from the road network: map.route, latched at the start of a run.
// Holds every driving lane in the ego's direction along its way, sampled on the exact lane centre at most 5 m and
// 0.02 rad apart. `on_route` marks lanes from which the route goes on without a lane change; `route` lists the lanes of
// one such way, with a neighbour in between where it must change lanes.
// Called by sim/run.cpp; the header's times are the publisher's.
#pragma once

#include <vector>

#include "sim/map/road_network.h"
#include "stack/api/map.pb.h"

namespace longtail::sim {

struct MapRouteRequest {
  RoadNetwork::LanePoint start;
  std::vector<RoadIndex> route;  // roads in order; beyond its last the lowest successor is taken
  double ahead_m = 0;            // what the run can need
  double behind_m = 50;          // within the start's lane section
};

// Starting off any driving lane of a road that has none in that direction is an error.
Result<stack::MapRoute> map_route(const RoadNetwork& map, const MapRouteRequest& request);

}  // namespace longtail::sim
