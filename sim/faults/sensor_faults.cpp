#include "sim/faults/sensor_faults.h"

#include <algorithm>

#include "sim/faults/fault_fields.h"
#include "sim/faults/fault_kinds.h"
#include "stack/base/check.h"

namespace longtail::sim {

void SensorFaults::start(const Fault& fault, SimTime onset) {
  CHECK(info_of(fault.kind).family == FaultFamily::kSensor, "'{}' is no sensor fault", fault.id);
  const auto at = std::ranges::lower_bound(entries_, fault.id, {}, [](const Entry& entry) { return entry.fault.id; });
  if (at != entries_.end() && at->fault.id == fault.id) {
    *at = {fault, onset};
  } else {
    entries_.insert(at, {fault, onset});
  }
}

SensorEffects SensorFaults::effects(SimTime capture) const {
  SensorEffects effects;
  for (const Entry& entry : entries_) {
    if (!entry.active(capture)) continue;
    const Fault& fault = entry.fault;
    const double strength = ramped(fault, capture - entry.onset);
    switch (fault.kind) {
      case FaultKind::kDropout: (fault.field == kFieldNoFix ? effects.no_fix : effects.lost) = true; break;
      case FaultKind::kFreeze: effects.frozen = true; break;
      case FaultKind::kBlind: effects.blind = true; break;
      case FaultKind::kDelay: effects.delay = effects.delay + duration_from_seconds(strength); break;
      case FaultKind::kGhost:
        effects.ghosts.push_back(
            {fault.magnitude, fault.field == kFieldStanding, entry.onset, Stream::purpose_of(fault.id)});
        break;
      case FaultKind::kNoise:
        if (fault.field == kFieldMultipath) effects.multipath_sigma_m = std::max(effects.multipath_sigma_m, strength);
        break;
      default: break;
    }
  }
  return effects;
}

void SensorFaults::perturb(SimTime capture, std::uint32_t frame, google::protobuf::Message& body) const {
  for (const Entry& entry : entries_) {
    const Fault& fault = entry.fault;
    const bool acts_on_field = fault.kind == FaultKind::kBias || fault.kind == FaultKind::kNoise;
    if (!acts_on_field || !entry.active(capture)) continue;
    const FaultField* field = find_fault_field(topic_, fault.field);
    CHECK(field != nullptr, "fault '{}': {} has no field '{}'", fault.id, stack::name_of(topic_), fault.field);
    const double strength = ramped(fault, capture - entry.onset);
    // Adding zero would turn -0.0 into 0.0: pass through instead.
    if (field->perturb == nullptr || strength == 0) continue;
    const bool noise = fault.kind == FaultKind::kNoise;
    field->perturb(body, {.bias = noise ? 0 : strength,
                          .sigma = noise ? strength : 0,
                          .stream = Stream(seed_, "faults.noise", Stream::purpose_of(fault.id)),
                          .frame = frame});
  }
}

void SensorFaults::hash_state(StateWriter& out) const {
  for (const Entry& entry : entries_) {
    out.str(entry.fault.id);
    out.i64(entry.onset.ns);
  }
}

}  // namespace longtail::sim
