#include "sim/faults/view_faults.h"

#include "sim/faults/fault_fields.h"

namespace longtail::sim {
namespace {

// The edge that dirt creeps in from, or the middle that it spreads from.
Blockage blocked_part(std::string_view field, double share) {
  if (field == kFieldLeft) return {.from = 1 - 2 * share, .to = 1};
  if (field == kFieldRight) return {.from = -1, .to = 2 * share - 1};
  return {.from = -share, .to = share};
}

}  // namespace

void apply_view_fault(const BegunFault& begun, SimTime capture, SensorEffects& effects) {
  const Fault& fault = begun.fault;
  if (fault.kind == FaultKind::kBlind) effects.blind = true;
  if (fault.kind == FaultKind::kGhost) {
    const std::uint32_t entity = Stream::purpose_of(fault.id);
    effects.ghosts.push_back({fault.magnitude, fault.field == kFieldStanding, begun.onset, entity, fault.seed});
  }
  if (fault.kind == FaultKind::kBlockage) {
    const double share = begun.strength(capture);
    if (share > 0) effects.blockages.push_back(blocked_part(fault.field, share));
  }
}

}  // namespace longtail::sim
