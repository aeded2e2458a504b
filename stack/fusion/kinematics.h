// Planar motion of a tracked object: Singer's acceleration model per axis, driven by noise that may differ along
// and across the object's heading. State [px, vx, ax, py, vy, ay] in the map frame, SI units.
// Sources: R. A. Singer, "Estimating optimal tracking filter performance for manned maneuvering targets" (1970);
// Bar-Shalom, Li, Kirubarajan (2001), 8.2.3 (noise for steps short against the correlation time).
#pragma once

#include <Eigen/Core>

#include "stack/base/time.h"

namespace longtail::stack {

struct KinematicState {
  enum Index { kPx, kVx, kAx, kPy, kVy, kAy, kSize };
  using Vector = Eigen::Matrix<double, kSize, 1>;
  using Matrix = Eigen::Matrix<double, kSize, kSize>;

  Vector x = Vector::Zero();
  Matrix covariance = Matrix::Zero();

  double speed_mps() const;
};

// Standard deviations of the acceleration along and across a unit direction.
struct Maneuver {
  double along_mps2 = 0;
  double across_mps2 = 0;
  double direction_x = 1;
  double direction_y = 0;
};

// Transition and unit noise of one axis over a step; shared by all objects of a scan.
struct MotionStep {
  Eigen::Matrix3d transition = Eigen::Matrix3d::Identity();
  Eigen::Matrix3d noise = Eigen::Matrix3d::Zero();  // for an acceleration of variance 1

  // `dt_s` may be negative: back in time, with the noise of its length.
  MotionStep(double dt_s, double correlation_s);
};

// In place. Steps back carry no noise: the past is not less certain than what followed from it.
void predict(KinematicState& state, const MotionStep& step, const Maneuver& maneuver);

}  // namespace longtail::stack
