// More rain, snow, fog or darkness never lets a sensor see farther on average. Random scenes, equal streams.
#include <gtest/gtest.h>

#include <cmath>

#include "sim/sensors/object_list.h"
#include "sim/sensors/radar.h"
#include "tests/support/test_random.h"
#include "tests/unit/sim/sensors/scene.h"

namespace longtail::sim {
namespace {

using namespace testing;

constexpr std::uint64_t kSeed = 314'159;
constexpr std::uint32_t kFrames = 1500;

// Cars and pedestrians side by side, so that nobody hides another.
Scene random_scene(test::Random& random) {
  Scene scene;
  scene.ego = ego_driving(20);
  for (std::uint32_t i = 0; i < 8; ++i) {
    const double ahead = random.uniform(20, 220);
    const double bearing = -0.14 + 0.04 * i;
    scene.actors.push_back(actor(i + 1, i % 3 == 0 ? pedestrian_model() : car_model(), ahead, ahead * std::tan(bearing)));
  }
  return scene;
}

double radar_range(const Scene& scene) {
  RadarConfig config;
  config.cells = 0;  // clutter is no sight
  Radar radar(Seed{kSeed}, config);
  double sum = 0;
  for (std::uint32_t frame = 0; frame < kFrames; ++frame) {
    const SensorSample sample = radar.sample(frame, scene.view(), {});
    for (const auto& detection : static_cast<const stack::RadarScan&>(*sample.body).detections()) {
      sum += detection.range_m();
    }
  }
  return sum / kFrames;
}

double camera_range(const Scene& scene) {
  ObjectListConfig config;
  config.max_range_m = 250;
  config.false_positives_per_s = 0;
  ObjectList camera(Seed{kSeed}, config);
  double sum = 0;
  for (std::uint32_t frame = 0; frame < kFrames; ++frame) {
    const SensorSample sample = camera.sample(frame, scene.view(), {});
    for (const auto& object : static_cast<const stack::ObjectList&>(*sample.body).objects()) sum += object.x_m();
  }
  return sum / kFrames;
}

struct Severity {
  const char* name;
  void (*set)(Conditions&, double severity);  // 0..1
};

const Severity kSeverities[] = {
    {"rain", [](Conditions& w, double s) { w.rain_mm_per_h = 80 * s; }},
    {"snow", [](Conditions& w, double s) { w.snow_mm_per_h = 20 * s; }},
    {"fog", [](Conditions& w, double s) { w.visibility_m = 1 / (1 / 20'000.0 + s / 50); }},
    {"darkness", [](Conditions& w, double s) { w.sun_elevation_rad = 0.1 - 0.3 * s; }},
    {"cloud at dusk",
     [](Conditions& w, double s) {
       w.sun_elevation_rad = -0.04;
       w.cloud_cover = s;
     }},
    {"snow by the ITU",
     [](Conditions& w, double s) {
       w.snow_mm_per_h = 20 * s;
       w.models.snow = SnowModel::kItuDry;
     }},
    {"fog by Kim",
     [](Conditions& w, double s) {
       w.visibility_m = 1 / (1 / 20'000.0 + s / 50);
       w.models.fog = FogModel::kKim;
     }},
};

TEST(WeatherMonotonicity, MoreOfItNeverSeesFartherOnAverage) {
  SCOPED_TRACE(::testing::Message() << "seed " << kSeed);
  test::Random random(kSeed);
  for (const Severity& severity : kSeverities) {
    Scene scene = random_scene(random);
    double radar = 1e9, camera = 1e9;
    for (double share = 0; share <= 1; share += 0.25) {
      severity.set(scene.weather, share);
      // Equal draws: what is seen in more weather was seen in less; noise may move a range by centimetres.
      const double radar_now = radar_range(scene);
      const double camera_now = camera_range(scene);
      EXPECT_LE(radar_now, radar + 0.1) << severity.name << " " << share;
      EXPECT_LE(camera_now, camera + 0.5) << severity.name << " " << share;
      radar = radar_now;
      camera = camera_now;
    }
  }
}

TEST(WeatherMonotonicity, TheWorstOfEachIsFeltByTheSensorsThatShouldFeelIt) {
  test::Random random(kSeed);
  const Scene clear = random_scene(random);
  const double radar = radar_range(clear), camera = camera_range(clear);
  const auto after = [&](const Severity& severity) {
    Scene scene = clear;
    severity.set(scene.weather, 1);
    return std::pair{radar_range(scene) / radar, camera_range(scene) / camera};
  };
  const auto [rain_radar, rain_camera] = after(kSeverities[0]);
  EXPECT_LT(rain_radar, 0.95);
  EXPECT_LE(rain_camera, 1) << "even 80 mm/h leave a fifth of the contrast at 280 m";
  const auto [fog_radar, fog_camera] = after(kSeverities[2]);
  EXPECT_GT(fog_radar, 0.97) << "radar looks through fog";
  EXPECT_LT(fog_camera, 0.3);
  const auto [dark_radar, dark_camera] = after(kSeverities[3]);
  EXPECT_EQ(dark_radar, 1) << "radar needs no light";
  EXPECT_LT(dark_camera, 0.8);
}

}  // namespace
}  // namespace longtail::sim
