// Value faults: scale, bias, noise, saturation of one field of a sensor's message (fault_fields.h).
#pragma once

#include "sim/faults/fault_set.h"
#include "stack/api/topics.h"

namespace google::protobuf {
class Message;
}

namespace longtail::sim {

struct Capture {
  Seed seed;
  stack::Topic topic = stack::Topic::kNone;
  SimTime time;
  std::uint32_t frame = 0;
};

bool is_value_fault(FaultKind kind);
void apply_value_fault(const BegunFault& begun, const Capture& capture, google::protobuf::Message& body);

}  // namespace longtail::sim
