// Motion along lanes in either direction. `Heading` with the traffic uses RoadNetwork::advance; against it, the
// mirror image: lanes are entered through their ends. At a fork the lowest lane is taken.
#pragma once

#include <optional>

#include "sim/map/road_network.h"

namespace longtail::sim {

// Where a vehicle gets to that drives `distance_m` from `from`; nothing when the lanes end before that.
std::optional<RoadNetwork::LanePoint> drive_along(const RoadNetwork& map, const RoadNetwork::LanePoint& from,
                                                  double distance_m, bool against_traffic);

// +1 when the vehicle's left is the side of growing t, else -1.
int left_sign(const RoadNetwork& map, const LaneRef& lane, bool against_traffic);

RoadPoint road_point(const RoadNetwork& map, const RoadNetwork::LanePoint& point);

// The same place seen from the lane it lies on; unchanged where there is no lane.
RoadNetwork::LanePoint in_lane_below(const RoadNetwork& map, const RoadNetwork::LanePoint& point);

}  // namespace longtail::sim
