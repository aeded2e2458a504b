#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/sensors/radar.h"
#include "tests/unit/sim/sensors/scene.h"

namespace longtail::sim {
namespace {

using namespace testing;

RadarConfig quiet() {
  RadarConfig config;
  config.cells = 0;
  return config;
}

stack::RadarScan scan_of(Radar& radar, std::uint32_t frame, const Scene& scene) {
  return static_cast<const stack::RadarScan&>(*radar.sample(frame, scene.view(), {}).body);
}

RainClutter rain_of(const RadarConfig& config) {
  return {config.rain,
          {.max_range_m = config.near.max_range_m,
           .half_width_rad = config.near.half_width_rad,
           .gain_db = config.near.gain_db,
           .range_cell_m = config.near.range_resolution_m,
           .azimuth_cell_rad = config.near.azimuth_beam_rad,
           .elevation_rad = config.elevation_beam_rad,
           .range_rate_cell_mps = config.range_rate_resolution_mps},
          config.budget, config.false_alarm_probability};
}

// The volume's echo from the radar equation, without the closed form.
TEST(RadarRain, EchoesAsStronglyAsNoiseWhereTheRadarEquationSays) {
  const double r = rain_of(RadarConfig{}).equal_range_m(10);
  const double volume_m3 = 0.40 * r * r * 0.140 * 0.19;
  const double rcs_dbsm = 10 * std::log10(4.2e-5 * std::pow(10, 1.1) * volume_m3);
  const double per_cell_db = rcs_dbsm + 17 - 6 - 40 * std::log10(r / 100) - 10 * std::log10(4.0 / 0.1);
  EXPECT_NEAR(per_cell_db, 0, 1e-6);
  EXPECT_GT(r, 3);
  EXPECT_LT(r, 40);
}

TEST(RadarRain, LeavesPoissonManyAlarmsNearbyThatGrowWithIt) {
  constexpr std::uint32_t kScans = 20'000;
  double last = 0;
  for (const double rain : {0.0, 2.0, 10.0, 40.0}) {
    Scene scene;
    scene.weather.rain_mm_per_h = rain;
    Radar radar(Seed{61}, quiet());
    std::vector<double> counts, ranges;
    for (std::uint32_t i = 0; i < kScans; ++i) {
      const stack::RadarScan scan = scan_of(radar, i, scene);
      counts.push_back(scan.detections_size());
      for (const auto& alarm : scan.detections()) ranges.push_back(alarm.range_m());
    }
    const RainClutter expected = rain_of(RadarConfig{});
    const double mean = expected.mean_count(rain);
    const Moments seen = moments(counts);
    EXPECT_NEAR(seen.mean, mean, kBound * std::sqrt(mean / kScans)) << rain;
    EXPECT_NEAR(seen.variance, mean, kBound * std::sqrt((mean + 2 * mean * mean) / kScans)) << rain;
    if (rain == 0) continue;
    EXPECT_GT(mean, last);
    last = mean;
    // The median is where half of the arc is.
    std::ranges::sort(ranges);
    EXPECT_NEAR(ranges[ranges.size() / 2], expected.range_m(rain, 0.5), 0.1 * expected.range_m(rain, 0.5)) << rain;
    EXPECT_LT(ranges.back(), 70.001);
  }
  EXPECT_LT(last, 10) << "a few, not a curtain";
}

TEST(RadarRain, FallsBehindWhoDrivesThroughIt) {
  Scene scene;
  scene.ego = ego_driving(20);
  scene.weather.rain_mm_per_h = 40;
  scene.weather.wind_mps = {-5, 0};
  Radar radar(Seed{62}, quiet());
  std::vector<double> excess;
  for (std::uint32_t i = 0; i < 4000; ++i) {
    const stack::RadarScan scan = scan_of(radar, i, scene);
    for (const auto& alarm : scan.detections()) excess.push_back(alarm.range_rate_mps() + 25 * std::cos(alarm.azimuth_rad()));
  }
  EXPECT_NEAR(moments(excess).mean, 0, 0.1);
  EXPECT_NEAR(moments(excess).variance, 1, 0.1);
}

struct Oncoming {
  explicit Oncoming(int count) {
    for (int i = 0; i < count; ++i) {
      scene.actors.push_back(actor(static_cast<std::uint32_t>(i + 1), car_model(), 70, 9 - 3.6 * i, std::numbers::pi));
    }
  }
  double rise_db(const InterferenceConfig& config, std::uint32_t frame) {
    LineOfSight sight({.max_range_m = 250, .sensor_height_m = 0.5});
    return noise_rise_db(config, Seed{63}, frame, sight.look(sensor_pose(scene.ego, {}), scene.actors));
  }
  Scene scene;
};

TEST(RadarInterference, ComesFromThoseWhoShineThisWay) {
  const InterferenceConfig always{.equipped = 1, .bursts = 1};
  EXPECT_GT(Oncoming(1).rise_db(always, 0), 1);
  EXPECT_EQ(Oncoming(1).rise_db({.equipped = 0, .bursts = 1}, 0), 0);
  EXPECT_EQ(Oncoming(1).rise_db({.equipped = 1, .bursts = 0}, 0), 0);
  Oncoming same(1);
  same.scene.actors[0].yaw_rad = 0;
  EXPECT_EQ(same.rise_db(always, 0), 0) << "it drives ahead and looks away";
  Oncoming crossing(1);
  crossing.scene.actors[0].yaw_rad = std::numbers::pi / 2;
  EXPECT_EQ(crossing.rise_db(always, 0), 0);
  Oncoming hidden(1);
  hidden.scene.actors.push_back(actor(9, truck_model(), 30, 3.8));
  EXPECT_EQ(hidden.rise_db(always, 0), 0);
  Oncoming walker(1);
  walker.scene.actors[0].model = pedestrian_model();
  EXPECT_EQ(walker.rise_db(always, 0), 0);
}

TEST(RadarInterference, IsHeardMoreOftenTheMoreAreComing) {
  const InterferenceConfig config{.equipped = 1, .bursts = 0.05};
  constexpr std::uint32_t kScans = 20'000;
  for (const int count : {1, 3, 6}) {
    Oncoming oncoming(count);
    int bursts = 0;
    for (std::uint32_t i = 0; i < kScans; ++i) bursts += oncoming.rise_db(config, i) > 0 ? 1 : 0;
    const double p = 1 - std::pow(0.95, count);
    EXPECT_NEAR(bursts / double{kScans}, p, kBound * std::sqrt(p * (1 - p) / kScans)) << count;
  }
}

TEST(RadarInterference, FallsWithTheSquareOfTheDistance) {
  InterferenceConfig config{.equipped = 1, .bursts = 1};
  config.sigma_db = 0;
  for (const double distance_m : {25.0, 50.0, 100.0}) {
    Oncoming oncoming(1);
    oncoming.scene.actors[0].position_m = {distance_m + 2.25, 0, 0};
    const double ratio = std::pow(10, oncoming.rise_db(config, 0) / 10) - 1;
    EXPECT_NEAR(10 * std::log10(ratio), 20 - 20 * std::log10(distance_m / 50), 1e-6) << distance_m;
  }
}

// A car far ahead, and one that comes towards us: with bursts in every scan the first is found less often.
TEST(RadarInterference, TakesTargetsFromTheScansItHits) {
  const auto found = [](double bursts) {
    RadarConfig config = quiet();
    config.interference = {.equipped = 1, .bursts = bursts};
    Scene scene;
    scene.actors = {actor(1, car_model(), 190, 0), actor(2, car_model(), 80, 7, std::numbers::pi)};
    Radar radar(Seed{64}, config);
    int seen = 0;
    for (std::uint32_t i = 0; i < 2000; ++i) {
      const stack::RadarScan scan = scan_of(radar, i, scene);
      for (const auto& detection : scan.detections()) seen += detection.range_m() > 150 ? 1 : 0;
    }
    return seen / 2000.0;
  };
  EXPECT_GT(found(0), 0.8);
  EXPECT_LT(found(1), found(0) - 0.3);
}

}  // namespace
}  // namespace longtail::sim
