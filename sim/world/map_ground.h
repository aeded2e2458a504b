// The road surface under moving bodies: a plane tangent to the road near a place, and the friction there. Each body
// keeps a tracker, so that the search starts where it was last and the surface runs on where the map ends.
#pragma once

#include <optional>

#include "sim/map/road_network.h"
#include "sim/physics/ego_dynamics.h"
#include "sim/physics/ground.h"
#include "sim/weather/friction.h"

namespace longtail::sim {

struct GroundTracker {
  std::optional<RoadPoint> road;  // where it was last on the map
  bool on_map = false;            // and whether it is now
  GroundPlane plane;
};

class MapGround {
 public:
  MapGround(const RoadNetwork& map, const FrictionMap& friction) : map_(&map), friction_(&friction) {}

  // Finds the road below `place`, and the plane that touches it `ahead_m` further in direction of `yaw_rad`.
  void follow(GroundTracker& tracker, const Eigen::Vector3d& place, double yaw_rad, double ahead_m) const;
  // Normal of the road at a point of it; straight up where there is none.
  Eigen::Vector3d normal(const std::optional<RoadPoint>& at) const;
  double friction(const GroundTracker& tracker) const;
  EgoGround under(const GroundTracker& tracker, const EgoDynamics& ego) const;

 private:
  const RoadNetwork* map_;
  const FrictionMap* friction_;
};

}  // namespace longtail::sim
