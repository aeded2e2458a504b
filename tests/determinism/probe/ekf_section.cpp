#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <Eigen/LU>
#include <Eigen/SVD>

#include "sim/random/stream.h"
#include "stack/base/strict_math.h"
#include "tests/determinism/probe/sections.h"

namespace longtail::determinism {
namespace {

using State = Eigen::Matrix<double, 9, 1>;
using Covariance = Eigen::Matrix<double, 9, 9>;

template <class Matrix>
void append(StateWriter& out, const Matrix& matrix) {
  for (Eigen::Index i = 0; i < matrix.size(); ++i) out.f64(matrix.data()[i]);
}

}  // namespace

// Position, velocity and attitude errors under a turning motion, three position measurements an update.
Digest ekf_section(int updates) {
  constexpr double kStep = 0.01;
  State x = State::Zero();
  Covariance p = Covariance::Identity();
  const Covariance q = Covariance::Identity() * 1e-4;
  const Eigen::Matrix3d r = Eigen::Matrix3d::Identity() * 0.25;
  Eigen::Matrix<double, 3, 9> h = Eigen::Matrix<double, 3, 9>::Zero();
  h.leftCols<3>() = Eigen::Matrix3d::Identity();
  const sim::Stream noise(Seed{3}, "probe.ekf", 0);
  DigestChain chain;
  for (int k = 0; k < updates; ++k) {
    const double angle = 0.3 * k * kStep;
    Eigen::Matrix3d turn = Eigen::Matrix3d::Identity();
    turn(0, 0) = turn(1, 1) = strict::cos(angle);
    turn(1, 0) = strict::sin(angle);
    turn(0, 1) = -turn(1, 0);
    Covariance f = Covariance::Identity();
    f.block<3, 3>(0, 3) = Eigen::Matrix3d::Identity() * kStep;
    f.block<3, 3>(3, 6) = turn * (9.81 * kStep);
    x = f * x;
    p = f * p * f.transpose() + q;

    Eigen::Vector3d z;
    sim::Draws draws = noise.at(static_cast<std::uint32_t>(k));
    for (int i = 0; i < 3; ++i) z[i] = draws.next().normal(0, 0.5);
    const Eigen::Matrix3d s = h * p * h.transpose() + r;
    const Eigen::Matrix<double, 9, 3> gain = s.llt().solve(h * p).transpose();
    const Eigen::Vector3d innovation = z - h * x;
    x += gain * innovation;
    const Covariance kept = Covariance::Identity() - gain * h;
    p = kept * p * kept.transpose() + gain * r * gain.transpose();

    StateWriter out;
    append(out, x);
    append(out, p);
    out.f64(innovation.dot(s.inverse() * innovation));
    if (k % 100 == 0) {
      const Eigen::JacobiSVD<Eigen::Matrix3d> svd(s, Eigen::ComputeFullU);
      append(out, svd.singularValues());
      append(out, svd.matrixU());
    }
    chain.add(out.bytes());
  }
  return chain.value();
}

}  // namespace longtail::determinism
