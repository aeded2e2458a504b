#include "sim/faults/gnss_faults.h"

#include <algorithm>

#include "sim/faults/fault_fields.h"

namespace longtail::sim {

void apply_gnss_fault(const BegunFault& begun, SimTime capture, SensorEffects& effects) {
  const Fault& fault = begun.fault;
  const double strength = begun.strength(capture);
  if (fault.kind == FaultKind::kDropout && fault.field == kFieldNoFix) effects.no_fix = true;
  if (fault.kind == FaultKind::kNoise && fault.field == kFieldMultipath) {
    effects.multipath_sigma_m = std::max(effects.multipath_sigma_m, strength);
  }
  if (fault.kind != FaultKind::kGnssSpoof) return;
  const bool growing = capture - begun.onset < fault.ramp;
  const double rate_mps = growing ? fault.magnitude / fault.ramp.seconds() : 0;
  if (fault.field == kFieldEast) {
    effects.spoof_east_m += strength;
    effects.spoof_east_mps += rate_mps;
  } else {
    effects.spoof_north_m += strength;
    effects.spoof_north_mps += rate_mps;
  }
}

}  // namespace longtail::sim
