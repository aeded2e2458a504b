#include "sim/sensors/object_list.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "tests/unit/sim/sensors/scene.h"

namespace longtail::sim {
namespace {

using namespace testing;

ObjectListConfig without_phantoms() {
  ObjectListConfig config;
  config.false_positives_per_s = 0;
  return config;
}

ObjectListConfig never_missing() {
  ObjectListConfig config = without_phantoms();
  config.detection.best = 1;
  config.detection.half_apparent_size = 1e-9;
  return config;
}

stack::ObjectList list_of(ObjectList& sensor, std::uint32_t frame, const Scene& scene,
                          const SensorEffects& effects = {}) {
  return static_cast<const stack::ObjectList&>(*sensor.sample(frame, scene.view(), effects).body);
}

// Misses: long-run share 1 - p, runs of geometric length with the declared mean.
TEST(ObjectList, MissesComeInBurstsOfGeometricLength) {
  ObjectListConfig config = without_phantoms();
  config.detection.best = 0.8;
  config.miss_burst_frames = 4;
  Scene scene;
  scene.weather.visibility_m = 1e9;
  scene.actors = {actor(1, truck_model(), 15, 0)};  // apparent size far above the threshold: p = 0.8
  ObjectList sensor(Seed{51}, config);
  constexpr std::uint32_t kFrames = 200'000;
  std::vector<double> bursts;
  int misses = 0, run = 0;
  for (std::uint32_t i = 0; i < kFrames; ++i) {
    const bool missed = list_of(sensor, i, scene).objects_size() == 0;
    misses += missed ? 1 : 0;
    if (missed) ++run;
    if (!missed && run > 0) bursts.push_back(run);
    if (!missed) run = 0;
  }
  // Correlated frames: the variance of the share grows by (1 + r) / (1 - r), r = 1 - enter - leave.
  const double r = 1 - 0.25 - 0.25 * 0.2 / 0.8;
  EXPECT_NEAR(misses / double{kFrames}, 0.2, kBound * std::sqrt(0.2 * 0.8 / kFrames * (1 + r) / (1 - r)));
  const auto n = static_cast<double>(bursts.size());
  EXPECT_NEAR(moments(bursts).mean, 4, kBound * std::sqrt(12 / n));  // geometric: variance L (L - 1)
  double chi_square = 0;
  for (int length = 1; length <= 12; ++length) {
    const double expected = n * (length < 12 ? 0.25 * std::pow(0.75, length - 1) : std::pow(0.75, 11));
    double count = 0;
    for (const double burst : bursts) count += burst == length || (length == 12 && burst > 12) ? 1 : 0;
    chi_square += (count - expected) * (count - expected) / expected;
  }
  EXPECT_LT(chi_square, 31.3) << "11 degrees of freedom, p = 0.001";
}

// e_k = phi e_{k-1} + sqrt(1 - phi^2) w: stationary variance and autocorrelation e^{-k dt / tau}.
TEST(ObjectList, ErrorsHaveTheDeclaredSpreadAndCorrelationTime) {
  const ObjectListConfig config = never_missing();
  Scene scene;
  scene.ego = ego_driving(20, 0.4);
  scene.actors = {actor(1, car_model(), 0, 0, 0.4)};
  // 40 m ahead on the camera's axis: along is x, across is y.
  scene.actors[0].position_m = {41.8 * std::cos(0.4), 41.8 * std::sin(0.4), 0};
  set_speed(scene.actors[0], 15);
  ObjectList sensor(Seed{52}, config);
  std::vector<double> x, y, yaw, length, vx, vy;
  for (std::uint32_t i = 0; i < 100'000; ++i) {
    const stack::ObjectList list = list_of(sensor, i, scene);
    ASSERT_EQ(list.objects_size(), 1);
    const auto& object = list.objects(0);
    x.push_back(object.x_m() - 41.8);
    y.push_back(object.y_m());
    yaw.push_back(object.yaw_rad());
    length.push_back(object.length_m() / 4.5 - 1);
    vx.push_back(object.velocity_x_mps() - 15);
    vy.push_back(object.velocity_y_mps());
  }
  struct Row {
    const char* what;
    const std::vector<double>* values;
    double sigma;
    double time_s;
  };
  for (const Row& row :
       {Row{"x", &x, std::hypot(0.15, 0.020 * 40), 0.5}, Row{"y", &y, std::hypot(0.08, 0.003 * 40), 0.5},
        Row{"yaw", &yaw, 0.05, 0.5}, Row{"length", &length, 0.06, 4.0},
        Row{"vx", &vx, std::hypot(0.30, 0.010 * 40), 0.4}, Row{"vy", &vy, std::hypot(0.20, 0.005 * 40), 0.4}}) {
    const double independent = 5000 / (2 * row.time_s);
    EXPECT_NEAR(moments(*row.values).mean, 0, kBound * row.sigma / std::sqrt(independent)) << row.what;
    EXPECT_NEAR(moments(*row.values).variance / (row.sigma * row.sigma), 1, kBound * std::sqrt(2 / independent))
        << row.what;
    for (const std::size_t lag : {1u, 5u, 10u}) {
      EXPECT_NEAR(autocorrelation(*row.values, lag), std::exp(-0.05 * static_cast<double>(lag) / row.time_s), 0.05)
          << row.what << ", lag " << lag;
    }
  }
}

TEST(ObjectList, AnActorsErrorsDoNotDependOnWhoElseIsThere) {
  const ObjectListConfig config = without_phantoms();
  Scene both;
  both.ego = ego_driving(20);
  both.actors = {actor(1, car_model(), 40, 3.5), actor(2, car_model(), 60, -3.5), actor(3, pedestrian_model(), 30, 8)};
  Scene alone = both;
  alone.actors = {both.actors[1]};
  alone.actors[0].id = {1};
  ObjectList first(Seed{53}, config), second(Seed{53}, config);
  int compared = 0;
  for (std::uint32_t i = 0; i < 300; ++i) {
    const stack::ObjectList many = list_of(first, i, both), one = list_of(second, i, alone);
    for (const auto& wanted : one.objects()) {
      bool found = false;
      for (const auto& object : many.objects())
        found = found || object.SerializeAsString() == wanted.SerializeAsString();
      EXPECT_TRUE(found) << "frame " << i;
      ++compared;
    }
  }
  EXPECT_GT(compared, 200);
}

TEST(ObjectList, ConfusesClassesForTheDeclaredShareOfTheTime) {
  ObjectListConfig config = never_missing();
  config.confusion = 0.1;
  Scene scene;
  scene.actors = {actor(1, car_model(), 30, 0)};
  ObjectList sensor(Seed{54}, config);
  constexpr int kFrames = 100'000;
  int car = 0, truck = 0, changes = 0;
  stack::ObjectClass last = stack::OBJECT_UNKNOWN;
  for (std::uint32_t i = 0; i < kFrames; ++i) {
    const stack::ObjectClass label = list_of(sensor, i, scene).objects(0).classification();
    car += label == stack::OBJECT_CAR ? 1 : 0;
    truck += label == stack::OBJECT_TRUCK ? 1 : 0;
    changes += i > 0 && label != last ? 1 : 0;
    last = label;
  }
  // A label is kept 10 frames on average, so frames / 19 are independent.
  EXPECT_EQ(car + truck, kFrames);
  EXPECT_NEAR(truck / double{kFrames}, 0.1, kBound * std::sqrt(0.09 / (kFrames / 19.0)));
  EXPECT_NEAR(changes / double{kFrames}, 0.1 * 2 * 0.09, 0.002)
      << "judged anew every 10th frame, differently 18 % of the time";
}

TEST(ObjectList, PhantomsAreBornAndDieAtTheDeclaredRates) {
  ObjectListConfig config;
  config.false_positives_per_s = 0.5;
  Scene scene;
  scene.ego = ego_driving(10, 0.3);
  ObjectList sensor(Seed{55}, config);
  constexpr std::uint32_t kFrames = 400'000;  // 20'000 s
  double births = 0, alive_frames = 0;
  int last = 0;
  for (std::uint32_t i = 0; i < kFrames; ++i) {
    const int now = list_of(sensor, i, scene).objects_size();
    births += std::max(now - last, 0);
    alive_frames += now;
    last = now;
  }
  // Each of 4 slots is empty 1 / (1 + b L) of the time, b = 0.5 / 4 * 0.05 per frame, L = 3 frames.
  const double per_slot = 0.5 / 4 * 0.05;
  const double expected_alive = 4 * per_slot * 3 / (1 + per_slot * 3) * kFrames;
  EXPECT_NEAR(alive_frames, expected_alive, kBound * std::sqrt(expected_alive * 5));
  EXPECT_NEAR(births, expected_alive / 3, kBound * std::sqrt(expected_alive / 3) + 0.02 * expected_alive / 3);
}

TEST(ObjectList, ReportsTheFieldOfViewAndNothingElse) {
  struct Row {
    double range_m;
    double azimuth_deg;
    bool seen;
  };
  for (const Row& row : {Row{20, 0, true}, Row{20, 48, true}, Row{20, -48, true}, Row{20, 52, false}, Row{119, 0, true},
                         Row{121, 0, false}, Row{20, 180, false}}) {
    Scene scene;
    const double azimuth = row.azimuth_deg / 57.29577951308232;
    scene.actors = {
        actor(1, pedestrian_model(), 1.8 + row.range_m * std::cos(azimuth), row.range_m * std::sin(azimuth))};
    ObjectList sensor(Seed{56}, never_missing());
    EXPECT_EQ(list_of(sensor, 0, scene).objects_size() == 1, row.seen)
        << row.range_m << " m, " << row.azimuth_deg << " deg";
  }
}

TEST(ObjectList, BlindMeansNoRealObjectAndGhostOneFalseOne) {
  Scene scene;
  scene.ego = ego_driving(25);
  scene.actors = {actor(1, car_model(), 40, 0)};
  ObjectList sensor(Seed{57}, never_missing());
  SensorEffects effects;
  effects.blind = true;
  EXPECT_EQ(list_of(sensor, 0, scene, effects).objects_size(), 0);
  effects.ghosts = {{.distance_ahead_m = 20, .standing = false, .onset = {}, .entity = 1}};
  const stack::ObjectList list = list_of(sensor, 1, scene, effects);
  ASSERT_EQ(list.objects_size(), 1);
  EXPECT_NEAR(list.objects(0).x_m(), 3.75 + 20 + 2.25, 2.5);
  EXPECT_NEAR(list.objects(0).velocity_x_mps(), 25, 1e-9);
}

TEST(ObjectList, ErrorsOfABlindedSensorGoOnAsIfItHadSeen) {
  Scene scene;
  scene.actors = {actor(1, car_model(), 40, 0)};
  ObjectList through(Seed{58}, without_phantoms()), blinded(Seed{58}, without_phantoms());
  SensorEffects blind;
  blind.blind = true;
  for (std::uint32_t i = 0; i < 60; ++i) {
    const bool dark = i >= 20 && i < 40;
    const stack::ObjectList with = list_of(blinded, i, scene, dark ? blind : SensorEffects{});
    const stack::ObjectList without = list_of(through, i, scene);
    if (dark) continue;
    EXPECT_EQ(with.SerializeAsString(), without.SerializeAsString()) << i;
  }
}

TEST(ObjectList, ExistenceIsHigherWhereDetectionIsCertain) {
  Scene scene;
  scene.weather.visibility_m = 1e9;
  scene.actors = {actor(1, car_model(), 15, 3), actor(2, car_model(), 108, -3)};
  ObjectList sensor(Seed{59}, without_phantoms());
  std::vector<double> near, far;
  for (std::uint32_t i = 0; i < 5000; ++i) {
    const auto list = list_of(sensor, i, scene);
    for (const auto& object : list.objects()) (object.x_m() < 60 ? near : far).push_back(object.existence());
  }
  ASSERT_GT(far.size(), 500u);
  EXPECT_LT(far.size(), 4000u) << "the far one is often missed";
  EXPECT_GT(moments(near).mean, moments(far).mean + 0.1);
}

// The miss chain once left a run of misses with 1 / L although nothing could be seen: a car in thick fog was reported in a
// quarter of all frames.
TEST(ObjectList, IssueWhatCannotBeSeenIsNeverReported) {
  ObjectListConfig config;
  config.false_positives_per_s = 0;
  Scene scene;
  scene.ego = ego_driving(20);
  scene.actors = {actor(1, car_model(), 100, 0)};
  scene.weather.visibility_m = 50;
  ObjectList sensor(Seed{58}, config);
  for (std::uint32_t frame = 0; frame < 5000; ++frame) {
    ASSERT_EQ(list_of(sensor, frame, scene).objects_size(), 0) << "frame " << frame;
  }
}

}  // namespace
}  // namespace longtail::sim
