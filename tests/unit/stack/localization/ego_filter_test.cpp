#include "stack/localization/ego_filter.h"

#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <Eigen/LU>

#include <algorithm>

#include "stack/localization/history.h"
#include "tests/unit/stack/localization/synthetic_drive.h"

namespace longtail::stack {
namespace {

using E = EgoEstimate;
const HeadingPrior kNoPrior;
const VehicleCalibration kCar;

// Gentle curves and speed changes.
DriveSetup winding(std::uint64_t seed, double seconds) {
  return {.seed = seed,
          .seconds = seconds,
          .speed_mps = 15,
          .noise = 1,
          .acceleration_mps2 = [](double t) { return 0.6 * strict::sin(0.3 * t); },
          .yaw_rate_rps = [](double t) { return 0.1 * strict::sin(0.2 * t); }};
}

const DriveTruth& truth_at(const Drive& drive, SimTime t) {
  return drive.truth[static_cast<std::size_t>(t.ns / 10'000'000)];
}

Eigen::Vector4d error_of(const EgoEstimate& e, const DriveTruth& truth) {
  return {e.x[E::kX] - truth.x_m, e.x[E::kY] - truth.y_m, strict::wrap_angle(e.x[E::kYaw] - truth.yaw_rad),
          e.x[E::kSpeed] - truth.speed_mps};
}

double position_error(const EgoEstimate& e, const Drive& drive) {
  const DriveTruth& truth = truth_at(drive, e.time);
  return std::sqrt(error_of(e, truth).head<2>().squaredNorm());
}

EgoEstimate run(const std::vector<Reading>& readings, const LocalizationParameters& p,
                const std::function<void(const EgoEstimate&)>& after_each = [](const EgoEstimate&) {}) {
  const EgoFilter filter(p, kCar);
  EgoEstimate e;
  for (const Reading& reading : readings) {
    filter.apply(e, reading, kNoPrior);
    after_each(e);
  }
  return e;
}

TEST(EgoFilter, FollowsPerfectSensorsOnAStraightACircleAndWhileBraking) {
  struct Case {
    const char* name;
    double yaw_rate_rps;
    double acceleration_mps2;
  };
  for (const Case& c : {Case{"straight", 0, 0}, Case{"circle", 0.2, 0}, Case{"braking", 0, -0.4}}) {
    SCOPED_TRACE(c.name);
    const Drive drive = synthetic_drive({.seed = 1,
                                         .seconds = 30,
                                         .speed_mps = 15,
                                         .noise = 0,
                                         .acceleration_mps2 = [&](double) { return c.acceleration_mps2; },
                                         .yaw_rate_rps = [&](double) { return c.yaw_rate_rps; }},
                                        {}, kCar);
    const EgoEstimate e = run(drive.readings, {});
    const Eigen::Vector4d error = error_of(e, drive.truth.back());
    EXPECT_LT(std::sqrt(error.head<2>().squaredNorm()), 0.05);
    EXPECT_LT(std::fabs(error[2]), 1e-3);
    EXPECT_LT(std::fabs(error[3]), 0.01);
    EXPECT_NEAR(e.yaw_rate_rps, c.yaw_rate_rps, 1e-3);
    EXPECT_NEAR(e.acceleration_mps2, c.acceleration_mps2, 0.02);
    EXPECT_NEAR(e.x[E::kAccelBias], 0, 0.01);  // the IMU's lever is not taken for a bias
  }
}

// Normalised estimation error squared over Monte Carlo runs (Bar-Shalom et al. 2001, 5.4.2): chi-square with
// 4 degrees of freedom per run when the covariance tells the truth.
TEST(EgoFilter, CovarianceMatchesItsErrorsOverMonteCarloRuns) {
  constexpr int kRuns = 60;
  const LocalizationParameters p;
  const std::vector<SimTime> checks{{5'000'000'000}, {20'000'000'000}, {60'000'000'000}};
  std::vector<double> nees(checks.size(), 0);
  double consistency = 0;
  for (int seed = 1; seed <= kRuns; ++seed) {
    const Drive drive = synthetic_drive(winding(static_cast<std::uint64_t>(seed), 60), p, kCar);
    const EgoFilter filter(p, kCar);
    EgoEstimate e;
    std::size_t next = 0;
    for (std::size_t i = 0; i < checks.size(); ++i) {
      for (; next < drive.readings.size() && drive.readings[next].time <= checks[i]; ++next) {
        filter.apply(e, drive.readings[next], kNoPrior);
      }
      const Eigen::Vector4d error = error_of(e, truth_at(drive, checks[i]));
      const Eigen::Matrix4d covariance = e.covariance.topLeftCorner<4, 4>();
      nees[i] += error.dot(covariance.llt().solve(error));
    }
    consistency += e.gnss_window.ratio();
  }
  // chi-square(240): mean 240, standard deviation 21.9; limits at four of them.
  for (std::size_t i = 0; i < checks.size(); ++i) {
    EXPECT_GT(nees[i], 240 - 4 * 21.9) << "covariance too large at check " << i;
    EXPECT_LT(nees[i], 240 + 4 * 21.9) << "covariance too small at check " << i;
  }
  // Each run's ratio averages over 80 degrees of freedom: the mean's standard deviation is 0.02.
  EXPECT_NEAR(consistency / kRuns, 1.0, 0.1);
}

TEST(EgoFilter, LearnsGyroBiasAndOdometryScale) {
  const LocalizationParameters p;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE(seed);
    const Drive drive = synthetic_drive(winding(seed, 120), p, kCar);
    const EgoEstimate e = run(drive.readings, p);
    EXPECT_NEAR(e.x[E::kGyroBias], drive.gyro_bias_rps, 0.001);
    EXPECT_NEAR(e.x[E::kOdometryScale], drive.odometry_scale, 0.004);
  }
}

TEST(EgoFilter, KeepsTheCovarianceSymmetricAndPositiveDefinite) {
  LocalizationParameters p;
  p.gnss_sigma_floor_m = 1e-3;
  Drive drive = synthetic_drive(winding(3, 120), p, kCar);
  test::Random random(9);
  for (Reading& reading : drive.readings) {
    if (reading.topic == Topic::kIngestGnss) reading.values[4] = random.chance(0.5) ? 1e-3 : 500;
  }
  run(drive.readings, p, [&](const EgoEstimate& e) {
    if (!e.aligned) return;
    ASSERT_EQ(e.covariance, e.covariance.transpose());
    ASSERT_EQ(e.covariance.llt().info(), Eigen::Success);
  });
}

// Dead reckoning for 20 s at 15 m/s: the error stays within what the covariance says and within metres.
TEST(EgoFilter, ErrorGrowsSlowlyAndHonestlyDuringAGnssOutage) {
  const LocalizationParameters p;
  int outside = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Drive drive = synthetic_drive(winding(seed, 80), p, kCar);
    std::erase_if(drive.readings, [](const Reading& r) {
      return r.topic == Topic::kIngestGnss && r.time > SimTime{60'000'000'000};
    });
    double last_sigma = 0;
    const EgoEstimate e = run(drive.readings, p, [&](const EgoEstimate& at) {
      if (at.time < SimTime{61'000'000'000} || at.time.ns % 1'000'000'000 != 0) return;
      const double sigma = std::sqrt(at.covariance(E::kX, E::kX) + at.covariance(E::kY, E::kY));
      EXPECT_GE(sigma, last_sigma - 0.01);  // odometry still narrows the speed
      last_sigma = sigma;
    });
    const Eigen::Vector4d error = error_of(e, drive.truth.back());
    const Eigen::Matrix2d covariance = e.covariance.topLeftCorner<2, 2>();
    const Eigen::Vector2d position = error.head<2>();
    if (position.dot(covariance.inverse() * position) > 9.21) ++outside;  // 99 % of chi-square(2)
    EXPECT_LT(position_error(e, drive), 6.0) << "seed " << seed;
    EXPECT_LT(last_sigma, 4.0);
    EXPECT_TRUE(EgoFilter(p, kCar).valid(e));
  }
  EXPECT_LE(outside, 3);
}

TEST(EgoFilter, RefusesAFixThatJumpsAndShowsTheDoubt) {
  const LocalizationParameters p;
  for (const double jump_m : {15.0, 50.0, 5'000.0}) {
    SCOPED_TRACE(jump_m);
    Drive drive = synthetic_drive(winding(4, 60), p, kCar);
    for (Reading& reading : drive.readings) {
      const bool jumps = reading.time > SimTime{40'000'000'000} && reading.time <= SimTime{50'000'000'000};
      if (reading.topic == Topic::kIngestGnss && jumps) reading.values[0] += jump_m;
    }
    double worst = 0;
    double doubt = 0;
    const EgoEstimate e = run(drive.readings, p, [&](const EgoEstimate& at) {
      if (at.time < SimTime{40'000'000'000} || at.time.ns % 10'000'000 != 0) return;
      worst = std::max(worst, position_error(at, drive));
      if (at.time == SimTime{50'000'000'000}) {
        doubt = at.gnss_window.ratio();
        EXPECT_EQ(at.gnss_accepted, SimTime{40'000'000'000});
      }
    });
    EXPECT_LT(worst, 3.5);
    EXPECT_GT(doubt, 5);
    EXPECT_EQ(e.gnss_accepted, SimTime{60'000'000'000});
    EXPECT_LT(e.gnss_window.ratio(), 2);
  }
}

TEST(EgoFilter, StartsOverWhenEveryFixIsRefusedForLong) {
  const LocalizationParameters p;
  Drive drive = synthetic_drive(winding(5, 60), p, kCar);
  for (Reading& reading : drive.readings) {
    if (reading.topic == Topic::kIngestGnss && reading.time > SimTime{30'000'000'000}) reading.values[1] += 200;
  }
  run(drive.readings, p, [&](const EgoEstimate& at) {
    if (at.time == SimTime{49'900'000'000}) {
      EXPECT_LT(position_error(at, drive), 6);
    } else if (at.time == SimTime{51'000'000'000}) {
      EXPECT_NEAR(position_error(at, drive), 200, 10);
    }
  });
}

TEST(EgoFilter, WaitsForACourseWithoutAMapAndTakesTheMapsHeadingAtRest) {
  const LocalizationParameters p;
  const EgoFilter filter(p, kCar);
  Reading fix{
      .time = {1'000'000'000}, .topic = Topic::kIngestGnss, .sequence = 1, .values = {101.2, 50, 0, 2.0, 1.5, 0.1}};
  EgoEstimate waiting;
  filter.apply(waiting, fix, kNoPrior);
  EXPECT_FALSE(waiting.aligned);
  EXPECT_FALSE(filter.valid(waiting));
  fix.values[2] = 10;
  filter.apply(waiting, fix, kNoPrior);
  EXPECT_TRUE(waiting.aligned);
  EXPECT_NEAR(waiting.x[E::kYaw], 2.0, 1e-9);
  EXPECT_NEAR(waiting.x[E::kX], 101.2 - kCar.gnss_antenna.x_m * strict::cos(2.0), 1e-9);
}

TEST(EgoFilter, LearnsTheGyroBiasAtRestAndStaysThere) {
  const LocalizationParameters p;
  const EgoFilter filter(p, kCar);
  test::Random random(6);
  EgoEstimate e;
  e.aligned = true;
  e.covariance = E::Matrix::Identity();
  for (std::int64_t k = 1; k <= 1'000; ++k) {
    const SimTime t{k * 10'000'000};
    const auto sequence = static_cast<std::uint64_t>(k);
    filter.apply(e, {t, Topic::kIngestImu, sequence, {0.2, 0, 0.006 + 0.003 * random.normal()}}, kNoPrior);
    if (k % 2 == 0) filter.apply(e, {t, Topic::kIngestWheelOdometry, sequence, {0, 0, 0, 0}}, kNoPrior);
  }
  EXPECT_NEAR(e.x[E::kGyroBias], 0.006, 0.0006);
  EXPECT_NEAR(e.x[E::kAccelBias], 0.2, 0.05);
  EXPECT_LT(std::fabs(e.x[E::kSpeed]), 0.01);
  EXPECT_LT(std::fabs(e.x[E::kX]), 0.2);
  EXPECT_LT(std::fabs(e.x[E::kYaw]), 0.02);
}

TEST(EgoFilter, SteersByWheelsAndSteeringWhenTheImuIsSilent) {
  const LocalizationParameters p;
  Drive drive = synthetic_drive({.seed = 7,
                                 .seconds = 40,
                                 .speed_mps = 12,
                                 .noise = 1,
                                 .acceleration_mps2 = [](double) { return 0.0; },
                                 .yaw_rate_rps = [](double) { return 0.15; }},
                                p, kCar);
  std::erase_if(drive.readings, [](const Reading& r) {
    return r.topic == Topic::kIngestImu && r.time > SimTime{20'000'000'000};
  });
  const EgoEstimate e = run(drive.readings, p);
  EXPECT_EQ(e.time, drive.truth.back().time);
  EXPECT_LT(position_error(e, drive), 4);
  EXPECT_LT(std::fabs(error_of(e, drive.truth.back())[2]), 0.1);
  EXPECT_NEAR(e.yaw_rate_rps, 0.15, 0.01);
}

TEST(EgoFilter, DoesNotBelieveWheelsThatLock) {
  const LocalizationParameters p;
  Drive drive = synthetic_drive({.seed = 8,
                                 .seconds = 33,
                                 .speed_mps = 25,
                                 .noise = 1,
                                 .acceleration_mps2 = [](double t) { return t > 30 ? -5.0 : 0.0; },
                                 .yaw_rate_rps = [](double) { return 0.0; }},
                                p, kCar);
  for (Reading& reading : drive.readings) {
    const bool locked = reading.time > SimTime{30'500'000'000} && reading.time < SimTime{32'000'000'000};
    if (reading.topic == Topic::kIngestWheelOdometry && locked) reading.values = {};
  }
  double worst = 0;
  run(drive.readings, p, [&](const EgoEstimate& at) {
    if (at.time < SimTime{30'500'000'000} || at.time.ns % 10'000'000 != 0) return;
    worst = std::max(worst, std::fabs(error_of(at, truth_at(drive, at.time))[3]));
  });
  EXPECT_LT(worst, 0.7);
}

TEST(EgoFilter, BelievesTheAxleThatRollsWhenTheOtherDrags) {
  const LocalizationParameters p;
  Drive drive = synthetic_drive({.seed = 9, .seconds = 45, .speed_mps = 20, .noise = 1}, p, kCar);
  for (Reading& reading : drive.readings) {
    if (reading.topic != Topic::kIngestWheelOdometry || reading.time < SimTime{40'000'000'000}) continue;
    reading.values[2] -= 0.3;  // the rear axle drags a little
    reading.values[3] -= 0.3;
  }
  const EgoEstimate e = run(drive.readings, p);
  EXPECT_LT(std::fabs(error_of(e, drive.truth.back())[3]), 0.15);
}

// --- one update against the textbook ---------------------------------------------------------------------

E::Matrix random_covariance(test::Random& random) {
  E::Matrix a;
  for (int i = 0; i < E::kSize * E::kSize; ++i) a.data()[i] = random.normal();
  return a * a.transpose() + 0.1 * E::Matrix::Identity();
}

TEST(EgoFilter, AFixCorrectsAsTheJointTextbookUpdateDoes) {
  LocalizationParameters p;
  p.gate_2dof = 1e9;
  VehicleCalibration car;
  car.gnss_antenna = {3, 0.5, 1.4, 0};
  const EgoFilter filter(p, car);
  test::Random random(31);
  for (int trial = 0; trial < 100; ++trial) {
    EgoEstimate e;
    e.aligned = e.started = true;
    e.covariance = random_covariance(random);
    for (int i = 0; i < E::kSize; ++i) e.x[i] = random.normal();
    const EgoEstimate before = e;
    const Reading fix{
        .time = {}, .topic = Topic::kIngestGnss, .sequence = 0, .values = {random.normal(), random.normal(), 0, 0, 2}};
    filter.apply(e, fix, kNoPrior);

    const double s = strict::sin(before.x[E::kYaw]);
    const double c = strict::cos(before.x[E::kYaw]);
    const Eigen::Vector2d lever(c * 3 - s * 0.5, s * 3 + c * 0.5);
    Eigen::Matrix<double, 2, E::kSize> h = Eigen::Matrix<double, 2, E::kSize>::Zero();
    h(0, E::kX) = h(1, E::kY) = h(0, E::kGnssErrorX) = h(1, E::kGnssErrorY) = 1;
    h(0, E::kYaw) = -lever[1];
    h(1, E::kYaw) = lever[0];
    const double variance = (1 - p.gnss_correlated_share) * 4;
    const Eigen::Matrix2d innovation = h * before.covariance * h.transpose() + variance * Eigen::Matrix2d::Identity();
    const Eigen::Matrix<double, E::kSize, 2> gain = before.covariance * h.transpose() * innovation.inverse();
    const Eigen::Vector2d residual = Eigen::Vector2d(fix.values[0], fix.values[1]) - before.x.head<2>() - lever -
                                     before.x.segment<2>(E::kGnssErrorX);
    E::Vector expected = before.x + gain * residual;
    expected[E::kYaw] = strict::wrap_angle(expected[E::kYaw]);
    const E::Matrix covariance = (E::Matrix::Identity() - gain * h) * before.covariance;
    EXPECT_LT((e.x - expected).cwiseAbs().maxCoeff(), 1e-9);
    EXPECT_LT((e.covariance - covariance).cwiseAbs().maxCoeff(), 1e-9);
  }
}

TEST(EgoFilter, KnowsThatTheFirstFixCarriedItsErrorIntoThePosition) {
  const LocalizationParameters p;
  const EgoFilter filter(p, kCar);
  EgoEstimate e;
  filter.apply(e, {{}, Topic::kIngestGnss, 0, {5, 5, 20, 0, 2, 0.1}}, kNoPrior);
  const auto& c = e.covariance;
  EXPECT_NEAR(c(E::kX, E::kX), 4, 1e-12);
  // The next fix repeats the persistent error: only the white part of the first stands between them.
  const double repeat = c(E::kX, E::kX) + c(E::kGnssErrorX, E::kGnssErrorX) + 2 * c(E::kX, E::kGnssErrorX);
  EXPECT_NEAR(repeat, (1 - p.gnss_correlated_share) * 4, 1e-12);
}

// --- late measurements -----------------------------------------------------------------------------------

// Feeds readings at the times they arrive, in batches of 20 ms.
EgoEstimate run_late(const std::vector<Reading>& readings, const LocalizationParameters& p,
                     const std::function<Duration(const Reading&)>& delay, std::int64_t* dropped = nullptr) {
  std::vector<std::pair<SimTime, Reading>> arrivals;
  for (const Reading& reading : readings) arrivals.emplace_back(reading.time + delay(reading), reading);
  std::ranges::stable_sort(arrivals, {}, &std::pair<SimTime, Reading>::first);
  const EgoFilter filter(p, kCar);
  EstimateHistory history(duration_from_seconds(p.history_s));
  std::size_t next = 0;
  for (SimTime now{20'000'000}; next < arrivals.size(); now += milliseconds(20)) {
    std::vector<Reading> batch;
    for (; next < arrivals.size() && arrivals[next].first <= now; ++next) batch.push_back(arrivals[next].second);
    history.apply(filter, kNoPrior, batch);
  }
  if (dropped) *dropped = history.dropped();
  return history.now();
}

std::string bits_of(const EgoEstimate& e) {
  StateWriter out;
  e.save(out);
  return digest_of(out.bytes()).hex();
}

TEST(EstimateHistory, LateReadingsGiveTheSameBitsAsReadingsInOrder) {
  const LocalizationParameters p;
  const Drive drive = synthetic_drive(winding(11, 30), p, kCar);
  const EgoEstimate in_order = run(drive.readings, p);
  test::Random random(12);
  const auto gnss_late = [](const Reading& r) { return milliseconds(r.topic == Topic::kIngestGnss ? 150 : 0); };
  const auto all_random = [&](const Reading&) { return milliseconds(static_cast<std::int64_t>(random.below(400))); };
  EXPECT_EQ(bits_of(run_late(drive.readings, p, gnss_late)), bits_of(in_order));
  EXPECT_EQ(bits_of(run_late(drive.readings, p, all_random)), bits_of(in_order));
}

TEST(EstimateHistory, DropsAndCountsWhatIsOlderThanItsHorizon) {
  const LocalizationParameters p;
  const Drive drive = synthetic_drive(winding(13, 20), p, kCar);
  const auto affected = [](const Reading& r) {
    return r.topic == Topic::kIngestGnss && r.time > SimTime{10'000'000'000} && r.time <= SimTime{15'000'000'000};
  };
  std::int64_t dropped = 0;
  const EgoEstimate e = run_late(
      drive.readings, p, [&](const Reading& r) { return milliseconds(affected(r) ? 2'000 : 0); }, &dropped);
  std::vector<Reading> without = drive.readings;
  std::erase_if(without, affected);
  EXPECT_EQ(dropped, 50);
  EXPECT_EQ(bits_of(e), bits_of(run(without, p)));
}

}  // namespace
}  // namespace longtail::stack
