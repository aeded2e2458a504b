// Joseph-form measurement updates for a small Kalman filter: the covariance stays symmetric and positive
// definite whatever the gain's rounding (Bucy and Joseph 1968; Bar-Shalom et al. 2001, 5.2.3).
#pragma once

#include <Eigen/Core>

namespace longtail::stack {

// Innovation variance of the scalar measurement z = h x + noise.
template <int N>
double innovation_variance(const Eigen::Matrix<double, N, N>& covariance, const Eigen::Matrix<double, N, 1>& h,
                           double variance) {
  return h.dot(covariance * h) + variance;
}

// Scalar update. P' = (I - k h') P (I - k h')' + k r k', worked from left to right as rank-one changes.
// Returns the correction of the state.
template <int N>
Eigen::Matrix<double, N, 1> update_scalar(Eigen::Matrix<double, N, N>& covariance,
                                          const Eigen::Matrix<double, N, 1>& h, double residual, double variance) {
  using Vector = Eigen::Matrix<double, N, 1>;
  const Vector ph = covariance * h;
  const Vector gain = ph / (h.dot(ph) + variance);
  covariance.noalias() -= gain * ph.transpose();
  const Vector aph = covariance * h;
  covariance.noalias() -= aph * gain.transpose();
  covariance.noalias() += (variance * gain) * gain.transpose();
  covariance = (0.5 * (covariance + covariance.transpose())).eval();
  return gain * residual;
}

}  // namespace longtail::stack
