#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/world/world.h"
#include "tests/unit/sim/actors/test_maps.h"

namespace longtail::sim {
namespace {

Scenario highway(double ego_speed_mps) {
  Scenario s;
  s.name = "crash";
  s.map = load_map("highway_straight");
  s.ego.at = {"main", -2, 500, 0};
  s.ego.speed_mps = ego_speed_mps;
  return s;
}

ActorSetup with_model(const char* id, const char* model, double s_m) {
  ActorSetup setup = car(id, -2, s_m, 0);
  setup.model = actor_model(model).value();
  setup.behaviour = BehaviourKind::kStationary;
  return setup;
}

std::vector<ContactEvent> run(World& world, double seconds, const ActuatorCommand& command) {
  std::vector<ContactEvent> events;
  const int steps = static_cast<int>(seconds / kPhysicsStep.seconds() + 0.5);
  for (int i = 0; i < steps; ++i) {
    world.step(world.now() + kPhysicsStep, {}, command);
    for (const ContactEvent& event : world.new_contacts()) {
      EXPECT_EQ(event.time, world.now());
      events.push_back(event);
    }
  }
  return events;
}

TEST(Contact, delta_v_is_that_of_a_plastic_impact) {
  // dv_ego = m_other / (m_ego + m_other) * closing speed, for every kind of thing and either direction.
  struct Case { const char* model; double ego_speed, actor_speed; bool against; };
  const VehicleModel ego;
  for (const Case& c : {Case{"car", 20, 0, false}, {"truck", 20, 5, false}, {"pedestrian_adult", 12, 0, false},
                        {"car", 25, 25, true}, {"motorcycle", 20, 10, false}, {"debris", 25, 0, false}}) {
    SCOPED_TRACE(c.model);
    Scenario s = highway(c.ego_speed);
    ActorSetup setup = with_model("other", c.model, 540);
    setup.behaviour = BehaviourKind::kCruise;
    setup.speed_mps = c.actor_speed;
    setup.against_traffic = c.against;
    s.actors = {setup};
    World world = World::create(s, ego).value();
    std::vector<ContactEvent> events;
    double speed_before = 0;
    while (events.empty() && world.now() < SimTime{20'000'000'000}) {
      speed_before = world.ego().forward_speed_mps;
      events = run(world, 0.005, {});
    }
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].a, kEgoId);
    EXPECT_EQ(events[0].b, ActorId{1});
    const double mass = setup.model.mass_kg;
    const double closing = speed_before - (c.against ? -c.actor_speed : c.actor_speed);
    const double expected = mass / (ego.mass_kg + mass) * closing;
    EXPECT_NEAR(events[0].ego_delta_v_mps, expected, 0.06 * expected);
    EXPECT_NEAR(events[0].impulse_ns, events[0].ego_delta_v_mps * ego.mass_kg, 1e-6);
    EXPECT_NEAR(events[0].position_m.x(), world.ego().position_m.x() + 3.75, 0.3);
    EXPECT_TRUE(world.actors()[0].dynamic);
    const double gained = world.actors()[0].velocity_mps.x() - (c.against ? -c.actor_speed : c.actor_speed);
    EXPECT_NEAR(mass * gained, events[0].impulse_ns, 0.1 * events[0].impulse_ns);
  }
}

TEST(Contact, a_barrier_takes_all_the_speed_and_does_not_move) {
  Scenario s = highway(15);
  s.actors = {with_model("wall", "barrier", 530)};
  s.actors[0].heading_rad = 1.5707963267948966;
  World world = World::create(s, {}).value();
  const std::vector<ContactEvent> events = run(world, 5, {});
  ASSERT_EQ(events.size(), 1u);
  EXPECT_NEAR(events[0].ego_delta_v_mps, 15, 1.5);
  EXPECT_FALSE(world.actors()[0].dynamic);
  EXPECT_EQ(world.actors()[0].position_m.x(), 530);
  EXPECT_LT(std::fabs(world.ego().forward_speed_mps), 0.5);
  EXPECT_LT(world.ego().position_m.x() + 3.75, 530 - 0.3 + 0.2);
}

TEST(Contact, a_struck_car_slides_to_rest_on_the_road) {
  Scenario s = highway(20);
  s.actors = {with_model("parked", "car", 540)};
  World world = World::create(s, {}).value();
  const std::vector<ContactEvent> events = run(world, 15, {.emergency = false});
  ASSERT_GE(events.size(), 1u);
  const ActorState& wreck = world.actors()[0];
  EXPECT_TRUE(wreck.dynamic);
  EXPECT_GT(wreck.position_m.x(), 545);
  EXPECT_NEAR(wreck.position_m.z(), 0, 0.05);
  EXPECT_TRUE(wreck.road);
}

TEST(Contact, a_pile_up_takes_over_whoever_is_hit_and_reports_every_pair_once_in_order) {
  Scenario s = highway(30);
  s.actors = {with_model("a", "car", 540), with_model("b", "car", 546), with_model("c", "van", 552.5)};
  World world = World::create(s, {}).value();
  std::vector<ContactEvent> events = run(world, 4, {});
  ASSERT_GE(events.size(), 3u);
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_LT(events[i].a, events[i].b);
    if (i == 0 || events[i].time != events[i - 1].time) continue;
    EXPECT_LT(std::pair(events[i - 1].a, events[i - 1].b), std::pair(events[i].a, events[i].b));
  }
  EXPECT_EQ(events[0].a, kEgoId);
  for (const ActorState& actor : world.actors()) EXPECT_TRUE(actor.dynamic) << actor.name;
  for (const ContactEvent& event : events) {
    EXPECT_EQ(event.ego_delta_v_mps > 0, event.a == kEgoId);
  }
}

