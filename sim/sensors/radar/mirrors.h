// Flat upright faces in which a radar sees mirror images: the barriers beside a map's roads, and standing barriers among the
// actors. Faces in one line are one. Frame: the map's in Mirrors, the sensor's own once looked up.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <Eigen/Core>

#include "sim/map/road_network.h"
#include "sim/sensors/line_of_sight.h"
#include "sim/visibility/roadside.h"

namespace longtail::sim {

// Reflects what is on the left of the way from `from` to `to`.
struct Mirror {
  Eigen::Vector2d from_m = Eigen::Vector2d::Zero();
  Eigen::Vector2d to_m = Eigen::Vector2d::Zero();
  ActorId owner;  // of a barrier among the actors; the ego's id: of the map
};

// Of barriers in order along a road, both sides in turns.
std::vector<Mirror> mirrors_of(std::span<const RoadsideObject> barriers);

// Where the path sensor - mirror - target touches the mirror when both are before it: the mirror image of the target, and how
// steeply the path meets the face. The sensor is at the origin.
struct Reflection {
  Eigen::Vector2d at_m;     // on the mirror
  Eigen::Vector2d image_m;  // of the target
  Eigen::Vector2d normal;   // of the face, towards sensor and target
  double sine = 0;          // of the grazing angle
};
bool reflect(const Mirror& mirror, const Eigen::Vector2d& target_m, Reflection& out);

class Mirrors {
 public:
  // Nothing: no roads. The map is looked at part by part as the sensor comes near.
  explicit Mirrors(std::shared_ptr<const RoadNetwork> map);

  // Those within `range_m` ahead of the sensor, in its axes, the map's first. Valid until the next call.
  std::span<const Mirror> near(const SensorPose& pose, double range_m, std::span<const SightedActor> sighted);

 private:
  // A function of the map: no state.
  struct Part {
    RoadsideBarriers::Part of;
    std::optional<std::vector<Mirror>> mirrors;
  };

  std::shared_ptr<const RoadNetwork> map_;
  std::vector<Part> parts_;
  std::vector<Mirror> near_;  // scratch of one scan
};

}  // namespace longtail::sim
