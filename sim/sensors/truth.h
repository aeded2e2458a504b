// What really happened, as messages: truth.ego, truth.actors and truth.actuation every 50 ms, truth.weather with the
// first step and then every second, truth.contact when a contact begins. For scoring and for people; never an input of the stack. Called by
// sim/run.cpp after each world step.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "sim/faults/actuator_faults.h"
#include "sim/map/road_network.h"
#include "sim/world/world.h"
#include "stack/api/message.h"
#include "stack/api/truth.pb.h"

namespace longtail::sim {

// The bodies, without header. `map`: null where lanes do not matter.
stack::TruthEgo truth_ego(const EgoState& ego, const RoadNetwork* map);
// Present actors by id; `gap_to_ego` gives each one's distance to the ego's footprint.
stack::TruthActors truth_actors(std::span<const ActorState> actors, const std::function<double(ActorId)>& gap_to_ego);
stack::Contact truth_contact(const ContactEvent& contact, std::span<const ActorState> actors);
stack::TruthWeather truth_weather(const Conditions& weather);
stack::Actuation truth_actuation(const EgoState& ego, const AppliedCommand& applied);

class TruthRecorder {
 public:
  static constexpr Duration kPeriod = milliseconds(50);
  static constexpr Duration kWeatherPeriod = seconds(1);

  // After World::step to `t`: appends what is due, in order of topic. `applied` is what that step was given.
  void observe(SimTime t, const World& world, const AppliedCommand& applied, std::vector<stack::MessagePtr>& out);

 private:
  std::uint64_t samples_ = 0;
  std::uint64_t contacts_ = 0;
  std::uint64_t weather_ = 0;
};

}  // namespace longtail::sim
