#include "sim/faults/sensor_faults.h"

#include "sim/faults/clock_faults.h"
#include "sim/faults/corruption_faults.h"
#include "sim/faults/fault_fields.h"
#include "sim/faults/gnss_faults.h"
#include "sim/faults/mounting_faults.h"
#include "sim/faults/view_faults.h"
#include "stack/base/check.h"

namespace longtail::sim {

void SensorFaults::start(const Fault& fault, SimTime onset) {
  switch (info_of(fault.kind).family) {
    case FaultFamily::kSensor: return faults_.start(fault, onset);
    case FaultFamily::kLink:
      // A receiver without a fix sends nothing, so there is nothing to lose on the link.
      return fault.field == kFieldNoFix ? faults_.start(fault, onset) : link_.start(fault, onset);
    default: CHECK(false, "'{}' is no sensor fault", fault.id);
  }
}

SensorEffects SensorFaults::effects(SimTime capture) const {
  SensorEffects effects;
  for (const BegunFault& begun : faults_) {
    if (!begun.active(capture)) continue;
    apply_view_fault(begun, capture, effects);
    apply_gnss_fault(begun, capture, effects);
    if (begun.fault.kind == FaultKind::kMisalignment) apply_mounting_fault(begun, capture, effects);
    if (is_clock_fault(begun.fault.kind)) effects.clock_offset = effects.clock_offset + clock_offset(begun, capture);
    if (begun.fault.kind != FaultKind::kFreeze) continue;
    effects.frozen = true;
    effects.old_stamp = effects.old_stamp || begun.fault.field == kFieldOldStamp;
  }
  return effects;
}

void SensorFaults::perturb(SimTime time, std::uint32_t frame, google::protobuf::Message& body) const {
  const Capture capture{seed_, topic_, time, frame};
  for (const BegunFault& begun : faults_) {
    if (!begun.active(time)) continue;
    const bool turns_imu = begun.fault.kind == FaultKind::kMisalignment && topic_ == stack::Topic::kImu;
    if (turns_imu) turn_imu(begun, time, body);
    if (is_value_fault(begun.fault.kind)) apply_value_fault(begun, capture, body);
  }
}

stack::MessagePtr SensorFaults::corrupt(SimTime time, std::uint32_t frame, stack::MessagePtr message) const {
  for (const BegunFault& begun : faults_) {
    if (begun.fault.kind != FaultKind::kCorruption || !begun.active(time) || !message) continue;
    message = corrupted(begun, {seed_, topic_, time, frame}, std::move(message));
  }
  return message;
}

std::vector<Duration> SensorFaults::arrivals(SimTime capture, std::uint32_t frame, Duration period) const {
  return link_.arrivals({.time = capture, .frame = frame, .period = period});
}

void SensorFaults::hash_state(StateWriter& out) const {
  faults_.hash_state(out);
  link_.hash_state(out);
}

}  // namespace longtail::sim
