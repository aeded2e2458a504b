#include "sim/world/footprint.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "stack/base/strict_math.h"

namespace longtail::sim {

namespace {

Eigen::Vector2d left_of(const Eigen::Vector2d& forward) { return {-forward.y(), forward.x()}; }

Eigen::Vector2d heading(double yaw_rad) { return {strict::cos(yaw_rad), strict::sin(yaw_rad)}; }

// Squared distance of a point to a rectangle.
double distance_squared(const Eigen::Vector2d& point, const Footprint& box) {
  const Eigen::Vector2d offset = point - box.center_m;
  const double along = std::max(0.0, std::fabs(offset.dot(box.forward)) - box.half_length_m);
  const double across = std::max(0.0, std::fabs(offset.dot(left_of(box.forward))) - box.half_width_m);
  return along * along + across * across;
}

// Whether one of a's two axes separates them (separating axis theorem).
bool separated_along_axes_of(const Footprint& a, const Footprint& b) {
  const Eigen::Vector2d offset = b.center_m - a.center_m;
  const double cosine = std::fabs(a.forward.dot(b.forward));
  const double sine = std::fabs(left_of(a.forward).dot(b.forward));
  const double along = a.half_length_m + b.half_length_m * cosine + b.half_width_m * sine;
  const double across = a.half_width_m + b.half_length_m * sine + b.half_width_m * cosine;
  return std::fabs(offset.dot(a.forward)) > along || std::fabs(offset.dot(left_of(a.forward))) > across;
}

}  // namespace

std::array<Eigen::Vector2d, 4> Footprint::corners() const {
  const Eigen::Vector2d along = half_length_m * forward;
  const Eigen::Vector2d across = half_width_m * left_of(forward);
  return {center_m + along + across, center_m + along - across, center_m - along - across,
          center_m - along + across};
}

Footprint footprint_of(const EgoState& ego, const VehicleModel& model) {
  const Eigen::Vector2d forward = heading(ego.yaw_rad);
  return {.center_m = ego.position_m.head<2>() + (0.5 * model.length_m - model.rear_overhang_m) * forward,
          .forward = forward,
          .half_length_m = 0.5 * model.length_m,
          .half_width_m = 0.5 * model.width_m};
}

Footprint footprint_of(const ActorState& actor) {
  return {.center_m = actor.position_m.head<2>(),
          .forward = heading(actor.yaw_rad),
          .half_length_m = 0.5 * actor.model.length_m,
          .half_width_m = 0.5 * actor.model.width_m};
}

double gap(const Footprint& a, const Footprint& b) {
  if (!separated_along_axes_of(a, b) && !separated_along_axes_of(b, a)) return 0;
  // Of two separate convex polygons the nearest pair holds a corner of one of them.
  double nearest = std::numeric_limits<double>::infinity();
  for (const Eigen::Vector2d& corner : a.corners()) nearest = std::min(nearest, distance_squared(corner, b));
  for (const Eigen::Vector2d& corner : b.corners()) nearest = std::min(nearest, distance_squared(corner, a));
  return std::sqrt(nearest);
}

}  // namespace longtail::sim
