// The weather in the world: road, wind and what must not change anything.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "sim/physics/ground.h"
#include "sim/sensors/sensor_suite.h"
#include "tests/unit/sim/world/test_scene.h"

namespace longtail::sim {
namespace {

Scenario on_highway(double speed_mps) {
  Scenario s;
  s.name = "weather";
  s.map = load_map("highway_straight");
  s.ego.at = {"main", -2, 500, 0};
  s.ego.speed_mps = speed_mps;
  return s;
}

// Way from 18 m/s to 2 m/s in an emergency stop, without air and rolling resistance.
double braking_way(const Weather& weather) {
  Scenario s = on_highway(20);
  s.weather = weather;
  VehicleModel model;
  model.drag_area_m2 = 0;
  model.rolling_resistance = 0;
  World world = World::create(s, model).value();
  double from = 0, to = 0;
  for (int i = 0; i < 8000 && to == 0; ++i) {
    world.step(world.now() + kPhysicsStep, {}, {.emergency = true});
    const EgoState& e = world.ego();
    if (from == 0 && e.forward_speed_mps <= 18) from = e.position_m.x();
    if (e.forward_speed_mps <= 2) to = e.position_m.x();
  }
  return to - from;
}

TEST(WorldWeather, the_braking_way_is_that_of_the_friction_the_weather_leaves) {
  Weather dry, wet, snow, ice, black_ice;
  wet.rain_mm_per_h = 15;
  snow.road.snow_m = 0.02;
  snow.temperature_c = -5;
  ice.road.ice_m = 0.002;
  ice.temperature_c = -5;
  black_ice.friction = 0.1;
  struct Row {
    const char* name;
    Weather weather;
    double friction;
  };
  for (const Row& row : {Row{"dry", dry, 0.9}, Row{"wet", wet, 0.603}, Row{"snow", snow, 0.3}, Row{"ice", ice, 0.1},
                         Row{"given", black_ice, 0.1}}) {
    const double expected = (18.0 * 18 - 2 * 2) / (2 * row.friction * kGravity);
    EXPECT_NEAR(braking_way(row.weather), expected, 0.015 * expected) << row.name;
  }
}

TEST(WorldWeather, rain_that_begins_on_a_dry_road_takes_grip_away_under_the_ego) {
  Scenario s = on_highway(20);
  s.weather.rain_mm_per_h = Profile({{SimTime{} + seconds(2), 0}, {SimTime{} + seconds(3), 60}});
  World world = World::create(s, {}).value();
  double last = 1;
  for (int i = 0; i < 4000; ++i) {
    world.step(world.now() + kPhysicsStep, {}, {});
    if (world.now() < SimTime{} + seconds(2)) {
      ASSERT_EQ(world.ego().friction, 0.9);
    }
    ASSERT_LE(world.ego().friction, last);
    last = world.ego().friction;
  }
  EXPECT_LT(last, 0.72);
  EXPECT_EQ(world.ego().friction, world.weather().friction);
}

// Everything a run could show: motion, hidden state and every sensor message.
std::vector<Digest> history(const Scenario& scenario) {
  const VehicleModel vehicle;
  World world = World::create(scenario, vehicle).value();
  SensorSuite suite(scenario, vehicle);
  std::vector<Digest> out;
  std::vector<SensorOutput> outputs;
  const TestDriver driver(world, 28);
  for (int step = 0; step < 1500; ++step) {
    world.step(world.now() + kPhysicsStep, scene_directives(world, step), driver.command(world));
    out.push_back(world.motion_digest());
    outputs.clear();
    suite.sample(world.now(), world, outputs);
    for (const SensorOutput& output : outputs) {
      out.push_back(digest_of(output.message->wire));
    }
  }
  return out;
}

TEST(WorldWeather, weather_of_severity_zero_is_bit_identical_to_clear) {
  const Scenario clear = test_scene();
  const std::vector<Digest> expected = history(clear);
  const auto zero = [] { return Profile({{SimTime{} + seconds(1), 0}, {SimTime{} + seconds(4), 0}}); };
  Scenario calm = clear;  // gusts and bearing of no wind, points that never leave zero, every layer empty
  calm.weather.wind = {.speed_mps = zero(), .from_rad = 1.0, .gusts = 0.3};
  calm.weather.rain_mm_per_h = calm.weather.snow_mm_per_h = zero();
  calm.weather.road = {.water_m = zero(), .snow_m = zero(), .ice_m = zero()};
  calm.weather.friction = 0.9;
  EXPECT_EQ(history(calm), expected);
  Scenario rainy = clear;
  rainy.weather.rain_mm_per_h = 0.5;
  EXPECT_NE(history(rainy), expected) << "the comparison sees weather";
}

TEST(WorldWeather, wind_pushes_the_ego_and_gusts_depend_on_the_seed) {
  const auto lateral = [](double speed_mps, double gusts, std::uint64_t seed) {
    Scenario s = on_highway(30);
    s.seed = Seed{seed};
    s.weather.wind = {.speed_mps = speed_mps, .from_rad = 0.0, .gusts = gusts};  // from the north: from the left
    World world = World::create(s, {}).value();
    for (int i = 0; i < 600; ++i) world.step(world.now() + kPhysicsStep, {}, {});
    return world.ego().road->t_m;
  };
  const double calm = lateral(0, 0.2, 1);
  EXPECT_EQ(calm, lateral(0, 0, 2));
  EXPECT_LT(lateral(12, 0, 1), calm - 0.3);
  EXPECT_EQ(lateral(12, 0, 1), lateral(12, 0, 2)) << "a steady wind is no matter of chance";
  EXPECT_NE(lateral(12, 0.2, 1), lateral(12, 0.2, 2));
  EXPECT_EQ(lateral(12, 0.2, 1), lateral(12, 0.2, 1));
}

TEST(WorldWeather, the_digest_knows_the_water_on_the_road) {
  Scenario s = on_highway(20);
  s.weather.friction = 0.9;
  s.weather.road.water_m = 0.001;
  Scenario other = s;
  other.weather.road.water_m = 0.002;
  const World a = World::create(s, {}).value(), b = World::create(other, {}).value();
  EXPECT_NE(a.digest(), b.digest());
}

}  // namespace
}  // namespace longtail::sim
