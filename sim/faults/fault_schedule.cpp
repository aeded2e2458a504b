#include "sim/faults/fault_schedule.h"

#include <algorithm>
#include <tuple>

#include "stack/base/check.h"

namespace longtail::sim {

FaultSchedule::FaultSchedule(std::vector<Fault> faults) {
  std::ranges::sort(faults, {}, &Fault::id);
  entries_.reserve(faults.size());
  for (Fault& fault : faults) {
    const auto onset = fault.onset;
    entries_.push_back({std::move(fault), onset, Phase::kWaiting});
  }
}

void FaultSchedule::start(std::string_view fault_id, SimTime t) {
  for (Entry& entry : entries_) {
    if (entry.fault.id != fault_id) continue;
    if (entry.phase == Phase::kActive) return;
    entry.begin = t;
    entry.phase = Phase::kWaiting;
    return;
  }
  CHECK(false, "an event starts the fault '{}', which does not exist", fault_id);
}

void FaultSchedule::advance(SimTime t, std::vector<FaultTransition>& out) {
  const std::size_t first = out.size();
  for (Entry& entry : entries_) {
    if (entry.phase == Phase::kWaiting && entry.begin && *entry.begin <= t) {
      entry.phase = Phase::kActive;
      out.push_back({*entry.begin, true, &entry.fault});
    }
    const bool finite = entry.fault.duration > Duration{};
    if (entry.phase == Phase::kActive && finite && *entry.begin + entry.fault.duration <= t) {
      entry.phase = Phase::kEnded;
      out.push_back({*entry.begin + entry.fault.duration, false, &entry.fault});
    }
  }
  std::sort(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(),
            [](const FaultTransition& a, const FaultTransition& b) {
              return std::tie(a.time, a.begins, a.fault->id) < std::tie(b.time, b.begins, b.fault->id);
            });
}

bool FaultSchedule::active(std::string_view fault_id) const {
  return std::ranges::any_of(
      entries_, [&](const Entry& entry) { return entry.phase == Phase::kActive && entry.fault.id == fault_id; });
}

void FaultSchedule::hash_state(StateWriter& out) const {
  for (const Entry& entry : entries_) {
    out.u8(static_cast<std::uint8_t>(entry.phase));
    out.i64(entry.begin ? entry.begin->ns : -1);
  }
}

}  // namespace longtail::sim
