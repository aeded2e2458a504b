// Spray behind vehicles on wet roads: a cloud as wide as the vehicle that trails it, with extinction
//   kappa = kappa0 (v / 90 km/h)^2 min(w / 0.5 mm, 1) (vehicle's frontal area / 2.5 m^2) e^{-x / L},  kappa0 = 0.15 /m, L = 0.15 s v
// at x behind its rear, up to 3 L. Growth with speed squared and with the film of water follows measurements of spray (Pilkington
// 1990; literature, verify); the numbers are declared. The cloud returns pi / (2 S) (1 - e^{-2 tau}) of the light, S = 18.8 sr
// (lidar ratio of water drops at 905 nm: O'Connor et al. 2004), from a depth drawn by Beer's law, and takes e^{-2 tau} from what is
// behind it. The ego's own spray is not modelled.
#pragma once

#include <span>
#include <vector>

#include "sim/random/stream.h"
#include "sim/sensors/lidar/echoes.h"
#include "sim/visibility/lidar_grid.h"
#include "sim/visibility/visible_scene.h"
#include "sim/weather/conditions.h"
#include "sim/world/state.h"

namespace longtail::sim {

struct SprayCloud {
  Eigen::Vector3d rear_m = Eigen::Vector3d::Zero();  // middle of the vehicle's rear, on the ground, map frame
  Eigen::Vector2d back = Eigen::Vector2d::UnitX();   // away from it
  Eigen::Vector3d velocity_mps = Eigen::Vector3d::Zero();
  double length_m = 0;
  double half_width_m = 0;
  double height_m = 0;
  double kappa_per_m = 0;       // right behind the vehicle
  double decay_m = 1;           // L
};

std::vector<SprayCloud> spray_of(std::span<const ActorState> actors, const Conditions& weather);

// Adds a cloud's echoes and takes from the surfaces behind it.
class SprayEchoes {
 public:
  SprayEchoes(Seed seed, float threshold) : stream_(seed, "sensors.lidar.spray", 0), threshold_(threshold) {}
  void add(std::uint32_t frame, const SprayCloud& cloud, const LidarGrid& grid, const Viewpoint& view, Echoes& echoes) const;

  // Rays to try: columns around the back of the sensor, too, and elevations by their tangent.
  struct Window {
    int first_column = 0;
    int columns = 0;
    float lowest_tangent = -1e9f;
    float highest_tangent = 1e9f;
  };
  // The same with a window of one's own: with all rays in it, what tests compare with.
  void add_within(const Window& window, std::uint32_t frame, const SprayCloud& cloud, const LidarGrid& grid, const Viewpoint& view,
                  Echoes& echoes) const;

 private:
  Stream stream_;
  float threshold_;
};

}  // namespace longtail::sim
