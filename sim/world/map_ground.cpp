#include "sim/world/map_ground.h"

#include "stack/base/strict_math.h"

namespace longtail::sim {

namespace {

constexpr double kBesideTheRoad = 15.0;  // m off the lanes that still count as on the map

Eigen::Vector3d road_normal(double grade, double heading_rad) {
  return Eigen::Vector3d(-grade * strict::cos(heading_rad), -grade * strict::sin(heading_rad), 1).normalized();
}

}  // namespace

void MapGround::follow(GroundTracker& tracker, const Eigen::Vector3d& place, double yaw_rad, double ahead_m) const {
  const std::optional<RoadPoint> here = map_->locate(place.x(), place.y(), kBesideTheRoad, tracker.road);
  tracker.on_map = here.has_value();
  if (!here) return;  // the last plane runs on
  tracker.road = here;

  MapPose pose = map_->pose(*here);
  RoadPoint touched = *here;
  if (ahead_m != 0) {
    touched.s_m += ahead_m * strict::cos(yaw_rad - pose.heading_rad);
    pose = map_->pose(touched);
  }
  tracker.plane.point_m = {pose.x_m, pose.y_m, pose.z_m};
  tracker.plane.normal = road_normal(map_->grade(here->road, touched.s_m), pose.heading_rad);
}

Eigen::Vector3d MapGround::normal(const std::optional<RoadPoint>& at) const {
  if (!at) return Eigen::Vector3d::UnitZ();
  const double grade = map_->grade(at->road, at->s_m);
  return grade == 0 ? Eigen::Vector3d::UnitZ() : road_normal(grade, map_->pose(*at).heading_rad);
}

double MapGround::friction(const GroundTracker& tracker) const {
  return tracker.road ? friction_->at(*tracker.road) : friction_->everywhere_else();
}

EgoGround MapGround::under(const GroundTracker& tracker, const EgoDynamics& ego) const {
  EgoGround ground;
  ground.plane = tracker.plane;
  if (!friction_->has_patches() || !tracker.road) {
    ground.friction.fill(friction_->everywhere_else());
    return ground;
  }
  // s of each tyre, to first order from the tracked point.
  const double heading = map_->pose(*tracker.road).heading_rad;
  const Eigen::Vector2d along(strict::cos(heading), strict::sin(heading));
  const std::array<Eigen::Vector3d, 4> places = ego.wheel_places();
  for (std::size_t i = 0; i < places.size(); ++i) {
    RoadPoint point = *tracker.road;
    point.s_m += along.dot((places[i] - ego.state().position_m).head<2>());
    ground.friction[i] = friction_->at(point);
  }
  return ground;
}

}  // namespace longtail::sim
