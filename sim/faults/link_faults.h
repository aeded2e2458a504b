// Link faults: dropout, loss, delay, jitter, reorder, duplicate. When, and how often, a message that was sent arrives:
// arrival = sending + latency of the link + the injected delays, exactly. The message itself does not change.
#pragma once

#include <vector>

#include "sim/faults/fault_set.h"

namespace longtail::sim {

struct Sending {
  SimTime time;             // the faults in force are those of this time: the capture of a sensor's message
  std::uint32_t frame = 0;  // draws are addressed by it
  Duration period;          // of the sender; how long a message is held back to be overtaken follows from it
};

class LinkFaults {
 public:
  // A copy comes this much after the first.
  static constexpr Duration kDuplicateLag = milliseconds(2);

  explicit LinkFaults(Seed seed) : seed_(seed) {}
  void start(const Fault& fault, SimTime onset) { faults_.start(fault, onset); }
  // One extra delay per copy that arrives, in order; none: lost.
  std::vector<Duration> arrivals(const Sending& sending) const;
  void hash_state(StateWriter& out) const { faults_.hash_state(out); }

 private:
  Seed seed_;
  FaultSet faults_;
};

}  // namespace longtail::sim
