// Map faults: what the map that the stack is given says differs from the world. A fault that begins or ends is a new
// map.route message, as an update of the map is; the world's own map never changes. Applied in the order of FaultKind:
// moved lanes and roadworks add up, of limits the last one counts.
#pragma once

#include <vector>

#include "sim/faults/fault_set.h"
#include "stack/api/map.pb.h"
#include "stack/api/message.h"

namespace longtail::sim {

class MapFaults {
 public:
  // Roadworks, as they are signposted on multi-lane roads.
  static constexpr double kRoadworksWidth_m = 2.75;
  static constexpr double kRoadworksLimit_mps = 60 / 3.6;

  // `truth`: the map as it is; it was sent with sequence number 0.
  void set_truth(stack::MapRoute truth) { truth_ = std::move(truth); }
  void begin(const Fault& fault, SimTime onset);
  void end(const Fault& fault);
  // Appends the map that holds from `t` on, if that is another one.
  void messages(SimTime t, std::vector<stack::MessagePtr>& out);
  void hash_state(StateWriter& out) const;

 private:
  stack::MapRoute truth_;
  std::vector<Fault> active_;  // by kind and id
  bool changed_ = false;
  std::uint64_t sequence_ = 0;  // of the last message
};

// The map as one fault has it.
void apply_map_fault(const Fault& fault, stack::MapRoute& map);

}  // namespace longtail::sim
