#include "stack/fusion/measurement.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <cmath>
#include <fstream>
#include <sstream>

#include "stack/base/strict_math.h"
#include "tests/support/test_random.h"

namespace longtail::stack {
namespace {

using K = KinematicState;

KinematicState random_state(test::Random& random) {
  KinematicState state;
  K::Matrix a;
  for (int i = 0; i < K::kSize * K::kSize; ++i) a.data()[i] = random.normal();
  state.covariance = a * a.transpose() + 0.1 * K::Matrix::Identity();
  for (int i = 0; i < K::kSize; ++i) state.x[i] = 5 * random.normal();
  state.x[K::kPx] += 30;
  return state;
}

TEST(Kinematics, CarriesVelocityAndAFadingAccelerationOn) {
  KinematicState state;
  state.x << 1, 10, 2, -3, 0, -1;
  constexpr double kTau = 0.8;
  predict(state, MotionStep(0.5, kTau), {});
  // Singer: a(t) = a0 exp(-t / tau), integrated twice.
  const double fade = strict::exp(-0.5 / kTau);
  EXPECT_NEAR(state.x[K::kAx], 2 * fade, 1e-12);
  EXPECT_NEAR(state.x[K::kVx], 10 + 2 * kTau * (1 - fade), 1e-12);
  EXPECT_NEAR(state.x[K::kPx], 1 + 10 * 0.5 + 2 * kTau * (0.5 - kTau * (1 - fade)), 1e-12);
  EXPECT_NEAR(state.x[K::kPy], -3 - kTau * (0.5 - kTau * (1 - fade)), 1e-12);
}

TEST(Kinematics, ManySmallStepsEqualOneStepAndBackIsTheInverse) {
  test::Random random(3);
  const KinematicState start = random_state(random);
  KinematicState fine = start;
  for (int i = 0; i < 50; ++i) predict(fine, MotionStep(0.001, 1.0), {});
  KinematicState coarse = start;
  predict(coarse, MotionStep(0.05, 1.0), {});
  EXPECT_LT((fine.x - coarse.x).cwiseAbs().maxCoeff(), 1e-9);
  EXPECT_LT((fine.covariance - coarse.covariance).cwiseAbs().maxCoeff(), 1e-9);
  const Eigen::Matrix3d there_and_back = MotionStep(-0.05, 1.0).transition * MotionStep(0.05, 1.0).transition;
  EXPECT_LT((there_and_back - Eigen::Matrix3d::Identity()).cwiseAbs().maxCoeff(), 1e-12);
}

// The noise of a step against the integral of the transition over white noise of density 2 sigma^2 / tau.
TEST(Kinematics, NoiseIsTheIntegralOfWhiteNoiseAlongTheHeading) {
  constexpr double kTau = 1.0;
  constexpr double kT = 0.05;
  Eigen::Matrix3d integral = Eigen::Matrix3d::Zero();
  constexpr int kSlices = 2'000;
  for (int i = 0; i < kSlices; ++i) {
    const Eigen::Vector3d column = MotionStep((i + 0.5) * kT / kSlices, kTau).transition.col(2);
    integral += 2 / kTau * column * column.transpose() * (kT / kSlices);
  }
  KinematicState state;
  predict(state, MotionStep(kT, kTau), {.along_mps2 = 3, .across_mps2 = 0, .direction_x = 0.6, .direction_y = 0.8});
  const auto& p = state.covariance;
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      // The short-step form drops terms of the order of T / tau.
      const double expected = 9 * integral(i, j);
      EXPECT_NEAR(p(i, j), 0.36 * expected, 0.08 * std::fabs(expected));
      EXPECT_NEAR(p(i, j + 3), 0.48 * expected, 0.08 * std::fabs(expected));
      EXPECT_NEAR(p(i + 3, j + 3), 0.64 * expected, 0.08 * std::fabs(expected));
    }
  }
}

TEST(Measurement, FaceOffsetReachesTheEdgeOfTheOutline) {
  const Outline car = outline_of(4, 2, 0.3);
  EXPECT_NEAR(face_offset(car, direction_of(0.3)), 2, 1e-12);
  EXPECT_NEAR(face_offset(car, direction_of(0.3 + 3.14159265358979)), 2, 1e-9);
  EXPECT_NEAR(face_offset(car, direction_of(0.3 + 1.57079632679490)), 1, 1e-9);
  // Any direction: walking that far along the ray ends on the edge.
  for (int i = 0; i < 64; ++i) {
    const double bearing = 0.1 * i;
    const double reach = face_offset(car, direction_of(bearing));
    const double along = std::fabs(reach * strict::cos(bearing - 0.3)) / 2;
    const double across = std::fabs(reach * strict::sin(bearing - 0.3)) / 1;
    EXPECT_NEAR(std::max(along, across), 1, 1e-9);
  }
}

