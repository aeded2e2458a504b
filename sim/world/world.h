// All mutable state of one simulated run: ego dynamics, actors, contacts. Only `step` changes it.
#pragma once

#include <memory>
#include <span>

#include "sim/physics/vehicle.h"
#include "sim/weather/conditions.h"
#include "sim/world/state.h"
#include "stack/base/digest.h"

namespace longtail::sim {

inline constexpr Duration kPhysicsStep = milliseconds(5);

class World {
 public:
  // Places ego and actors; an actor off its road, overlapping another at the start, or an unknown road is an
  // error that names it. Actor ids: 1.. in order of the scenario's ids (sorted), so declaration order is nothing.
  static Result<World> create(const Scenario& scenario, const VehicleModel& ego_vehicle);

  World(World&&) noexcept;
  World& operator=(World&&) noexcept;
  ~World();

  // Advances to `t` (exactly one physics step later than the last call).
  void step(SimTime t, std::span<const Directive> directives, const ActuatorCommand& command);

  SimTime now() const;
  const EgoState& ego() const;
  const VehicleModel& ego_vehicle() const;
  std::span<const ActorState> actors() const;             // by id; removed ones stay with present = false
  std::span<const ContactEvent> new_contacts() const;     // begun in the last step, by (a, b)
  const RoadNetwork& map() const;
  const Scenario& scenario() const;
  const Conditions& weather() const;
  std::optional<ActorId> find(std::string_view name) const;  // "ego" is kEgoId

  // Shortest distance between the footprints of two things (0 when they overlap), m.
  double footprint_gap(ActorId a, ActorId b) const;

  // Of every body's pose, velocity and hidden state; equal digests mean equal futures.
  Digest digest() const;
  // Of what every body does, without the intentions behind it: cheap enough for every step. Histories that differ
  // in digest() differ here as soon as anybody moves differently.
  Digest motion_digest() const;

 private:
  World();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace longtail::sim
