#include "sim/sensors/drawn_world.h"

#include <gtest/gtest.h>

#include <map>

#include <cmath>
#include <numbers>

#include "sim/actors/models.h"
#include "sim/sensors/signal_lamps.h"
#include "sim/world/world.h"
#include "stack/base/strict_math.h"
#include "tests/unit/sim/actors/test_maps.h"
#include "tests/unit/sim/map/map_text.h"
#include "tests/unit/sim/world/test_driver.h"

namespace longtail::sim {
namespace {

using namespace map_text;

constexpr double kGrade = 0.08;

Scenario hill() {
  RoadText text;
  text.length = 200;
  text.plan = line(0, 0, 0, 0.3, 200);
  text.elevation = fmt::format(R"(<elevation s="0" a="2" b="{}" c="0" d="0"/>)", kGrade);
  Scenario s;
  s.name = "hill";
  s.map = std::make_shared<const RoadNetwork>(parsed(text));
  return s;
}

ActorState standing(const Scenario& s, const char* model, double turned_rad) {
  ActorState actor;
  actor.id = ActorId{1};
  actor.name = model;
  actor.model = actor_model(model).value();
  actor.road = RoadPoint{{0}, 100, -1.75};
  const MapPose pose = s.map->pose(*actor.road);
  actor.position_m = {pose.x_m, pose.y_m, pose.z_m};
  actor.yaw_rad = pose.heading_rad + turned_rad;
  return actor;
}

const SceneInstance& shown(DrawnWorld& world, const ActorState& actor) {
  world.show(SimTime{}, std::span(&actor, 1), {});
  return world.scene().instances().back();
}

TEST(DrawnWorld, vehicles_stand_square_on_a_slope_and_people_upright) {
  const Scenario s = hill();
  DrawnWorld world(s);
  const double steep = strict::atan(kGrade);
  constexpr double kQuarter = std::numbers::pi / 2;
  struct Row {
    const char* model;
    double turned_rad, pitch_rad, roll_rad;
  };
  for (const Row& row : {Row{"car", 0, -steep, 0}, {"stop_sign", 0, 0, 0}, {"car", 2 * kQuarter, steep, 0}, {"van", kQuarter, 0, -steep},
                         {"bicycle", -kQuarter, 0, steep}, {"pedestrian_adult", 0, 0, 0}, {"wheelchair", 0, -steep, 0}}) {
    const ActorState actor = standing(s, row.model, row.turned_rad);
    const SceneInstance& instance = shown(world, actor);
    EXPECT_NEAR(instance.pitch_rad, row.pitch_rad, 1e-12) << row.model << " turned by " << row.turned_rad;
    EXPECT_NEAR(instance.roll_rad, row.roll_rad, 1e-12) << row.model << " turned by " << row.turned_rad;
  }
}

// In every direction.
TEST(DrawnWorld, things_lie_flat_on_a_slope) {
  const Scenario s = hill();
  DrawnWorld world(s);
  const MapPose road = s.map->pose(RoadPoint{{0}, 100, 0});
  const Eigen::Vector2d uphill(strict::cos(road.heading_rad), strict::sin(road.heading_rad));
  for (const double turned : {0.0, 0.7, 1.9, 3.0, -1.2}) {
    const ActorState pallet = standing(s, "pallet", turned);
    shown(world, pallet);
    world.scene().look_from(Viewpoint{.max_range_m = 1e4});
    const TriangleBatch batch = world.scene().batches().back();
    const Mesh& mesh = *world.scene().instances().back().mesh;
    int touching = 0;
    for (std::int32_t i = 0; i < batch.vertices; ++i) {
      if (mesh.vertices[static_cast<std::size_t>(i)].z > 1e-4f) continue;
      const Eigen::Vector2d off = Eigen::Vector2d(static_cast<double>(batch.x[i]), static_cast<double>(batch.y[i])) - pallet.position_m.head<2>();
      EXPECT_NEAR(static_cast<double>(batch.z[i]), pallet.position_m.z() + kGrade * off.dot(uphill), 1e-3) << turned;
      ++touching;
    }
    EXPECT_GE(touching, 4);
  }
}

Scenario with_car(double speed_mps, int lane, double s_m) {
  Scenario s;
  s.name = "test";
  s.map = load_map("rural_two_lane");
  s.ego.at = {"main", -1, 200, 0};
  s.actors = {car("other", lane, s_m, speed_mps)};
  return s;
}

// Wheels of oncoming cars used to roll backwards: their distance was their place along the road.
TEST(DrawnWorld, wheels_roll_by_the_distance_gone_along_the_own_heading) {
  for (const int lane : {-1, 1}) {
    const Scenario s = with_car(20, lane, 1000);
    World world = World::create(s, {}).value();
    DrawnWorld drawn(s);
    drawn.show(world.now(), world.actors(), world.weather());
    const std::int64_t before = drawn.scene().instances().back().distance_um;
    for (int i = 0; i < 400; ++i) world.step(world.now() + kPhysicsStep, {}, {});
    drawn.show(world.now(), world.actors(), world.weather());
    EXPECT_NEAR(static_cast<double>(drawn.scene().instances().back().distance_um - before), 40e6, 0.5e6) << "lane " << lane;
  }
}

LampSet shown_lamps(DrawnWorld& drawn, const World& world) {
  drawn.show(world.now(), world.actors(), world.weather());
  return drawn.scene().instances().back().lamps;
}

TEST(DrawnWorld, a_car_that_braked_to_a_stop_shows_its_brake_lights_and_a_parked_one_does_not) {
  Scenario s = with_car(10, -1, 1000);
  s.actors[0].id = "stopping";
  ActorSetup parked = car("parked", -1, 1200, 0);
  parked.behaviour = BehaviourKind::kStationary;
  World world = World::create(s, {}).value();
  DrawnWorld drawn(s);
  const Directive stop{ActorId{1}, SpeedAction{.speed_mps = 0, .rate_mps2 = 4}};
  world.step(world.now() + kPhysicsStep, std::span(&stop, 1), {});
  for (int i = 0; i < 1000; ++i) world.step(world.now() + kPhysicsStep, {}, {});
  ASSERT_EQ(world.actors()[0].speed_mps, 0);
  EXPECT_EQ(shown_lamps(drawn, world), lamp_bit(Lamp::kBrake));

  s.actors = {parked};
  World other = World::create(s, {}).value();
  DrawnWorld drawn_other(s);
  EXPECT_EQ(shown_lamps(drawn_other, other), 0u);
}

TEST(DrawnWorld, parked_cars_are_dark_at_night_and_those_that_stand_in_a_lane_are_lit) {
  Conditions night;
  night.sun_elevation_rad = -0.3;
  for (const bool in_a_lane : {true, false}) {
    const Scenario s = hill();
    DrawnWorld world(s);
    ActorState car = standing(s, "car", 0);
    if (!in_a_lane) car.road->t_m = -5;
    world.show(SimTime{}, std::span(&car, 1), night);
    EXPECT_EQ(world.scene().instances().back().lamps != 0, in_a_lane);
  }
}

TEST(DrawnWorld, every_actor_model_has_a_mesh_of_its_own_kind) {
  const Scenario s = hill();
  DrawnWorld world(s);
  for (const ActorModel& model : actor_models()) {
    const ActorState actor = standing(s, model.name.c_str(), 0);
    const Mesh& mesh = *shown(world, actor).mesh;
    EXPECT_GT(mesh.triangles.size(), 0u) << model.name;
  }
  // Only a child looks as an adult does, but for the size.
  std::map<std::string, std::vector<float>> of_one_size;
  for (const ActorModel& model : actor_models()) {
    ActorState actor = standing(s, model.name.c_str(), 0);
    actor.model.length_m = actor.model.width_m = actor.model.height_m = 2;
    std::vector<float>& numbers = of_one_size[model.name];
    for (const Vec3f& v : shown(world, actor).mesh->vertices) numbers.insert(numbers.end(), {v.x, v.y, v.z});
    for (const auto& [name, others] : of_one_size) {
      const bool alike = name == model.name || (name == "pedestrian_adult" && model.name == "pedestrian_child");
      EXPECT_TRUE(alike || numbers != others) << model.name << " looks as " << name;
    }
  }
  using enum SemanticClass;
  const std::map<std::string, SemanticClass> semantics{
      {"ambulance", kCar},  {"barricade", kBarrier}, {"barrier", kBarrier},   {"bicycle", kBicycle}, {"bus", kBus},
      {"car", kCar},        {"carton", kDebris},     {"cone", kCone},         {"debris", kDebris},   {"deer", kAnimal},
      {"dog", kAnimal},     {"ladder", kDebris},     {"motorcycle", kMotorcycle}, {"pallet", kDebris}, {"parked_row", kCar},
      {"stop_sign", kSign}, {"truck", kTruck},       {"tyre", kDebris},       {"van", kCar},         {"wheelchair", kPedestrian},
      {"pedestrian_adult", kPedestrian}, {"pedestrian_child", kPedestrian}};
  for (const ActorModel& model : actor_models()) {
    const ActorState actor = standing(s, model.name.c_str(), 0);
    const Mesh& mesh = *shown(world, actor).mesh;
    EXPECT_EQ(mesh.materials[mesh.material_of[0]].semantic, semantics.at(model.name)) << model.name;
  }
}

}  // namespace
}  // namespace longtail::sim