TEST(Contact, a_side_swipe_pushes_sideways) {
  Scenario s = highway(25);
  ActorSetup neighbour = car("n", -1, 501.4, 25);
  s.actors = {neighbour};
  World world = World::create(s, {}).value();
  std::vector<ContactEvent> events;
  for (int i = 0; i < 1000 && events.empty(); ++i) {
    const Directive swerve{ActorId{1}, LateralAction{.offset_m = -3.75, .duration = milliseconds(2000)}};
    world.step(world.now() + kPhysicsStep, i == 0 ? std::span(&swerve, 1) : std::span<const Directive>{}, {});
    events.assign(world.new_contacts().begin(), world.new_contacts().end());
  }
  ASSERT_FALSE(events.empty());
  EXPECT_LT(events[0].ego_delta_v_mps, 4);
  run(world, 0.5, {});
  EXPECT_LT(world.ego().position_m.y(), -5.5);  // pushed to its right
}

TEST(Contact, actors_collide_with_each_other_however_far_the_ego_is) {
  // dv = m_b / (m_a + m_b) * closing, 1.5 km ahead of the ego and on a grade.
  Scenario s = highway(20);
  s.map = load_map("rural_two_lane");
  s.ego.at = {"main", -1, 100, 0};
  ActorSetup blind = car("blind", -1, 1600, 22);
  ActorSetup parked = car("parked", -1, 1640, 0);
  parked.behaviour = BehaviourKind::kStationary;
  s.actors = {blind, parked};
  World world = World::create(s, {}).value();
  const std::vector<ContactEvent> events = run(world, 3, {});
  ASSERT_FALSE(events.empty());  // later the two wrecks may bump again
  EXPECT_EQ(events[0].a, ActorId{1});
  EXPECT_EQ(events[0].b, ActorId{2});
  EXPECT_EQ(events[0].ego_delta_v_mps, 0);
  EXPECT_NEAR(events[0].impulse_ns, 1500 * 11, 0.05 * 1500 * 11);
  EXPECT_TRUE(world.actors()[0].dynamic);
  EXPECT_TRUE(world.actors()[1].dynamic);
  for (const ActorState& actor : world.actors()) {
    EXPECT_NEAR(actor.position_m.z(), world.map().pose(*actor.road).z_m, 0.05) << actor.name;
  }
}

TEST(Contact, near_misses_touch_nobody) {
  Scenario s = highway(25);
  ActorSetup walker = with_model("walker", "pedestrian_adult", 560);
  walker.at = RoadPosition{"main", 560, -5.6 + 0.925 + 0.3 + 0.2};
  s.actors = {walker};
  World world = World::create(s, {}).value();
  double nearest = 1e9;
  for (int i = 0; i < 800; ++i) {
    world.step(world.now() + kPhysicsStep, {}, {});
    nearest = std::min(nearest, world.footprint_gap(kEgoId, ActorId{1}));
    ASSERT_TRUE(world.new_contacts().empty());
  }
  EXPECT_LT(nearest, 0.5);
  EXPECT_GT(nearest, 0);
  EXPECT_FALSE(world.actors()[0].dynamic);
}

}  // namespace
}  // namespace longtail::sim
