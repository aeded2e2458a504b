#include "stack/fusion/kinematics.h"

#include <cmath>

#include "stack/base/strict_math.h"

namespace longtail::stack {

double KinematicState::speed_mps() const { return std::sqrt(x[kVx] * x[kVx] + x[kVy] * x[kVy]); }

MotionStep::MotionStep(double dt_s, double correlation_s) {
  const double decay = strict::exp(-dt_s / correlation_s);
  transition(0, 1) = dt_s;
  transition(0, 2) = correlation_s * (dt_s - correlation_s * (1 - decay));
  transition(1, 2) = correlation_s * (1 - decay);
  transition(2, 2) = decay;
  const double t = std::fabs(dt_s);
  const double density = 2 / correlation_s;
  noise(0, 0) = density * t * t * t * t * t / 20;
  noise(0, 1) = noise(1, 0) = density * t * t * t * t / 8;
  noise(0, 2) = noise(2, 0) = density * t * t * t / 6;
  noise(1, 1) = density * t * t * t / 3;
  noise(1, 2) = noise(2, 1) = density * t * t / 2;
  noise(2, 2) = density * t;
}

// The transition has three entries beside its diagonal, so F P F' is a few row and column additions.
void predict(KinematicState& state, const MotionStep& step, const Maneuver& maneuver) {
  const double f01 = step.transition(0, 1);
  const double f02 = step.transition(0, 2);
  const double f12 = step.transition(1, 2);
  const double f22 = step.transition(2, 2);
  auto& x = state.x;
  auto& p = state.covariance;
  for (const int axis : {0, 3}) {
    x[axis] += f01 * x[axis + 1] + f02 * x[axis + 2];
    x[axis + 1] += f12 * x[axis + 2];
    x[axis + 2] *= f22;
    for (int i = 0; i < KinematicState::kSize; ++i) {
      p(axis, i) += f01 * p(axis + 1, i) + f02 * p(axis + 2, i);
      p(axis + 1, i) += f12 * p(axis + 2, i);
      p(axis + 2, i) *= f22;
    }
  }
  for (const int axis : {0, 3}) {
    for (int i = 0; i < KinematicState::kSize; ++i) {
      p(i, axis) += f01 * p(i, axis + 1) + f02 * p(i, axis + 2);
      p(i, axis + 1) += f12 * p(i, axis + 2);
      p(i, axis + 2) *= f22;
    }
  }
  const double c = maneuver.direction_x;
  const double s = maneuver.direction_y;
  const double along = maneuver.along_mps2 * maneuver.along_mps2;
  const double across = maneuver.across_mps2 * maneuver.across_mps2;
  const double xx = c * c * along + s * s * across;
  const double xy = c * s * (along - across);
  const double yy = s * s * along + c * c * across;
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      p(i, j) += xx * step.noise(i, j);
      p(i, j + 3) += xy * step.noise(i, j);
      p(i + 3, j + 3) += yy * step.noise(i, j);
    }
  }
  // Rounding differs between the halves; the upper one is kept.
  for (int i = 0; i < KinematicState::kSize; ++i) {
    for (int j = 0; j < i; ++j) p(i, j) = p(j, i);
  }
}

}  // namespace longtail::stack
