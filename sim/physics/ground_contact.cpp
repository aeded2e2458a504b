#include "sim/physics/ground_contact.h"

#include <algorithm>
#include <cmath>

namespace longtail::sim {

namespace {

constexpr double kSag = 0.005;          // m, at rest on four corners
constexpr double kDampingRatio = 0.5;
constexpr double kFullFrictionSpeed = 0.1;  // m/s; below it friction grows linearly, so that bodies come to rest

}  // namespace

GroundWrench ground_contact(const BoxBody& box, const BodyState& state, const GroundPlane& ground, double friction) {
  const double quarter_kg = box.mass_kg / 4;
  const double spring = quarter_kg * kGravity / kSag;
  const double damper = 2 * kDampingRatio * std::sqrt(spring * quarter_kg);
  const Eigen::Matrix3d axes = state.orientation.toRotationMatrix();
  GroundWrench total;
  for (int i = 0; i < 8; ++i) {
    const Eigen::Vector3d sign((i & 1) ? 1 : -1, (i & 2) ? 1 : -1, (i & 4) ? 1 : -1);
    const Eigen::Vector3d arm = axes * (box.box_center_m + sign.cwiseProduct(box.half_size_m));
    const double depth = -ground.height_above(state.position_m + arm);
    if (depth <= 0) continue;
    const Eigen::Vector3d velocity = state.velocity_mps + state.angular_velocity_rps.cross(arm);
    const double rising = velocity.dot(ground.normal);
    const double normal_n = std::max(0.0, spring * depth - damper * rising);
    const Eigen::Vector3d sliding = velocity - rising * ground.normal;
    const Eigen::Vector3d force =
        normal_n * ground.normal - friction * normal_n / std::max(sliding.norm(), kFullFrictionSpeed) * sliding;
    total.force_n += force;
    total.torque_nm += arm.cross(force);
  }
  return total;
}

}  // namespace longtail::sim
