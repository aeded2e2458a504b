// The world as surfaces, for the sensors that look at them: ground, roadside scenery, traffic lights and road users as
// meshes with the lamps that shine. Made once a run; what never moves is placed once.
// The ego is not in it: its sensors are mounted so that they do not see it.
#pragma once

#include <memory>
#include <span>

#include "sim/scenario.h"
#include "sim/visibility/ground_surface.h"
#include "sim/visibility/visible_scene.h"
#include "sim/weather/conditions.h"
#include "sim/world/state.h"
#include "stack/config/vehicle.h"

namespace longtail::sim {

class DrawnWorld {
 public:
  // Instance ids: road users have their actor ids, the ground GroundSurface's, everything else is from here on.
  static constexpr std::uint32_t kFirstRoadside = 100'000;

  explicit DrawnWorld(const Scenario& scenario);
  ~DrawnWorld();

  // Everything as it is at `t`. Instances move from there with their velocities while a sweep or an exposure lasts.
  void show(SimTime t, std::span<const ActorState> actors, const Conditions& weather);

  VisibleScene& scene();
  const GroundSurface& surface() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Where a sensor of the ego is and where it looks; range and duration are left to the sensor.
Viewpoint viewpoint(const EgoState& ego, const stack::Mounting& mounting);

// When drivers switch their lights on: dusk, fog, rain.
bool lights_on(const Conditions& weather);

}  // namespace longtail::sim
