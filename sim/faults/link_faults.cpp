#include "sim/faults/link_faults.h"

#include "sim/faults/fault_fields.h"

namespace longtail::sim {

std::vector<Duration> LinkFaults::arrivals(const Sending& sending) const {
  Duration delay;
  bool lost = false;
  int copies = 1;
  for (const BegunFault& begun : faults_) {
    if (!begun.active(sending.time)) continue;
    const double strength = begun.strength(sending.time);
    const auto draw = [&](std::string_view component) { return begun.stream(seed_, component).draw(sending.frame, 0); };
    switch (begun.fault.kind) {
      case FaultKind::kDropout: lost = lost || begun.fault.field != kFieldNoFix; break;
      case FaultKind::kLoss: lost = draw("faults.loss").bernoulli(strength) || lost; break;
      case FaultKind::kDelay: delay = delay + duration_from_seconds(strength); break;
      case FaultKind::kJitter: delay = delay + duration_from_seconds(strength * draw("faults.jitter").uniform()); break;
      case FaultKind::kReorder:
        // One and a half periods: behind the next message, before the one after.
        if (draw("faults.reorder").bernoulli(strength)) delay = delay + sending.period + nanoseconds(sending.period.ns / 2);
        break;
      case FaultKind::kDuplicate: copies += draw("faults.duplicate").bernoulli(strength) ? 1 : 0; break;
      default: CHECK(false, "'{}' is no fault of a link", begun.fault.id);
    }
  }
  std::vector<Duration> arrivals;
  for (int copy = 0; copy < copies && !lost; ++copy) arrivals.push_back(delay + kDuplicateLag * copy);
  return arrivals;
}

}  // namespace longtail::sim
