#include "sim/faults/fault_kinds.h"

#include <array>
#include <limits>

#include "stack/base/check.h"

namespace longtail::sim {
namespace {

constexpr double kAny = std::numeric_limits<double>::max();
using enum FaultFamily;

// Delays end at 5 s: the actuator link keeps that much history.
constexpr std::array kKinds{
    FaultKindInfo{FaultKind::kDropout, "dropout", kSensor, false, 0, 0, 0, ""},
    FaultKindInfo{FaultKind::kFreeze, "freeze", kSensor, false, 0, 0, 0, ""},
    FaultKindInfo{FaultKind::kDelay, "delay", kSensor, true, 0, 0, 5, "s"},
    FaultKindInfo{FaultKind::kBias, "bias", kSensor, true, 0, -kAny, kAny, ""},
    FaultKindInfo{FaultKind::kNoise, "noise", kSensor, true, 0, 0, kAny, ""},
    FaultKindInfo{FaultKind::kGhost, "ghost", kSensor, true, 0, 1, 250, "m"},
    FaultKindInfo{FaultKind::kBlind, "blind", kSensor, false, 0, 0, 0, ""},
    FaultKindInfo{FaultKind::kNodeCrash, "node_crash", kEdge, false, 0, 0, 0, ""},
    FaultKindInfo{FaultKind::kNodeHang, "node_hang", kEdge, false, 0, 0, 0, ""},
    FaultKindInfo{FaultKind::kNodeSlow, "node_slow", kEdge, true, 1, 0.01, 1000, "times"},
    FaultKindInfo{FaultKind::kAmbientHeat, "ambient_heat", kEdge, true, 0, -60, 200, "degrees C"},
    FaultKindInfo{FaultKind::kActuatorDelay, "actuator_delay", kActuator, true, 0, 0, 5, "s"},
    FaultKindInfo{FaultKind::kActuatorScale, "actuator_scale", kActuator, true, 1, 0, 10, "times"},
    FaultKindInfo{FaultKind::kActuatorStuck, "actuator_stuck", kActuator, false, 0, 0, 0, ""},
};

}  // namespace

std::span<const FaultKindInfo> all_fault_kinds() { return kKinds; }

const FaultKindInfo& info_of(FaultKind kind) {
  for (const FaultKindInfo& info : kKinds) {
    if (info.kind == kind) return info;
  }
  CHECK(false, "no fault kind {}", static_cast<int>(kind));
  return kKinds.front();
}

double ramped(double neutral, const Fault& fault, Duration since_onset) {
  if (since_onset >= fault.ramp) return fault.magnitude;
  const double share = static_cast<double>(since_onset.ns) / static_cast<double>(fault.ramp.ns);
  return neutral + (fault.magnitude - neutral) * share;
}

double ramped(const Fault& fault, Duration since_onset) {
  return ramped(info_of(fault.kind).neutral, fault, since_onset);
}

}  // namespace longtail::sim
