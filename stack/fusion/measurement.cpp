#include "stack/fusion/measurement.h"

#include <algorithm>
#include <cmath>

#include "stack/base/strict_math.h"

namespace longtail::stack {
namespace {

using K = KinematicState;

constexpr double kMinRange_m = 0.5;  // the model's bearing is lost at the sensor itself

// Both axes one step back; the Jacobian with respect to the newer state follows by the chain rule.
K::Vector stepped(const K::Vector& x, const MotionStep& step) {
  K::Vector out;
  out.head<3>() = step.transition * x.head<3>();
  out.tail<3>() = step.transition * x.tail<3>();
  return out;
}

template <int M>
void chain(Eigen::Matrix<double, M, K::kSize>& jacobian, const MotionStep& step) {
  jacobian.template leftCols<3>() = (jacobian.template leftCols<3>() * step.transition).eval();
  jacobian.template rightCols<3>() = (jacobian.template rightCols<3>() * step.transition).eval();
}

}  // namespace

Direction direction_of(double angle_rad) { return {strict::cos(angle_rad), strict::sin(angle_rad)}; }

Direction towards(double from_x_m, double from_y_m, double to_x_m, double to_y_m) {
  const double dx = to_x_m - from_x_m;
  const double dy = to_y_m - from_y_m;
  const double length = std::sqrt(dx * dx + dy * dy);
  return length > 0 ? Direction{dx / length, dy / length} : Direction{};
}

Outline outline_of(double length_m, double width_m, double yaw_rad) {
  return {.length_m = length_m, .width_m = width_m, .yaw_rad = yaw_rad, .heading = direction_of(yaw_rad)};
}

double face_offset(const Outline& outline, Direction ray) {
  const double along = std::fabs(ray.x * outline.heading.x + ray.y * outline.heading.y);
  const double across = std::fabs(ray.y * outline.heading.x - ray.x * outline.heading.y);
  // Whichever pair of faces the ray leaves through first.
  const double by_ends = along * outline.width_m >= across * outline.length_m ? 0.5 * outline.length_m / along : 0;
  return by_ends > 0 ? by_ends : across > 0 ? 0.5 * outline.width_m / across : 0;
}

PredictedRadar predict_radar(const KinematicState& state, const Outline& outline, const SensorPose& sensor,
                              const MotionStep* back) {
  const K::Vector x = back ? stepped(state.x, *back) : state.x;
  const double dx = x[K::kPx] - sensor.x_m;
  const double dy = x[K::kPy] - sensor.y_m;
  const double range = std::max(std::sqrt(dx * dx + dy * dy), kMinRange_m);
  const double ux = dx / range;
  const double uy = dy / range;
  const double bearing = strict::atan2(dy, dx);
  const double vx = x[K::kVx] - sensor.velocity_x_mps;
  const double vy = x[K::kVy] - sensor.velocity_y_mps;
  const double rate = vx * ux + vy * uy;
  const double sideways = (vy * ux - vx * uy) / range;  // bearing rate

  PredictedRadar out;
  out.z << std::max(range - face_offset(outline, {ux, uy}), kMinRange_m),
      strict::wrap_angle(bearing - sensor.yaw_rad), rate;
  out.jacobian.setZero();
  out.jacobian(0, K::kPx) = ux;
  out.jacobian(0, K::kPy) = uy;
  out.jacobian(1, K::kPx) = -uy / range;
  out.jacobian(1, K::kPy) = ux / range;
  out.jacobian(2, K::kPx) = -uy * sideways;
  out.jacobian(2, K::kPy) = ux * sideways;
  out.jacobian(2, K::kVx) = ux;
  out.jacobian(2, K::kVy) = uy;
  if (back) chain(out.jacobian, *back);
  finish(out, state);
  return out;
}

PredictedCartesian predict_cartesian(const KinematicState& state, const MotionStep* back) {
  const K::Vector x = back ? stepped(state.x, *back) : state.x;
  PredictedCartesian out;
  out.z << x[K::kPx], x[K::kPy], x[K::kVx], x[K::kVy];
  out.jacobian.setZero();
  out.jacobian(0, K::kPx) = 1;
  out.jacobian(1, K::kPy) = 1;
  out.jacobian(2, K::kVx) = 1;
  out.jacobian(3, K::kVy) = 1;
  if (back) chain(out.jacobian, *back);
  finish(out, state);
  return out;
}

}  // namespace longtail::stack
