// Keeps the ego in the lane it started in, from truth: just enough of a driver to test the world.
#pragma once

#include "sim/world/world.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {

class TestDriver {
 public:
  TestDriver(const World& world, double speed_mps) : speed_mps_(speed_mps), lane_t_(world.ego().road->t_m) {}

  double lane_t() const { return lane_t_; }
  ActuatorCommand command(const World& world) const {
    const EgoState& ego = world.ego();
    ActuatorCommand out{.acceleration_mps2 = 0.5 * (speed_mps_ - ego.forward_speed_mps)};
    if (!ego.road) return out;
    const RoadNetwork& map = world.map();
    const double line = map.curvature(ego.road->road, ego.road->s_m + 0.2 * speed_mps_);
    const double curvature = line / (1 - line * ego.road->t_m);
    const double heading = strict::wrap_angle(ego.yaw_rad - map.pose(*ego.road).heading_rad);
    out.road_wheel_rad = (2.8 + 0.0014 * speed_mps_ * speed_mps_) * curvature - 0.5 * heading -
                         0.02 * (ego.road->t_m - lane_t_);
    return out;
  }

 private:
  double speed_mps_;
  double lane_t_;
};

}  // namespace longtail::sim