TEST(Measurement, RadarSeesRangeBearingAndRangeRateOfTheFacingEdgeFromAMovingSensor) {
  KinematicState state;
  state.x << 50, 20, 0, 0, 0, 0;
  const SensorPose sensor{.x_m = 10, .y_m = 0, .yaw_rad = 0.1, .velocity_x_mps = 25, .velocity_y_mps = 0};
  const PredictedRadar seen = predict_radar(state, outline_of(4.6, 1.8, 0), sensor, nullptr);
  EXPECT_NEAR(seen.z[0], 40 - 2.3, 1e-12);
  EXPECT_NEAR(seen.z[1], -0.1, 1e-12);
  EXPECT_NEAR(seen.z[2], -5, 1e-12);
}

template <class Predict>
void expect_jacobian(const KinematicState& state, int dimension, const Predict& measure) {
  const auto predicted = measure(state);
  for (int column = 0; column < K::kSize; ++column) {
    constexpr double kStep = 1e-6;
    KinematicState plus = state;
    KinematicState minus = state;
    plus.x[column] += kStep;
    minus.x[column] -= kStep;
    const auto difference = ((measure(plus).z - measure(minus).z) / (2 * kStep)).eval();
    for (int row = 0; row < dimension; ++row) {
      EXPECT_NEAR(predicted.jacobian(row, column), difference[row], 1e-5) << row << "," << column;
    }
  }
  const auto spread = (predicted.jacobian * state.covariance * predicted.jacobian.transpose()).eval();
  EXPECT_LT((predicted.spread - spread).cwiseAbs().maxCoeff(), 1e-9);
}

TEST(Measurement, JacobiansMatchFiniteDifferences) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE(seed);
    test::Random random(seed);
    const KinematicState state = random_state(random);
    const SensorPose sensor{.x_m = -2, .y_m = 1, .yaw_rad = 0.4, .velocity_x_mps = 12, .velocity_y_mps = -3};
    const MotionStep back(-0.08, 1.0);
    const Outline point;  // the offset of an outline is held constant in the Jacobian
    for (const MotionStep* step : {static_cast<const MotionStep*>(nullptr), &back}) {
      expect_jacobian(state, 3, [&](const KinematicState& s) { return predict_radar(s, point, sensor, step); });
      expect_jacobian(state, 4, [&](const KinematicState& s) { return predict_cartesian(s, step); });
    }
  }
}

TEST(Measurement, UpdateAddsInformation) {
  test::Random random(8);
  for (int trial = 0; trial < 50; ++trial) {
    KinematicState state = random_state(random);
    const KinematicState before = state;
    const PredictedCartesian predicted = predict_cartesian(state, nullptr);
    const Eigen::Matrix4d noise = Eigen::Vector4d(0.5, 0.2, 1, 2).asDiagonal();
    const Eigen::Vector4d residual(0.3, -1, 2, 0.1);
    update<4>(state, predicted, {predicted.spread + noise, residual});
    // Information form: P'^-1 = P^-1 + H' R^-1 H, P'^-1 x' = P^-1 x + H' R^-1 z.
    const auto& h = predicted.jacobian;
    const K::Matrix information = before.covariance.inverse() + h.transpose() * noise.inverse() * h;
    const K::Vector x = before.x + information.inverse() * h.transpose() * noise.inverse() * residual;
    EXPECT_LT((state.covariance - information.inverse()).cwiseAbs().maxCoeff(), 1e-8);
    EXPECT_LT((state.x - x).cwiseAbs().maxCoeff(), 1e-8);
    EXPECT_EQ(state.covariance.llt().info(), Eigen::Success);
  }
}

