// GNSS faults of the receiver's own: reflections in a canyon, no fix, and a spoofer's signal that takes over. The
// spoofer shifts the fix by its strength; while that grows, velocity follows consistently. Nothing else gives it away.
#pragma once

#include "sim/faults/fault_set.h"
#include "sim/faults/sensor_effects.h"

namespace longtail::sim {

void apply_gnss_fault(const BegunFault& begun, SimTime capture, SensorEffects& effects);

}  // namespace longtail::sim
