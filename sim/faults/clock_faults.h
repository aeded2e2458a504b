// Clock faults: how far ahead of the vehicle's the sensor's clock is when it stamps a capture. Arrival stays as it is.
#pragma once

#include "sim/faults/fault_set.h"

namespace longtail::sim {

bool is_clock_fault(FaultKind kind);
Duration clock_offset(const BegunFault& begun, SimTime capture);

}  // namespace longtail::sim
