// From where the scenario says to where things stand: lane and road positions become map poses, with an error that
// names who is misplaced, what was asked for and what the map offers.
#pragma once

#include <vector>

#include "sim/actors/actor.h"
#include "sim/physics/ego_dynamics.h"
#include "sim/scenario.h"
#include "stack/base/result.h"

namespace longtail::sim {

struct EgoPlace {
  EgoStart start;
  RoadPoint road;
};

Result<EgoPlace> place_ego(const Scenario& scenario);
Result<ActorPlace> place_actor(const Scenario& scenario, const ActorSetup& setup);

// Sorted by id, whatever the order of declaration. Two of one name, or one named `ego`, is an error.
Result<std::vector<ActorSetup>> sorted_actors(const Scenario& scenario);

// Actions that cannot be: towards an unknown road, IDM without a lane, a barrier that moves.
Result<void> check_actions(const Scenario& scenario);

}  // namespace longtail::sim
