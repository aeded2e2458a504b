// The faults on one target that have begun: in the order of the kinds, then by id, so that neither declaration nor
// onset decides how they compose. Used by the families that act on one message at a time.
#pragma once

#include <algorithm>
#include <tuple>
#include <vector>

#include "sim/faults/fault_kinds.h"
#include "sim/random/stream.h"
#include "stack/base/digest.h"

namespace longtail::sim {

struct BegunFault {
  Fault fault;
  SimTime onset;

  bool active(SimTime t) const { return in_force(fault, t - onset); }
  double strength(SimTime t) const { return ramped(fault, t - onset); }
  // Draws of this fault alone: adding another fault, sensor or actor shifts none of them. `seed`: the run's.
  Stream stream(Seed seed, std::string_view component) const {
    return {fault.seed.value_or(seed), component, Stream::purpose_of(fault.id)};
  }
};

class FaultSet {
 public:
  // A fault that has begun before begins anew.
  void start(const Fault& fault, SimTime onset) {
    const auto key = [](const BegunFault& begun) { return std::tie(begun.fault.kind, begun.fault.id); };
    const auto at = std::ranges::lower_bound(begun_, std::tie(fault.kind, fault.id), {}, key);
    if (at != begun_.end() && at->fault.id == fault.id) {
      *at = {fault, onset};
    } else {
      begun_.insert(at, {fault, onset});
    }
  }
  bool empty() const { return begun_.empty(); }
  auto begin() const { return begun_.begin(); }
  auto end() const { return begun_.end(); }

  void hash_state(StateWriter& out) const {
    for (const BegunFault& begun : begun_) {
      out.str(begun.fault.id);
      out.i64(begun.onset.ns);
    }
  }

 private:
  std::vector<BegunFault> begun_;
};

}  // namespace longtail::sim