TEST(Measurement, CovarianceStaysPositiveDefiniteFromVeryPreciseAndVeryPoorData) {
  test::Random random(12);
  KinematicState state;
  state.x[K::kPx] = 40;
  state.covariance = 1e4 * K::Matrix::Identity();
  const SensorPose sensor;
  for (int i = 0; i < 20'000; ++i) {
    predict(state, MotionStep(0.05, 1.0), {.along_mps2 = 3, .across_mps2 = 1});
    const MotionStep back(-0.06, 1.0);
    const PredictedRadar predicted = predict_radar(state, {}, sensor, random.chance(0.5) ? &back : nullptr);
    const double sigma = random.chance(0.5) ? 1e-4 : 30.0;
    const Eigen::Matrix3d noise = Eigen::Vector3d(sigma, sigma * 1e-2, sigma).cwiseAbs2().asDiagonal();
    update<3>(state, predicted, {predicted.spread + noise, Eigen::Vector3d::Zero()});
    ASSERT_EQ(state.covariance, state.covariance.transpose());
    ASSERT_EQ(state.covariance.llt().info(), Eigen::Success) << i;
  }
}

// --- a public data set -----------------------------------------------------------------------------------

struct UdacityRow {
  bool radar = false;
  Eigen::Vector3d z = Eigen::Vector3d::Zero();
  double time_s = 0;
  Eigen::Vector4d truth = Eigen::Vector4d::Zero();
};

std::vector<UdacityRow> udacity_rows() {
  std::ifstream file("data/recordings/udacity_ekf/obj_pose-laser-radar-synthetic-input.txt");
  std::vector<UdacityRow> rows;
  for (std::string line; std::getline(file, line);) {
    std::istringstream in(line);
    std::string kind;
    UdacityRow row;
    std::int64_t time_us = 0;
    in >> kind;
    row.radar = kind == "R";
    in >> row.z[0] >> row.z[1];
    if (row.radar) in >> row.z[2];
    in >> time_us >> row.truth[0] >> row.truth[1] >> row.truth[2] >> row.truth[3];
    row.time_s = static_cast<double>(time_us) * 1e-6;
    rows.push_back(row);
  }
  return rows;
}

// The limits of the course project the data comes from: RMSE of px, py <= 0.11 m, of vx, vy <= 0.52 m/s, from the
// first measurement on. Its sensor noise: laser 0.15 m, radar 0.3 m, 0.03 rad, 0.3 m/s.
TEST(Measurement, TracksTheUdacityTargetWithinItsPublishedLimits) {
  const auto rows = udacity_rows();
  ASSERT_EQ(rows.size(), 500u);
  const Outline point;
  const SensorPose origin;
  KinematicState state;
  Eigen::Vector4d squared = Eigen::Vector4d::Zero();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const UdacityRow& row = rows[i];
    if (i == 0) {
      ASSERT_FALSE(row.radar);
      state.x << row.z[0], 0, 0, row.z[1], 0, 0;
      state.covariance.diagonal() << 0.0225, 25, 4, 0.0225, 25, 4;
    } else {
      predict(state, MotionStep(row.time_s - rows[i - 1].time_s, 1.0), {.along_mps2 = 3, .across_mps2 = 3});
      if (row.radar) {
        const PredictedRadar predicted = predict_radar(state, point, origin, nullptr);
        Eigen::Vector3d residual = row.z - predicted.z;
        residual[1] = strict::wrap_angle(residual[1]);
        const Eigen::Matrix3d noise = Eigen::Vector3d(0.09, 0.0009, 0.09).asDiagonal();
        update<3>(state, predicted, {predicted.spread + noise, residual});
      } else {
        // Position alone: the velocity half carries no weight.
        const PredictedCartesian predicted = predict_cartesian(state, nullptr);
        const Eigen::Vector4d residual(row.z[0] - predicted.z[0], row.z[1] - predicted.z[1], 0, 0);
        const Eigen::Matrix4d noise = Eigen::Vector4d(0.0225, 0.0225, 1e9, 1e9).asDiagonal();
        update<4>(state, predicted, {predicted.spread + noise, residual});
      }
    }
    const Eigen::Vector4d estimate(state.x[K::kPx], state.x[K::kPy], state.x[K::kVx], state.x[K::kVy]);
    squared += (estimate - row.truth).cwiseAbs2();
  }
  const Eigen::Vector4d rmse = (squared / 500).cwiseSqrt();
  RecordProperty("rmse", fmt::format("{:.4f} {:.4f} {:.4f} {:.4f}", rmse[0], rmse[1], rmse[2], rmse[3]));
  EXPECT_LE(rmse[0], 0.11);
  EXPECT_LE(rmse[1], 0.11);
  EXPECT_LE(rmse[2], 0.52);
  EXPECT_LE(rmse[3], 0.52);
}

}  // namespace
}  // namespace longtail::stack
