// What stands beside the roads of a map: trees, signs and delineators along country roads, barriers and delineators along
// motorways, houses, trees and lamp posts in towns. A function of the map alone, the same in every run: scenery, which hides
// and reflects but takes no part in traffic (it stands clear of every lane). A road without a posted limit is in a town where
// it has sidewalks, parking or biking lanes, and else a country road.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "sim/map/road_network.h"
#include "sim/visibility/verges.h"

namespace longtail::sim {

struct RoadsideObject {
  std::string shape;  // sim/visibility/shapes
  Eigen::Vector3d position_m = Eigen::Vector3d::Zero();  // map frame
  double yaw_rad = 0;
};

// On the ground that `verges` describe.
std::vector<RoadsideObject> roadside(const RoadNetwork& map, const Verges& verges);

// Its barriers alone, part by part: what a radar sees its mirror images in. Each part is made when it is asked for.
class RoadsideBarriers {
 public:
  struct Part {
    RoadIndex road;
    std::uint32_t row = 0;    // of the road's rows of objects
    std::uint32_t first = 0;  // place along the road
    std::uint32_t last = 0;   // one past it
    Eigen::Vector2d middle_m = Eigen::Vector2d::Zero();
    double radius_m = 0;      // everything is within it
  };

  explicit RoadsideBarriers(const RoadNetwork& map);
  std::span<const Part> parts() const { return parts_; }
  // In order along the road, both sides in turns; as high as the road, whatever the verge does.
  static std::vector<RoadsideObject> of(const RoadNetwork& map, const Part& part);

 private:
  std::vector<Part> parts_;
};

}  // namespace longtail::sim
