#include "sim/faults/value_faults.h"

#include "sim/faults/fault_fields.h"
#include "stack/base/check.h"

namespace longtail::sim {

bool is_value_fault(FaultKind kind) {
  return kind == FaultKind::kScale || kind == FaultKind::kBias || kind == FaultKind::kNoise ||
         kind == FaultKind::kSaturation;
}

void apply_value_fault(const BegunFault& begun, const Capture& capture, google::protobuf::Message& body) {
  const Fault& fault = begun.fault;
  const FaultField* field = find_fault_field(capture.topic, fault.field);
  CHECK(field != nullptr, "fault '{}': {} has no field '{}'", fault.id, stack::name_of(capture.topic), fault.field);
  const double strength = begun.strength(capture.time);
  if (field->apply == nullptr || strength == info_of(fault.kind).neutral) return;
  Change change{.stream = begun.stream(capture.seed, "faults.noise"), .frame = capture.frame};
  switch (fault.kind) {
    case FaultKind::kScale: change.factor = strength; break;
    case FaultKind::kBias: change.bias = strength; break;
    case FaultKind::kNoise: change.sigma = strength; break;
    case FaultKind::kSaturation: change.limit = strength; break;
    default: CHECK(false, "'{}' is no value fault", fault.id);
  }
  field->apply(body, change);
}

}  // namespace longtail::sim
