#include "sim/sensors/camera/headlights.h"

#include <algorithm>

#include "sim/sensors/camera/kernel/headlight_beam.h"
#include "stack/config/vehicle.h"

namespace longtail::sim {
namespace {

constexpr double kLampHeight_m = 0.64;
constexpr double kBehindTheBumper_m = 0.03;
constexpr float kTooNear_m = 0.3f;  // for a lamp to count as a point

}  // namespace

Headlights headlights_of(const EgoState& ego, bool on) {
  constexpr stack::VehicleCalibration kCar;
  const Eigen::Vector3d middle(kCar.length_m - kCar.rear_overhang_m - kBehindTheBumper_m, 0, kLampHeight_m);
  return {.on = on, .middle_m = ego.position_m + ego.orientation * middle, .map_from_car = ego.orientation.toRotationMatrix()};
}

float lux_at(const Headlights& lights, const Eigen::Vector3d& place_m) {
  if (!lights.on) return 0;
  const Eigen::Vector3f from_middle = (lights.map_from_car.transpose() * (place_m - lights.middle_m)).cast<float>();
  const float per_ahead = 1 / std::max(from_middle.x(), kLeastAhead_m);
  const Beam<float> beam = low_beams(from_middle.y() * per_ahead, from_middle.z() * per_ahead, kHalfSpacing_m * per_ahead);
  return beam.cd / (beam.per * std::max(from_middle.squaredNorm(), kTooNear_m * kTooNear_m));
}

}  // namespace longtail::sim
