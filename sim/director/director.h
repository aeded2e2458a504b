// The scenario's script: events whose condition became true turn into directives for actors and into faults.
// Called once per physics step, before the world moves; sees the world as it stood after the last step.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario.h"
#include "sim/world/world.h"
#include "stack/base/digest.h"

namespace longtail::sim {

struct Directions {
  std::vector<Directive> directives;         // in order of event id, then action
  std::vector<std::string> faults_to_start;  // fault ids
  std::vector<std::string> fired;            // event ids
};

class Director {
 public:
  // Every name in the scenario's events must be known to the world: the loader has checked them.
  Director(const Scenario& scenario, const World& world);

  // Each event fires once, at the first step at which its condition holds.
  Directions advance(SimTime t, const World& world);

  void hash_state(StateWriter& out) const;

 private:
  struct Cue {
    const Event* event;
    std::optional<SimTime> fired;
  };

  bool met(const Condition& condition, SimTime t, const World& world) const;

  std::vector<Cue> cues_;  // by event id
};

}  // namespace longtail::sim
