// Faults of the edge computer as messages to it (topic edge.fault): node crash, hang and slow-down, an offset of the
// localization's output, ambient heat, thermal throttle, memory pressure. Being messages they are recorded, so a replay
// needs nothing else. Faults on one target combine: a node restarts when nothing holds it down any more, slow-downs
// multiply, offsets add up, the ambient temperature is that of the fault begun last, the hardest throttle and the worst
// memory pressure count.
// A fault of the whole computer is one of every node: when it ends, those of single nodes go on.
// Called by sim/run.cpp with the schedule's transitions.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/faults/fault_set.h"
#include "stack/api/compute.pb.h"
#include "stack/api/message.h"
#include "stack/base/digest.h"

namespace longtail::sim {

class EdgeFaults {
 public:
  // A ramp is sent in steps of this length.
  static constexpr Duration kRampStep = milliseconds(100);

  // `ambient_c`: what the computer returns to when no fault heats it.
  explicit EdgeFaults(double ambient_c) : ambient_c_(ambient_c) {}

  // A fault of family kEdge begins or ends.
  void begin(const Fault& fault, SimTime onset);
  void end(const Fault& fault, SimTime t);

  // Appends the messages due at `t`: what began or ended since the last call, and the steps of ramps.
  void messages(SimTime t, std::vector<stack::MessagePtr>& out);

  void hash_state(StateWriter& out) const;

 private:
  enum class Aspect : std::uint8_t { kHeldDown, kSlow, kAmbient, kThrottle, kMemory, kOutput };
  struct Key {
    Aspect aspect = Aspect::kHeldDown;
    std::string node;   // "" = the whole computer
    std::string field;  // of the output; "" otherwise
    auto operator<=>(const Key&) const = default;
  };
  struct Command {
    stack::EdgeFaultKind kind = stack::EDGE_FAULT_NONE;
    double value = 0;
    std::optional<Seed> seed = {};  // of what the computer draws because of it; nothing: the run's
    bool operator==(const Command&) const = default;
  };
  struct Told {
    Command command;
    SimTime at;
    bool changed = false;  // a fault began or ended since
  };

  static Key key_of(const Fault& fault);
  static bool acts_on(const Fault& fault, const Key& key);
  Command healthy(Aspect aspect) const;
  Command wanted(const Key& key, SimTime t) const;
  bool ramping(const Key& key, SimTime t) const;
  void overwrite_nodes(Aspect aspect, const Told& by);

  double ambient_c_;
  std::vector<BegunFault> active_;  // in order of onset
  std::map<Key, Told> told_;
  std::uint64_t sequence_ = 0;
};

}  // namespace longtail::sim
