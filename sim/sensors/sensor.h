// What every sensor model is: a function of frame number, ego, actors and weather, with its own state and its own
// random streams. Models draw by (seed; "sensors.<name>", entity, frame), so that no sensor, actor or fault
// shifts another's numbers. They see plain state, never the world.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "sim/faults/sensor_effects.h"
#include "sim/weather/conditions.h"
#include "sim/world/state.h"
#include "stack/api/sensors.pb.h"
#include "stack/base/digest.h"
#include "stack/base/geodesy.h"

namespace longtail::sim {

class DrawnWorld;

struct SensorView {
  const EgoState& ego;
  std::span<const ActorState> actors;  // by id
  const Conditions& weather;
  const LocalTangentPlane& datum;  // of the map frame
  DrawnWorld* drawn = nullptr;     // as surfaces, at this instant; nothing: only plain state is simulated
};

// A finished message body whose header is still to be filled in; empty when the sensor has nothing to say.
struct SensorSample {
  std::shared_ptr<google::protobuf::Message> body;
  stack::Header* header = nullptr;  // of `body`
};

class Sensor {
 public:
  virtual ~Sensor() = default;
  // Called for every frame in order, also for those that a fault makes disappear.
  virtual SensorSample sample(std::uint32_t frame, const SensorView& view, const SensorEffects& effects) = 0;
  virtual void hash_state(StateWriter& out) const = 0;
};

template <class Body>
SensorSample finished(Body body) {
  auto shared = std::make_shared<Body>(std::move(body));
  stack::Header* header = shared->mutable_header();
  return {std::move(shared), header};
}

// The random stream number of an actor: of its name, so that adding or removing another actor (which renumbers
// the ids) leaves it alone.
std::uint32_t stream_entity(const ActorState& actor);

}  // namespace longtail::sim
