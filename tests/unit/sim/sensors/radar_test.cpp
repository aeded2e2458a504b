#include "sim/sensors/radar.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "sim/sensors/decibels.h"
#include "tests/unit/sim/sensors/scene.h"

namespace longtail::sim {
namespace {

using namespace testing;

RadarConfig without_clutter() {
  RadarConfig config;
  config.cells = 0;
  return config;
}

stack::RadarScan scan_of(Radar& radar, std::uint32_t frame, const Scene& scene, const SensorEffects& effects = {}) {
  return static_cast<const stack::RadarScan&>(*radar.sample(frame, scene.view(), effects).body);
}

// Mean SNR of a car's rear at `range_m` on the axis, dB.
double mean_snr_db(const RadarConfig& config, double rcs_dbsm, double range_m) {
  return config.budget.reference_snr_db + rcs_dbsm - 40 * std::log10(range_m / config.budget.reference_range_m);
}

TEST(Radar, DetectsATargetAsOftenAsTheSwerlingFormulaSays) {
  constexpr std::uint32_t kTrials = 100'000;
  for (const Swerling model : {Swerling::k1, Swerling::k3}) {
    for (const double snr_db : {0.0, 5.0, 10.0, 15.0, 20.0}) {
      RadarConfig config = without_clutter();
      config.fluctuation = model;
      Scene scene;
      scene.actors = {actor(1, car_model(), 102.25 + config.mounting.x_m, 0)};  // its rear bumper is 100 m ahead
      scene.actors[0].model.rcs_dbsm = snr_db - config.budget.reference_snr_db;
      Radar radar(Seed{31}, config);
      int detected = 0;
      for (std::uint32_t i = 0; i < kTrials; ++i) detected += scan_of(radar, i, scene).detections_size();
      const double p = detection_probability(model, ratio_from_db(snr_db), config.false_alarm_probability);
      EXPECT_NEAR(detected / double{kTrials}, p, 2.576 * std::sqrt(p * (1 - p) / kTrials)) << snr_db << " dB: 99 % interval";
    }
  }
}

TEST(Radar, RangeRateIsPositiveWhenTheTargetDrawsAway) {
  struct Row {
    const char* what;
    double ego_mps;
    double target_mps;
    double target_yaw_rad;
    double range_rate_mps;
  };
  for (const Row& row :
       {Row{"following at equal speed", 30, 30, 0, 0}, Row{"a faster car ahead opens", 30, 36, 0, 6},
        Row{"a slower car ahead closes", 30, 20, 0, -10}, Row{"standing still closes at ego speed", 30, 0, 0, -30},
        Row{"oncoming closes at the sum", 30, 25, std::numbers::pi, -55}}) {
    Scene scene;
    scene.ego = ego_driving(row.ego_mps);
    scene.actors = {actor(1, car_model(), 60, 0, row.target_yaw_rad)};
    set_speed(scene.actors[0], row.target_mps);
    Radar radar(Seed{32}, without_clutter());
    std::vector<double> rates;
    for (std::uint32_t i = 0; i < 200; ++i) {
      const auto scan = scan_of(radar, i, scene);
      for (const auto& detection : scan.detections()) rates.push_back(detection.range_rate_mps());
    }
    ASSERT_GT(rates.size(), 150u);
    EXPECT_NEAR(moments(rates).mean, row.range_rate_mps, 0.02) << row.what;
  }
}

TEST(Radar, RangeRateIsTheDerivativeOfRange) {
  // A target off to the side, crossing, while the ego turns: range now and a little later give the rate.
  RadarConfig config = without_clutter();
  config.near.range_floor_m = config.near.range_resolution_m = config.near.azimuth_floor_rad =
      config.near.azimuth_beam_rad = 0;
  config.range_rate_floor_mps = config.range_rate_resolution_mps = 0;
  const auto at = [&](double t) {
    Scene scene;
    const double yaw = 0.2 + 0.3 * t;
    scene.ego = ego_driving(12, yaw);
    scene.ego.angular_velocity_rps = {0, 0, 0.3};
    // The ego origin on its circle of radius 12 / 0.3.
    scene.ego.position_m = {40 * (std::sin(yaw) - std::sin(0.2)), -40 * (std::cos(yaw) - std::cos(0.2)), 0};
    scene.actors = {actor(1, pedestrian_model(), 25, 12, 1.4)};
    scene.actors[0].model.length_m = scene.actors[0].model.width_m = 1e-9;  // a point: no moving entry point
    scene.actors[0].model.rcs_dbsm = 30;
    set_speed(scene.actors[0], 3);
    scene.actors[0].position_m += scene.actors[0].velocity_mps * t;
    Radar radar(Seed{33}, config);
    const stack::RadarScan scan = scan_of(radar, 0, scene);
    EXPECT_EQ(scan.detections_size(), 1);
    return scan.detections(0);
  };
  const double rate = (at(1e-4).range_m() - at(-1e-4).range_m()) / 2e-4;
  EXPECT_NEAR(at(0).range_rate_mps(), rate, 1e-5);
  EXPECT_GT(at(0).azimuth_rad(), 0) << "positive left";
}

TEST(Radar, SeesTwoBeamsAndNothingOutsideThem) {
  struct Row {
    double range_m;
    double azimuth_deg;
    bool seen;
  };
  for (const Row& row : {Row{200, 0, true}, Row{200, 9, true}, Row{200, -9, true}, Row{200, 11.5, false},
                         Row{60, 40, true}, Row{60, -40, true}, Row{60, 48, false}, Row{80, 20, false},
                         Row{245, 0, true}, Row{256, 0, false}, Row{30, 170, false}}) {
    Scene scene;
    const double azimuth = row.azimuth_deg / 57.29577951308232;
    RadarConfig config = without_clutter();
    ActorModel post = pedestrian_model();
    post.rcs_dbsm = 40;  // never missed
    scene.actors = {
        actor(1, post, config.mounting.x_m + row.range_m * std::cos(azimuth), row.range_m * std::sin(azimuth))};
    Radar radar(Seed{34}, config);
    int seen = 0;
    for (std::uint32_t i = 0; i < 20; ++i) seen += scan_of(radar, i, scene).detections_size();
    EXPECT_EQ(seen > 15, row.seen) << row.range_m << " m, " << row.azimuth_deg << " deg";
    EXPECT_EQ(seen == 0, !row.seen);
  }
}

// Errors over claimed sigmas are standard normal, and the sigmas grow as the echo weakens.
TEST(Radar, ErrorsAreAsLargeAsClaimed) {
  double last_sigma = 0;
  for (const double range_m : {40.0, 100.0, 200.0}) {
    Scene scene;
    RadarConfig config = without_clutter();
    scene.actors = {actor(1, car_model(), config.mounting.x_m + 2.25 + range_m, 0)};
    Radar radar(Seed{35}, config);
    std::vector<double> range, azimuth, rate;
    double sigma = 0;
    for (std::uint32_t i = 0; i < 20'000; ++i) {
      const auto scan = scan_of(radar, i, scene);
      for (const auto& detection : scan.detections()) {
        range.push_back((detection.range_m() - range_m) / detection.range_sigma_m());
        azimuth.push_back(detection.azimuth_rad() / detection.azimuth_sigma_rad());
        rate.push_back(detection.range_rate_mps() / detection.range_rate_sigma_mps());
        sigma += detection.azimuth_sigma_rad();
      }
    }
    const auto n = static_cast<double>(range.size());
    for (const auto* values : {&range, &azimuth, &rate}) {
      EXPECT_NEAR(moments(*values).mean, 0, kBound / std::sqrt(n)) << range_m;
      EXPECT_NEAR(moments(*values).variance, 1, kBound * std::sqrt(2 / n)) << range_m;
    }
    EXPECT_GT(sigma / n, last_sigma) << range_m;
    last_sigma = sigma / n;
  }
}

TEST(Radar, ReportedSnrFollowsTheRangeLaw) {
  // The mean of an exponential power 1 + S, of which only what exceeds T is seen: mean 1 + S + T.
  for (const double range_m : {50.0, 100.0, 200.0}) {
    Scene scene;
    RadarConfig config = without_clutter();
    scene.actors = {actor(1, car_model(), config.mounting.x_m + 2.25 + range_m, 0)};
    Radar radar(Seed{36}, config);
    std::vector<double> powers;
    for (std::uint32_t i = 0; i < 30'000; ++i) {
      const auto scan = scan_of(radar, i, scene);
      for (const auto& detection : scan.detections()) powers.push_back(ratio_from_db(detection.snr_db()));
    }
    const double expected = 1 + ratio_from_db(mean_snr_db(config, 15, range_m));
    EXPECT_NEAR(moments(powers).mean - detection_threshold(config.false_alarm_probability), expected,
                kBound * expected / std::sqrt(static_cast<double>(powers.size())));
  }
}

TEST(Radar, FalseAlarmsArePoissonInNumberAndUniformOverTheCells) {
  RadarConfig config;
  config.cells = 1'500'000;  // mean 1.5
  Radar radar(Seed{37}, config);
  const Scene scene;
  constexpr std::uint32_t kScans = 40'000;
  std::vector<double> counts(8);
  std::vector<double> in_range(10), in_azimuth(10), in_rate(10);
  double total = 0;
  for (std::uint32_t i = 0; i < kScans; ++i) {
    const stack::RadarScan scan = scan_of(radar, i, scene);
    counts[std::min<std::size_t>(static_cast<std::size_t>(scan.detections_size()), 7)] += 1;
    for (const auto& alarm : scan.detections()) {
      total += 1;
      const auto bin = [](double value, double low, double high) {
        return static_cast<std::size_t>(10 * (value - low) / (high - low));
      };
      in_range.at(bin(alarm.range_m(), config.min_range_m, 250)) += 1;
      in_azimuth.at(bin(alarm.azimuth_rad(), -config.far.half_width_rad, config.far.half_width_rad)) += 1;
      in_rate.at(bin(alarm.range_rate_mps(), config.range_rate_min_mps, config.range_rate_max_mps)) += 1;
    }
  }
  double chi_square = 0, probability = std::exp(-1.5), left = 1;
  for (std::size_t k = 0; k < 8; ++k) {
    const double expected = kScans * (k == 7 ? left : probability);
    chi_square += (counts[k] - expected) * (counts[k] - expected) / expected;
    left -= probability;
    probability *= 1.5 / static_cast<double>(k + 1);
  }
  EXPECT_LT(chi_square, 24.3) << "7 degrees of freedom, p = 0.001";
  for (const auto* bins : {&in_range, &in_azimuth, &in_rate}) {
    double sum = 0;
    for (const double count : *bins) sum += (count - total / 10) * (count - total / 10) / (total / 10);
    EXPECT_LT(sum, 27.9) << "9 degrees of freedom, p = 0.001";
  }
}

TEST(Radar, DoesNotSeeWhatACarHidesAndSeesItAgainBesideIt) {
  Scene scene;
  scene.actors = {actor(1, car_model(), 30, 0), actor(2, car_model(), 60, 0)};
  Radar hidden(Seed{38}, without_clutter());
  int beyond = 0;
  for (std::uint32_t i = 0; i < 100; ++i) {
    const auto scan = scan_of(hidden, i, scene);
    for (const auto& detection : scan.detections()) beyond += detection.range_m() > 40 ? 1 : 0;
  }
  EXPECT_EQ(beyond, 0);
  scene.actors[1].position_m.y() = 3.5;
  Radar beside(Seed{38}, without_clutter());
  for (std::uint32_t i = 0; i < 100; ++i) {
    const auto scan = scan_of(beside, i, scene);
    for (const auto& detection : scan.detections()) beyond += detection.range_m() > 40 ? 1 : 0;
  }
  EXPECT_GT(beyond, 90);
}

// Mean power over noise of what is found beyond 45 m, with the threshold's bias taken out.
double mean_power_beyond(const Scene& scene, const RadarConfig& config, int& found) {
  Radar radar(Seed{44}, config);
  std::vector<double> powers{0, 0};
  for (std::uint32_t i = 0; i < 4000; ++i) {
    const stack::RadarScan scan = scan_of(radar, i, scene);
    for (const auto& detection : scan.detections()) {
      if (detection.range_m() > 45) powers.push_back(ratio_from_db(detection.snr_db()));
    }
  }
  found = static_cast<int>(powers.size()) - 2;
  return moments(powers).mean - detection_threshold(config.false_alarm_probability);
}

TEST(Radar, LooksUnderALorryWithALossAndUnderNothingElse) {
  const RadarConfig config = without_clutter();
  Scene scene;
  scene.actors = {actor(1, car_model(), 60, 0)};
  int found = 0;
  const double open = mean_power_beyond(scene, config, found);
  EXPECT_GT(found, 3990);
  scene.actors.push_back(actor(2, truck_model(), 30, 0));
  const double under = mean_power_beyond(scene, config, found);
  EXPECT_GT(found, 3000);
  EXPECT_NEAR(10 * std::log10(open / under), config.under_lorry_loss_db, 0.4);
  scene.actors.push_back(actor(3, truck_model(), 44, 0));
  mean_power_beyond(scene, config, found);
  EXPECT_LT(found, 400) << "the loss of two";
  scene.actors.pop_back();
  scene.actors[1].model.kind = ActorKind::kBus;
  mean_power_beyond(scene, config, found);
  EXPECT_EQ(found, 0);
}

TEST(Radar, TellsNeighboursApartByTheirCellsOnly) {
  // Two posts abreast, equally fast: in one cell of the far beam, then in two.
  const auto detections = [](double left_m) {
    Scene scene;
    ActorModel post = pedestrian_model();
    post.length_m = post.width_m = 0.01;
    post.rcs_dbsm = 25;
    const double x_m = RadarConfig{}.mounting.x_m + 60.3;
    scene.actors = {actor(1, post, x_m, 0.3), actor(2, post, x_m, left_m)};
    Radar radar(Seed{45}, without_clutter());
    return scan_of(radar, 0, scene).detections_size();
  };
  EXPECT_EQ(detections(2.8), 1) << "0.0524 rad at 60 m: 3.14 m";
  EXPECT_EQ(detections(3.5), 2);
}

TEST(Radar, DoesNotSeeASliver) {
  // A wide reflector behind a wall that leaves 3 %, then 20 % of it in sight.
  for (const auto& [wall_width_m, seen] : {std::pair{4.85, false}, std::pair{4.0, true}}) {
    ActorModel flat = car_model();
    flat.length_m = 1e-6;
    flat.width_m = 10;
    flat.rcs_dbsm = 40;
    ActorModel wall = flat;
    wall.width_m = wall_width_m;
    const RadarConfig config = without_clutter();
    Scene scene;
    scene.actors = {actor(1, flat, config.mounting.x_m + 60, 0), actor(2, wall, config.mounting.x_m + 30, 0)};
    Radar radar(Seed{43}, config);
    int beyond = 0;
    for (std::uint32_t i = 0; i < 50; ++i) {
      const auto scan = scan_of(radar, i, scene);
      for (const auto& detection : scan.detections()) beyond += detection.range_m() > 45 ? 1 : 0;
    }
    EXPECT_EQ(beyond > 40, seen) << wall_width_m;
    EXPECT_EQ(beyond == 0, !seen) << wall_width_m;
  }
}

TEST(Radar, AnActorsErrorsDoNotDependOnWhoElseIsThere) {
  Scene both;
  both.ego = ego_driving(25);
  both.actors = {actor(1, car_model(), 50, 3.5), actor(2, truck_model(), 90, -3.5), actor(3, car_model(), 70, 0)};
  // The others in other places of the list and with other ids, as when the scenario declares fewer actors.
  Scene alone = both;
  alone.actors = {both.actors[1]};
  alone.actors[0].id = {1};
  Radar first(Seed{39}, RadarConfig{}), second(Seed{39}, RadarConfig{});
  int compared = 0;
  for (std::uint32_t i = 0; i < 200; ++i) {
    const stack::RadarScan many = scan_of(first, i, both), one = scan_of(second, i, alone);
    for (const auto& wanted : one.detections()) {
      bool found = false;
      for (const auto& detection : many.detections())
        found = found || detection.SerializeAsString() == wanted.SerializeAsString();
      EXPECT_TRUE(found) << "frame " << i;
      ++compared;
    }
  }
  EXPECT_GT(compared, 200) << "the truck and the same clutter";
}

TEST(Radar, KeepsTheStrongestSixtyFourInOrder) {
  RadarConfig config;
  config.cells = 80'000'000;  // mean 80
  Radar radar(Seed{40}, config);
  Scene scene;
  scene.actors = {actor(1, car_model(), 30, 0)};
  const stack::RadarScan scan = scan_of(radar, 0, scene);
  ASSERT_EQ(scan.detections_size(), 64);
  for (int i = 1; i < 64; ++i) EXPECT_GE(scan.detections(i - 1).snr_db(), scan.detections(i).snr_db());
  EXPECT_NEAR(scan.detections(0).range_m(), 30 - 2.25 - config.mounting.x_m, 1) << "the car, not noise, comes first";
}

TEST(Radar, BlindMeansNoRealTargetAndGhostOneFalseOne) {
  Scene scene;
  scene.ego = ego_driving(25);
  scene.actors = {actor(1, car_model(), 40, 0)};
  RadarConfig config = without_clutter();
  Radar radar(Seed{41}, config);
  SensorEffects effects;
  effects.blind = true;
  for (std::uint32_t i = 0; i < 20; ++i) EXPECT_EQ(scan_of(radar, i, scene, effects).detections_size(), 0);

  effects.ghosts = {{.distance_ahead_m = 20, .standing = false, .onset = {}, .entity = 1}};
  scene.ego.position_m.x() = 500;
  const stack::RadarScan moving = scan_of(radar, 20, scene, effects);
  ASSERT_EQ(moving.detections_size(), 1);
  EXPECT_NEAR(moving.detections(0).range_m(), 20 + config.ego_front_m - config.mounting.x_m, 0.6);
  EXPECT_NEAR(moving.detections(0).range_rate_mps(), 0, 0.3);

  effects.ghosts[0].standing = true;
  scan_of(radar, 21, scene, effects);
  scene.ego.position_m.x() = 508;
  const stack::RadarScan standing = scan_of(radar, 22, scene, effects);
  ASSERT_EQ(standing.detections_size(), 1);
  EXPECT_NEAR(standing.detections(0).range_m(), 12 + config.ego_front_m - config.mounting.x_m, 0.6);
  EXPECT_NEAR(standing.detections(0).range_rate_mps(), -25, 0.3);
}

TEST(Radar, RainTakesDistantTargets) {
  const auto share_at = [](double rain_mm_per_h) {
    Scene scene;
    scene.weather.rain_mm_per_h = rain_mm_per_h;
    scene.actors = {actor(1, car_model(), 230, 0)};
    Radar radar(Seed{42}, without_clutter());
    int seen = 0;
    for (std::uint32_t i = 0; i < 4000; ++i) {
      const stack::RadarScan scan = scan_of(radar, i, scene);
      for (const auto& detection : scan.detections()) seen += detection.range_m() > 200 ? 1 : 0;  // not the rain nearby
    }
    return seen / 4000.0;
  };
  const double dry = share_at(0), shower = share_at(10), cloudburst = share_at(60);
  EXPECT_GT(dry, shower + 0.1);
  EXPECT_GT(shower, cloudburst + 0.2);
}

}  // namespace
}  // namespace longtail::sim
