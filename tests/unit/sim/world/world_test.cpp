#include "sim/world/world.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "stack/base/strict_math.h"
#include "tests/unit/sim/actors/test_maps.h"
#include "tests/unit/sim/world/test_driver.h"

namespace longtail::sim {
namespace {

Scenario on(const std::string& map, int lane, double s_m, double speed_mps) {
  Scenario s;
  s.name = "test";
  s.map = load_map(map);
  s.ego.at = {"main", lane, s_m, 0};
  s.ego.speed_mps = speed_mps;
  return s;
}

void run(World& world, double seconds, const ActuatorCommand& command) {
  const int steps = static_cast<int>(seconds / kPhysicsStep.seconds() + 0.5);
  for (int i = 0; i < steps; ++i) world.step(world.now() + kPhysicsStep, {}, command);
}

TEST(World, the_ego_keeps_its_lane_and_its_height_on_a_hilly_road) {
  World world = World::create(on("rural_two_lane", -1, 200, 20), {}).value();
  TestDriver driver(world, 20);
  for (int i = 0; i < 200 * 60; ++i) {
    world.step(world.now() + kPhysicsStep, {}, driver.command(world));
    const EgoState& ego = world.ego();
    ASSERT_TRUE(ego.road) << i;
    ASSERT_LT(std::fabs(ego.road->t_m - driver.lane_t()), 0.6) << "s " << ego.road->s_m;
    const double surface = world.map().pose(*ego.road).z_m;
    ASSERT_NEAR(ego.position_m.z(), surface, 0.05) << "s " << ego.road->s_m;
    ASSERT_NEAR(-strict::tan(ego.pitch_rad), world.map().grade(ego.road->road, ego.road->s_m), 0.02);
  }
  EXPECT_GT(world.ego().road->s_m, 1300);
}

TEST(World, the_egos_acceleration_is_its_velocitys_change) {
  World world = World::create(on("highway_curves", -2, 1500, 25), {}).value();
  TestDriver driver(world, 25);
  for (int i = 0; i < 400; ++i) {
    const Eigen::Vector3d before = world.ego().velocity_mps;
    const Eigen::Vector3d place = world.ego().position_m;
    world.step(world.now() + kPhysicsStep, {}, driver.command(world));
    const EgoState& ego = world.ego();
    ASSERT_LT((ego.acceleration_mps2 - (ego.velocity_mps - before) / 0.005).norm(), 1e-6);
    ASSERT_LT((ego.position_m - place - ego.velocity_mps * 0.005).norm(), 2e-4);
  }
}

TEST(World, a_friction_patch_lengthens_the_stop) {
  double stopped_at[2];
  for (const bool icy : {false, true}) {
    Scenario s = on("highway_straight", -2, 500, 25);
    if (icy) s.friction_patches = {{"main", 490, 800, 0.2}};
    World world = World::create(s, {}).value();
    run(world, 20, {.emergency = true});
    stopped_at[icy] = world.ego().position_m.x();
    EXPECT_EQ(world.ego().friction, icy ? 0.2 : 0.9);
  }
  EXPECT_LT(stopped_at[0] - 500, 42);
  const double on_ice = 25 * 25 / (2 * 0.2 * 9.81);
  EXPECT_NEAR(stopped_at[1] - 500, on_ice, 0.05 * on_ice);
}

TEST(World, half_the_car_on_a_patch_brakes_by_the_tyres_that_are_not) {
  // Only the front axle is on ice (s from 502, rear axle at 500): between the two decelerations.
  Scenario s = on("highway_straight", -2, 500, 0.0);
  s.ego.speed_mps = 3;
  s.friction_patches = {{"main", 501, 700, 0.05}};
  World world = World::create(s, {}).value();
  double hardest = 0;
  for (int i = 0; i < 60; ++i) {
    world.step(world.now() + kPhysicsStep, {}, {.emergency = true});
    if (world.ego().position_m.x() < 500.95) hardest = std::min(hardest, world.ego().forward_acceleration_mps2);
  }
  EXPECT_LT(hardest, -0.25 * 9.81);
  EXPECT_GT(hardest, -0.75 * 9.81);
}

TEST(World, off_the_map_the_ego_has_no_road_but_still_ground) {
  World world = World::create(on("highway_straight", -3, 500, 25), {}).value();
  run(world, 1.0, {.acceleration_mps2 = 0, .road_wheel_rad = -0.03});
  run(world, 6.0, {});
  EXPECT_FALSE(world.ego().road);
  EXPECT_NEAR(world.ego().position_m.z(), 0, 0.02);
}

TEST(World, a_removed_actor_is_absent_and_infinitely_far) {
  Scenario s = on("highway_straight", -2, 500, 20);
  s.actors = {car("lead", -2, 530, 20)};
  World world = World::create(s, {}).value();
  run(world, 0.1, {});
  const Directive remove{ActorId{1}, RemoveAction{}};
  world.step(world.now() + kPhysicsStep, {&remove, 1}, {});
  EXPECT_FALSE(world.actors()[0].present);
  EXPECT_EQ(world.footprint_gap(kEgoId, ActorId{1}), std::numeric_limits<double>::infinity());
  run(world, 5, {.acceleration_mps2 = 3});  // drives through where it would be
  EXPECT_TRUE(world.new_contacts().empty());
}

TEST(World, a_directive_acts_within_the_step_it_is_given_for) {
  Scenario s = on("highway_straight", -2, 500, 20);
  s.actors = {car("lead", -2, 600, 20)};
  World world = World::create(s, {}).value();
  run(world, 0.105, {});  // not at a decision tick
  const Directive brake{ActorId{1}, SpeedAction{.speed_mps = 0, .rate_mps2 = 8}};
  world.step(world.now() + kPhysicsStep, {&brake, 1}, {});
  EXPECT_NEAR(world.actors()[0].speed_mps, 20 - 8 * 0.005, 1e-9);
  EXPECT_EQ(world.actors()[0].acceleration_mps2, -8);
}

TEST(World, traffic_behind_the_ego_brakes_for_it) {
  Scenario s = on("highway_straight", -2, 500, 25);
  s.actors = {idm_car("follower", -2, 450, 25, 28)};
  World world = World::create(s, {}).value();
  run(world, 15, {.acceleration_mps2 = -4});
  EXPECT_LT(world.actors()[0].speed_mps, 0.05);
  EXPECT_NEAR(world.footprint_gap(kEgoId, ActorId{1}), 2.0, 0.5);
  EXPECT_FALSE(world.actors()[0].dynamic);
}

}  // namespace
}  // namespace longtail::sim
