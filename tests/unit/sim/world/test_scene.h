// Ten seconds in which everything in the world happens once: IDM traffic, a lane change, a wrong-way driver, a
// pedestrian, debris, a low-friction patch, a removal, an emergency brake and a collision with its wrecks.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "sim/world/world.h"
#include "tests/unit/sim/actors/test_maps.h"
#include "tests/unit/sim/world/test_driver.h"

namespace longtail::sim {

inline constexpr int kSceneSteps = 2000;

inline Scenario test_scene() {
  Scenario s;
  s.name = "test_scene";
  s.map = load_map("highway_curves");
  s.ego.at = {"main", -2, 1000, 0.2};
  s.ego.speed_mps = 28;
  s.friction_patches = {{"main", 1100, 1140, 0.35}};
  s.actors = {idm_car("lead", -2, 1045, 26, 30),    idm_car("left_1", -1, 1010, 30, 34),
              idm_car("left_2", -1, 975, 31, 36),   idm_car("right_1", -3, 1020, 24, 25),
              idm_car("right_2", -3, 990, 24, 28),  idm_car("behind", -2, 965, 28, 33),
              car("cutter", -3, 1060, 25)};
  ActorSetup ghost = car("ghost", -1, 1700, 30);
  ghost.against_traffic = true;
  ActorSetup walker = car("walker", -2, 1, 0);
  walker.model = actor_model("pedestrian_adult").value();
  walker.behaviour = BehaviourKind::kStationary;
  walker.at = RoadPosition{"main", 1080, -19};
  ActorSetup debris = walker;
  debris.id = "debris";
  debris.model = actor_model("debris").value();
  debris.at = LanePosition{"main", -2, 1120, 0.5};
  ActorSetup wreck = walker;
  wreck.id = "broken_down";
  wreck.model = actor_model("van").value();
  wreck.at = LanePosition{"main", -2, 1215, -0.4};
  for (const ActorSetup& setup : {ghost, walker, debris, wreck}) s.actors.push_back(setup);
  return s;
}

// What the scenario's director would say at this step.
inline std::vector<Directive> scene_directives(const World& world, int step) {
  const auto id = [&world](const char* name) { return *world.find(name); };
  switch (step) {
    case 101: return {{id("cutter"), LateralAction{.offset_m = 3.75, .duration = milliseconds(2500)}}};
    case 250: return {{id("lead"), LateralAction{.offset_m = 3.75, .duration = milliseconds(3000)}},
                      {id("right_1"), SpeedAction{.speed_mps = 15, .rate_mps2 = 3}}};
    case 300: return {{id("walker"), MoveToAction{"main", 1090, -14, 1.4}}};
    case 702: return {{id("right_2"), BehaviourAction{BehaviourKind::kIdm, 32}}};
    case 1400: return {{id("right_2"), RemoveAction{}}};
    default: return {};
  }
}

// Calls `each(world, step)` after every step.
template <class Each>
void play_scene(World& world, Each each) {
  const TestDriver driver(world, 28);
  for (int step = 0; step < kSceneSteps; ++step) {
    ActuatorCommand command = driver.command(world);
    if (step > 1250 && step < 1500) command.emergency = true;
    const std::vector<Directive> directives = scene_directives(world, step);
    world.step(world.now() + kPhysicsStep, directives, command);
    each(world, step);
  }
}

}  // namespace longtail::sim
