#include "sim/faults/clock_faults.h"

namespace longtail::sim {

bool is_clock_fault(FaultKind kind) {
  return kind == FaultKind::kClockOffset || kind == FaultKind::kClockDrift || kind == FaultKind::kClockStep;
}

Duration clock_offset(const BegunFault& begun, SimTime capture) {
  const Fault& fault = begun.fault;
  const Duration since = capture - begun.onset;
  if (fault.kind == FaultKind::kClockOffset) return duration_from_seconds(begun.strength(capture));
  if (fault.kind == FaultKind::kClockDrift) return duration_from_seconds(fault.magnitude * 1e-6 * since.seconds());
  // A step; its servo slews it back evenly until the end, where there is one.
  if (fault.duration == Duration{}) return duration_from_seconds(fault.magnitude);
  const double left = 1 - static_cast<double>(since.ns) / static_cast<double>(fault.duration.ns);
  return duration_from_seconds(fault.magnitude * left);
}

}  // namespace longtail::sim
