// View faults: ghost, blind, blockage. What a radar or an object list sees that is not there, or misses that is;
// blind microphones are deaf.
#pragma once

#include "sim/faults/fault_set.h"
#include "sim/faults/sensor_effects.h"

namespace longtail::sim {

void apply_view_fault(const BegunFault& begun, SimTime capture, SensorEffects& effects);

}  // namespace longtail::sim
