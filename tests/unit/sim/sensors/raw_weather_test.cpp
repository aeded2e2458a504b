// Weather reaches the raw sensors of the suite: the messages, not the models alone.
#include <gtest/gtest.h>

#include "sim/sensors/drawn_world.h"
#include "sim/sensors/sensor_suite.h"
#include "tests/unit/sim/actors/test_maps.h"
#include "tests/unit/sim/sensors/scene.h"

namespace longtail::sim {
namespace {

using namespace testing;
using stack::Topic;

struct Heard {
  std::vector<stack::CameraImage> pictures;
  std::vector<stack::LidarSweep> sweeps;
  std::vector<std::string> others;
};

// Half a second behind a car on a highway.
Heard run_in(const Conditions& weather) {
  Scenario scenario;
  scenario.seed = Seed{5};
  scenario.map = load_map("highway_straight");
  scenario.ego.at = {"main", -2, 500, 0};
  DrawnWorld drawn(scenario);
  std::vector<SensorEntry> sensors = reference_sensors(Seed{5}, VehicleModel{});
  for (SensorEntry& raw : raw_sensors(scenario, drawn)) sensors.push_back(std::move(raw));
  SensorSuite suite(Seed{5}, std::move(sensors));
  std::vector<SensorOutput> outputs;
  for (SimTime t; t <= SimTime{} + milliseconds(500); t += kPhysicsStep) {
    Scene scene;
    scene.weather = weather;
    scene.ego = ego_driving(20);
    scene.ego.position_m = {500 + 20 * t.seconds(), -6, 0};
    scene.actors = {actor(1, car_model(), 525 + 20 * t.seconds(), -6)};
    set_speed(scene.actors[0], 20);
    if (t.ns % milliseconds(10).ns == 0) drawn.show(t, scene.actors, scene.weather);
    const SensorView view{.ego = scene.ego, .actors = scene.actors, .weather = scene.weather, .datum = scene.datum, .drawn = &drawn};
    suite.sample(t, view, outputs);
  }
  Heard heard;
  for (const SensorOutput& output : outputs) {
    if (output.message->topic == Topic::kCamera) {
      heard.pictures.push_back(stack::body_as<stack::CameraImage>(*output.message));
    } else if (output.message->topic == Topic::kLidar) {
      heard.sweeps.push_back(stack::body_as<stack::LidarSweep>(*output.message));
    } else if (output.message->topic == Topic::kImu || output.message->topic == Topic::kSteeringAngle) {
      heard.others.push_back(output.message->wire);
    }
  }
  return heard;
}

Conditions raining(double mm_per_h) {
  Conditions weather;
  weather.rain_mm_per_h = mm_per_h;
  weather.road.water_mm = steady_water_mm(mm_per_h);
  return weather;
}

// Returns beyond `from_m`, and nearer than 10 m where the scene has nothing but road.
int returns_beyond(const stack::LidarSweep& sweep, double from_m) {
  int count = 0;
  for (std::size_t i = 0; i + 1 < sweep.range().size(); i += 2) {
    const int steps = static_cast<std::uint8_t>(sweep.range()[i]) + 256 * static_cast<std::uint8_t>(sweep.range()[i + 1]);
    count += steps > 500 * from_m ? 1 : 0;
  }
  return count;
}

double changed_share(const stack::CameraImage& a, const stack::CameraImage& b) {
  int changed = 0;
  for (std::size_t i = 0; i < a.pixels().size(); ++i) {
    changed += std::abs(static_cast<std::uint8_t>(a.pixels()[i]) - static_cast<std::uint8_t>(b.pixels()[i])) > 20 ? 1 : 0;
  }
  return changed / static_cast<double>(a.pixels().size());
}

TEST(RawWeather, rain_changes_every_picture_and_sweep_and_nothing_that_does_not_feel_it) {
  const Heard dry = run_in(raining(0));
  const Heard wet = run_in(raining(20));
  ASSERT_EQ(dry.pictures.size(), 10u);
  ASSERT_EQ(dry.sweeps.size(), 5u);
  ASSERT_EQ(wet.pictures.size(), dry.pictures.size());
  ASSERT_EQ(wet.sweeps.size(), dry.sweeps.size());
  for (std::size_t i = 0; i < dry.pictures.size(); ++i) EXPECT_GT(changed_share(dry.pictures[i], wet.pictures[i]), 0.1) << i;
  for (std::size_t i = 0; i < dry.sweeps.size(); ++i) EXPECT_LT(returns_beyond(wet.sweeps[i], 30), returns_beyond(dry.sweeps[i], 30)) << i;
  EXPECT_EQ(dry.others, wet.others);
}

// Once as different as a cloudburst: any rain made everything 0.8 wet at once.
TEST(RawWeather, a_trace_of_rain_hardly_changes_a_sweep) {
  const stack::LidarSweep dry = run_in(raining(0)).sweeps.back();
  const stack::LidarSweep trace = run_in(raining(0.01)).sweeps.back();
  const stack::LidarSweep wet = run_in(raining(20)).sweeps.back();
  const int lost_to_trace = returns_beyond(dry, 20) - returns_beyond(trace, 20);
  const int lost_to_rain = returns_beyond(dry, 20) - returns_beyond(wet, 20);
  EXPECT_GT(lost_to_rain, 500);
  EXPECT_LT(lost_to_trace, lost_to_rain / 4);
}

// Black ice mirrors and darkens as water does: it was friction alone.
TEST(RawWeather, ice_on_the_road_is_seen) {
  Conditions icy;
  icy.road.ice_mm = 0.3;
  const Heard ice = run_in(icy);
  const Heard dry = run_in({});
  EXPECT_LT(returns_beyond(ice.sweeps.back(), 20), returns_beyond(dry.sweeps.back(), 20));
  EXPECT_GT(changed_share(dry.pictures.back(), ice.pictures.back()), 0.01);
}

}  // namespace
}  // namespace longtail::sim
