// Which faults are in force when. A fault begins at its own onset or when an event starts it, and ends
// `duration` later (0: never). Faults are handled in order of their id, so declaration order is nothing.
// Called by sim/run.cpp once per physics step; transitions carry the exact time, not the step's.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario.h"
#include "stack/base/digest.h"
#include "stack/base/result.h"

namespace longtail::sim {

// Targets, fields and magnitudes of all faults, and that each of them can begin. `nodes`: the names of the
// graph's nodes. The error names the fault, what was found, what is allowed and the nearest name.
Result<void> validate_faults(const Scenario& scenario, std::span<const std::string> nodes);

struct FaultTransition {
  SimTime time;
  bool begins = false;
  const Fault* fault = nullptr;  // owned by the schedule
};

class FaultSchedule {
 public:
  explicit FaultSchedule(std::vector<Fault> faults);  // valid ones

  // An event started `fault_id`. One that is in force already stays as it is; one that has ended begins anew.
  void start(std::string_view fault_id, SimTime t);

  // Appends everything that begins or ends up to and including `t`, ordered by (time, ends first, id).
  void advance(SimTime t, std::vector<FaultTransition>& out);

  bool active(std::string_view fault_id) const;
  void hash_state(StateWriter& out) const;

 private:
  enum class Phase : std::uint8_t { kWaiting, kActive, kEnded };
  struct Entry {
    Fault fault;
    std::optional<SimTime> begin;
    Phase phase = Phase::kWaiting;
  };
  std::vector<Entry> entries_;  // by id
};

}  // namespace longtail::sim
