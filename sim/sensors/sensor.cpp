#include "sim/sensors/sensor.h"

#include "sim/random/stream.h"

namespace longtail::sim {

std::uint32_t stream_entity(const ActorState& actor) { return Stream::purpose_of(actor.name); }

}  // namespace longtail::sim
