#include "sim/faults/edge_faults.h"

#include <algorithm>

#include "sim/faults/fault_kinds.h"
#include "stack/base/check.h"

namespace longtail::sim {

EdgeFaults::Key EdgeFaults::key_of(const Fault& fault) {
  const std::string node = fault.target == "computer" ? "" : fault.target;
  switch (fault.kind) {
    case FaultKind::kNodeCrash:
    case FaultKind::kNodeHang: return {Aspect::kHeldDown, node, ""};
    case FaultKind::kNodeSlow: return {Aspect::kSlow, node, ""};
    case FaultKind::kAmbientHeat: return {Aspect::kAmbient, "", ""};
    case FaultKind::kThermalThrottle: return {Aspect::kThrottle, "", ""};
    case FaultKind::kMemoryPressure: return {Aspect::kMemory, "", ""};
    default: CHECK(fault.kind == FaultKind::kLocalizationOffset, "'{}' is no fault of the edge computer", fault.id);
  }
  return {Aspect::kOutput, node, fault.field};
}

bool EdgeFaults::acts_on(const Fault& fault, const Key& key) {
  const Key own = key_of(fault);
  return own.aspect == key.aspect && own.field == key.field && (own.node.empty() || own.node == key.node);
}

void EdgeFaults::begin(const Fault& fault, SimTime onset) {
  active_.push_back({fault, onset});
  const Key key = key_of(fault);
  // What a node was told last is what the whole computer was.
  const auto all = told_.find(Key{key.aspect, "", key.field});
  const Command before = all == told_.end() ? healthy(key.aspect) : all->second.command;
  const auto [at, is_new] = told_.try_emplace(key, Told{before, onset, true});
  if (!is_new) at->second.changed = true;
}

void EdgeFaults::end(const Fault& fault, SimTime) {
  std::erase_if(active_, [&](const BegunFault& active) { return active.fault.id == fault.id; });
  told_.at(key_of(fault)).changed = true;
}

EdgeFaults::Command EdgeFaults::healthy(Aspect aspect) const {
  switch (aspect) {
    case Aspect::kHeldDown: return {stack::EDGE_FAULT_RESTART, 0};
    case Aspect::kSlow: return {stack::EDGE_FAULT_SLOW, 1};
    case Aspect::kThrottle: return {stack::EDGE_FAULT_THROTTLE, 1};
    case Aspect::kMemory: return {stack::EDGE_FAULT_MEMORY, 0};
    case Aspect::kOutput: return {stack::EDGE_FAULT_OUTPUT_OFFSET, 0};
    case Aspect::kAmbient: break;
  }
  return {stack::EDGE_FAULT_AMBIENT, ambient_c_};
}

EdgeFaults::Command EdgeFaults::wanted(const Key& key, SimTime t) const {
  Command command = healthy(key.aspect);
  for (const BegunFault& active : active_) {
    if (!acts_on(active.fault, key)) continue;
    const double strength = active.strength(t);
    switch (active.fault.kind) {
      case FaultKind::kNodeCrash: command.kind = stack::EDGE_FAULT_CRASH; break;
      case FaultKind::kNodeHang: command.kind = stack::EDGE_FAULT_HANG; break;
      case FaultKind::kNodeSlow: command.value *= strength; break;
      case FaultKind::kThermalThrottle: command.value = std::min(command.value, strength); break;
      case FaultKind::kMemoryPressure:
        if (strength > command.value) command = {command.kind, strength, active.fault.seed};
        break;
      case FaultKind::kLocalizationOffset: command.value += strength; break;
      default: command.value = ramped(ambient_c_, active.fault, t - active.onset);
    }
  }
  return command;
}

bool EdgeFaults::ramping(const Key& key, SimTime t) const {
  return std::ranges::any_of(active_, [&](const BegunFault& active) {
    return acts_on(active.fault, key) && t - active.onset < active.fault.ramp;
  });
}

// The computer hands a message for all to every node, whatever it was told before.
void EdgeFaults::overwrite_nodes(Aspect aspect, const Told& by) {
  for (auto& [key, told] : told_) {
    if (key.aspect == aspect && !key.node.empty()) told = {by.command, by.at, true};
  }
}

void EdgeFaults::messages(SimTime t, std::vector<stack::MessagePtr>& out) {
  // The whole computer first ("" sorts before any node), then what differs on single nodes.
  for (auto& [key, told] : told_) {
    if (!told.changed && ramping(key, t) && t - told.at < kRampStep) continue;
    const Command command = wanted(key, t);
    told.changed = false;
    if (command == told.command) continue;
    told.command = command;
    told.at = t;
    if (key.node.empty()) overwrite_nodes(key.aspect, told);
    stack::EdgeFault body;
    stack::set_header(*body.mutable_header(), t, t, sequence_++, "edge");
    body.set_kind(command.kind);
    body.set_node(key.node);
    body.set_field(key.field);
    body.set_value(command.value);
    if (command.seed) body.set_seed(command.seed->value);
    out.push_back(stack::make_message(stack::Topic::kEdgeFault, std::move(body)));
  }
}

void EdgeFaults::hash_state(StateWriter& out) const {
  for (const BegunFault& active : active_) {
    out.str(active.fault.id);
    out.i64(active.onset.ns);
  }
  for (const auto& [key, told] : told_) {
    out.u8(static_cast<std::uint8_t>(key.aspect));
    out.str(key.node);
    if (key.aspect == Aspect::kOutput) out.str(key.field);
    out.u32(static_cast<std::uint32_t>(told.command.kind));
    out.f64(told.command.value);
    if (told.command.seed) out.u64(told.command.seed->value);
    out.i64(told.at.ns);
  }
  out.u64(sequence_);
}

}  // namespace longtail::sim
