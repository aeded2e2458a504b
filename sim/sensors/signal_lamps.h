// Which lamps of a road user shine at an instant: from its motion (brake lights, which a driver keeps on at standstill), from
// the light around it, and from what it signals; and of a traffic light. Indicators flash at 1.5 Hz (UN R48: 60 to 120 a minute), beacons give two flashes every half second (UN R65).
#pragma once

#include "sim/visibility/material.h"
#include "sim/scenario.h"
#include "sim/world/state.h"

namespace longtail::sim {

struct LampMoment {
  SimTime t;
  bool dark = false;
  bool driven = false;  // not parked: with a foot on the brake while it stands
};
LampSet lamps_of(const ActorState& actor, const LampMoment& moment);

SignalColour colour_at(const TrafficLight& light, SimTime t);
LampSet lamps_of(SignalColour colour);

}  // namespace longtail::sim
