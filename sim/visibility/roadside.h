// What stands beside the roads of a map: trees and signs along country roads, delineators and barriers along motorways,
// houses, lamp posts and parked cars in towns. A function of the map alone, the same in every run: scenery, which hides and
// reflects but takes no part in traffic (it stands clear of every lane).
#pragma once

#include <string>
#include <vector>

#include <Eigen/Core>

#include "sim/map/road_network.h"

namespace longtail::sim {

struct RoadsideObject {
  std::string shape;  // sim/visibility/shapes
  Eigen::Vector3d position_m = Eigen::Vector3d::Zero();  // map frame
  double yaw_rad = 0;
};

std::vector<RoadsideObject> roadside(const RoadNetwork& map);

}  // namespace longtail::sim
