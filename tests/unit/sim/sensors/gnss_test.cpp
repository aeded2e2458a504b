#include "sim/sensors/gnss.h"

#include <gtest/gtest.h>

#include <cmath>

#include "stack/api/message.h"
#include "tests/unit/sim/sensors/scene.h"

namespace longtail::sim {
namespace {

using namespace testing;

GnssConfig perfect() {
  GnssConfig config;
  config.gauss_markov_sigma_m = config.white_sigma_m = config.velocity_sigma_mps = 0;
  return config;
}

stack::Gnss fix_of(const SensorSample& sample) { return static_cast<const stack::Gnss&>(*sample.body); }

TEST(Gnss, GivesThePositionOfItsAntennaOnTheEllipsoid) {
  Scene scene;
  scene.ego = ego_driving(20, 0.9);
  scene.ego.position_m = {1200, -340, 7};
  scene.ego.angular_velocity_rps = {0, 0, 0.2};
  GnssConfig config = perfect();
  config.antenna = {.x_m = 1.2, .y_m = -0.3, .z_m = 1.4, .yaw_rad = 0};
  Gnss gnss(Seed{1}, config);
  const stack::Gnss fix = fix_of(gnss.sample(0, scene.view(), {}));
  const Enu place = scene.datum.to_local(GeodeticPosition{fix.latitude_deg(), fix.longitude_deg(), fix.altitude_m()});
  EXPECT_NEAR(place.east, 1200 + 1.2 * std::cos(0.9) + 0.3 * std::sin(0.9), 1e-6);
  EXPECT_NEAR(place.north, -340 + 1.2 * std::sin(0.9) - 0.3 * std::cos(0.9), 1e-6);
  EXPECT_NEAR(place.up, 8.4, 1e-6);
  // v + omega x r: forward 20 + 0.2 * 0.3, left 0.2 * 1.2.
  EXPECT_NEAR(fix.speed_mps(), std::hypot(20.06, 0.24), 1e-9);
  EXPECT_NEAR(fix.course_rad(), 0.9 + std::atan2(0.24, 20.06), 1e-9);
}

// First-order Gauss-Markov: variance sigma^2 and autocorrelation e^{-k dt / T}, whatever the rate.
TEST(Gnss, ErrorsHaveTheDeclaredVarianceAndCorrelationTime) {
  for (const Duration period : {milliseconds(100), milliseconds(400)}) {
    GnssConfig config = perfect();
    config.period = period;
    config.gauss_markov_sigma_m = 0.8;
    config.gauss_markov_time_s = 5;
    Gnss gnss(Seed{3}, config);
    std::vector<double> east, north;
    const auto samples = static_cast<std::uint32_t>(seconds(40'000) / period);
    for (std::uint32_t i = 0; i < samples; ++i) {
      const Gnss::FixError error = gnss.advance(i, 0);
      east.push_back(error.position_m.x());
      north.push_back(error.position_m.y());
    }
    // About length / 2T = 4000 independent samples.
    EXPECT_NEAR(moments(east).mean, 0, kBound * 0.8 / std::sqrt(4000.0));
    EXPECT_NEAR(moments(east).variance, 0.64, kBound * 0.64 * std::sqrt(2 / 4000.0));
    for (const double lag_s : {0.4, 2.0, 4.0, 8.0}) {
      const auto lag = static_cast<std::size_t>(lag_s / period.seconds() + 0.5);
      EXPECT_NEAR(autocorrelation(east, lag), std::exp(-lag_s / 5), 0.05) << "lag " << lag_s << " s";
    }
    double cross = 0;
    for (std::size_t i = 0; i < east.size(); ++i) cross += east[i] * north[i];
    EXPECT_NEAR(cross / static_cast<double>(east.size()) / 0.64, 0, kBound / std::sqrt(4000.0))
        << "axes are independent";
  }
}

TEST(Gnss, WhiteNoiseComesOnTop) {
  GnssConfig config = perfect();
  config.white_sigma_m = 0.3;
  config.velocity_sigma_mps = 0.05;
  Gnss gnss(Seed{4}, config);
  std::vector<double> position, velocity;
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    const Gnss::FixError error = gnss.advance(i, 0);
    position.push_back(error.position_m.x());
    velocity.push_back(error.velocity_east_mps);
  }
  EXPECT_NEAR(moments(position).variance, 0.09, kBound * 0.09 * std::sqrt(2 / 20'000.0));
  EXPECT_NEAR(autocorrelation(position, 1), 0, kBound / std::sqrt(20'000.0));
  EXPECT_NEAR(moments(velocity).variance, 0.0025, kBound * 0.0025 * std::sqrt(2 / 20'000.0));
}

// Reflected paths are longer than straight ones: the push never reverses, and it lasts as reflections do.
TEST(Gnss, ReflectionsPushTheFixToOneSideOnly) {
  GnssConfig config = perfect();
  config.multipath_time_s = 8;
  Gnss gnss(Seed{5}, config);
  const Eigen::Vector3d away(-std::cos(gnss.multipath_bearing_rad()), -std::sin(gnss.multipath_bearing_rad()), 0);
  std::vector<double> push;
  for (std::uint32_t i = 0; i < 200'000; ++i) {
    const Gnss::FixError error = gnss.advance(i, 10);
    push.push_back(error.position_m.dot(away));
    ASSERT_GE(push.back(), 0);
    ASSERT_NEAR((error.position_m - push.back() * away).norm(), 0, 1e-9);
  }
  // Folded normal: mean sigma sqrt(2/pi), second moment sigma^2. About 20'000 s / 16 s = 1250 independent samples.
  const Moments m = moments(push);
  EXPECT_NEAR(m.mean, 10 * std::sqrt(2 / 3.14159265), kBound * 6.03 / std::sqrt(1250.0));
  EXPECT_NEAR(m.variance + m.mean * m.mean, 100, kBound * 100 * std::sqrt(2 / 1250.0));
  EXPECT_GT(autocorrelation(push, 10), 0.7) << "one second later it is nearly the same";
  EXPECT_LT(autocorrelation(push, 800), 0.15);
}

TEST(Gnss, TheCanyonShowsInTheSatelliteCountButNotAsTheBiasItIs) {
  Scene scene;
  Gnss gnss(Seed{5}, GnssConfig{});
  SensorEffects canyon;
  canyon.multipath_sigma_m = 15;
  const stack::Gnss open = fix_of(gnss.sample(0, scene.view(), {}));
  const stack::Gnss deep = fix_of(gnss.sample(1, scene.view(), canyon));
  EXPECT_LT(deep.satellites(), open.satellites());
  EXPECT_GT(deep.horizontal_sigma_m(), open.horizontal_sigma_m());
  EXPECT_LT(deep.horizontal_sigma_m(), 1.0);
}

TEST(Gnss, SaysNothingWithoutAFixAndGoesOnAsIfNothingHadBeen) {
  Scene scene;
  scene.ego = ego_driving(15);
  Gnss through(Seed{6}, GnssConfig{}), interrupted(Seed{6}, GnssConfig{});
  SensorEffects outage;
  outage.no_fix = true;
  for (std::uint32_t frame = 0; frame < 60; ++frame) {
    const bool out = frame >= 20 && frame < 40;
    const SensorSample with = interrupted.sample(frame, scene.view(), out ? outage : SensorEffects{});
    const SensorSample without = through.sample(frame, scene.view(), {});
    ASSERT_EQ(with.body == nullptr, out) << frame;
    if (out) continue;
    EXPECT_EQ(with.body->SerializeAsString(), without.body->SerializeAsString()) << frame;
  }
}

TEST(Gnss, ClaimsTheErrorItHas) {
  const GnssConfig config;
  std::vector<double> squares;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    Gnss gnss(Seed{seed}, config);
    squares.push_back(std::pow(gnss.advance(0, 0).position_m.x(), 2));
  }
  Scene scene;
  Gnss gnss(Seed{1}, config);
  const double claim = fix_of(gnss.sample(0, scene.view(), {})).horizontal_sigma_m();
  EXPECT_NEAR(moments(squares).mean, claim * claim, kBound * claim * claim * std::sqrt(2 / 4000.0));
}

}  // namespace
}  // namespace longtail::sim
