// Corruption: in a share of a sensor's messages one bit of the bytes is flipped, header included, or one field is far
// outside what can be. Bytes that no longer parse never reach the stack: their place in the sequence stays empty.
#pragma once

#include "sim/faults/value_faults.h"
#include "stack/api/message.h"

namespace longtail::sim {

// Null when nothing readable is left.
stack::MessagePtr corrupted(const BegunFault& begun, const Capture& capture, stack::MessagePtr message);

}  // namespace longtail::sim
