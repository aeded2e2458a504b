// Measurement models of the tracker: radar (polar, with range rate relative to the moving sensor, from the point of
// the object's outline that faces it) and object list (centre and velocity), and the Kalman update for both.
// Frames: states in map; radar in the sensor's own frame.
#pragma once

#include <cmath>

#include <Eigen/Core>

#include "stack/fusion/kinematics.h"

namespace longtail::stack {

// A sensor's mounting point in the map frame at capture time.
struct SensorPose {
  double x_m = 0;
  double y_m = 0;
  double yaw_rad = 0;
  double velocity_x_mps = 0;
  double velocity_y_mps = 0;
};

// A unit vector in the map frame.
struct Direction {
  double x = 1;
  double y = 0;
};
Direction direction_of(double angle_rad);
// From one point towards another; along x when they coincide.
Direction towards(double from_x_m, double from_y_m, double to_x_m, double to_y_m);

// Footprint rectangle about the state's position.
struct Outline {
  double length_m = 0;
  double width_m = 0;
  double yaw_rad = 0;
  Direction heading;  // of yaw_rad, kept because it is asked for often
};
Outline outline_of(double length_m, double width_m, double yaw_rad);

// Predicted measurement z of dimension M, its Jacobian, and P H', kept for gating and update.
template <int M>
struct PredictedMeasurement {
  Eigen::Matrix<double, M, 1> z;
  Eigen::Matrix<double, M, KinematicState::kSize> jacobian;
  Eigen::Matrix<double, KinematicState::kSize, M> cross;
  Eigen::Matrix<double, M, M> spread;  // H P H'
};
using PredictedRadar = PredictedMeasurement<3>;    // range, azimuth, range rate
using PredictedCartesian = PredictedMeasurement<4>;  // x, y, vx, vy

// From the centre of the outline to where the ray from the sensor enters it.
double face_offset(const Outline& outline, Direction ray);

// `back`: the state's time minus the measurement's as a step back in time, or null when they are equal.
PredictedRadar predict_radar(const KinematicState& state, const Outline& outline, const SensorPose& sensor,
                              const MotionStep* back);
PredictedCartesian predict_cartesian(const KinematicState& state, const MotionStep* back);

template <int M>
void finish(PredictedMeasurement<M>& prediction, const KinematicState& state) {
  prediction.cross.noalias() = state.covariance * prediction.jacobian.transpose();
  prediction.spread.noalias() = prediction.jacobian * prediction.cross;
}

// The innovation covariance S = H P H' + R as its Cholesky factor, S = L L'. REQUIRES: S positive definite.
template <int M>
struct Innovation {
  Eigen::Matrix<double, M, M> factor;    // lower triangle
  Eigen::Matrix<double, M, 1> whitened;  // L^-1 residual

  Innovation(const Eigen::Matrix<double, M, M>& covariance, const Eigen::Matrix<double, M, 1>& residual) {
    for (int row = 0; row < M; ++row) {
      double rest = residual[row];
      for (int column = 0; column <= row; ++column) {
        double sum = covariance(row, column);
        for (int k = 0; k < column; ++k) sum -= factor(row, k) * factor(column, k);
        factor(row, column) = row == column ? std::sqrt(sum) : sum / factor(column, column);
        if (column < row) rest -= factor(row, column) * whitened[column];
      }
      whitened[row] = rest / factor(row, row);
    }
  }
  double squared() const { return whitened.squaredNorm(); }  // normalised innovation squared
  double root_determinant() const { return factor.diagonal().prod(); }
};

// With G = P H' L^-T: x + G L^-1 residual, P - G G'. The covariance stays symmetric by construction; only its upper
// triangle is computed (Bar-Shalom et al. 2001, 7.4, the square-root form of the gain).
template <int M>
void update(KinematicState& state, const PredictedMeasurement<M>& prediction, const Innovation<M>& innovation) {
  constexpr int kSize = KinematicState::kSize;
  Eigen::Matrix<double, kSize, M> gain;
  for (int row = 0; row < kSize; ++row) {
    for (int column = 0; column < M; ++column) {
      double sum = prediction.cross(row, column);
      for (int k = 0; k < column; ++k) sum -= gain(row, k) * innovation.factor(column, k);
      gain(row, column) = sum / innovation.factor(column, column);
    }
  }
  for (int row = 0; row < kSize; ++row) {
    for (int k = 0; k < M; ++k) state.x[row] += gain(row, k) * innovation.whitened[k];
    for (int column = row; column < kSize; ++column) {
      double sum = state.covariance(row, column);
      for (int k = 0; k < M; ++k) sum -= gain(row, k) * gain(column, k);
      state.covariance(row, column) = state.covariance(column, row) = sum;
    }
  }
}

}  // namespace longtail::stack
