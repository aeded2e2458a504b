// The radio link over which a remote operator's wish reaches the edge computer: sent again and again, so that silence
// says something, with a latency that varies, and with the faults of any link (loss, delay, partition, ...).
// Called by sim/run.cpp; only for scenarios with a remote operator.
#pragma once

#include <vector>

#include "sim/faults/link_faults.h"
#include "stack/api/message.h"

namespace longtail::sim {

struct OperatorLinkConfig {
  Duration period = milliseconds(200);
  Duration latency = milliseconds(60);  // LTE and a backbone, one way (literature, typical)
  Duration jitter = milliseconds(40);   // uniform on top
};

class OperatorLink {
 public:
  struct Arrival {
    stack::MessagePtr message;
    SimTime time;
  };

  OperatorLink(Seed seed, const OperatorLinkConfig& config, double set_speed_mps)
      : config_(config), set_speed_mps_(set_speed_mps), jitter_(seed, "edge.operator_link", 0), faults_(seed) {}

  void start_fault(const Fault& fault, SimTime onset) { faults_.start(fault, onset); }
  // Appends what is sent at `t` (a physics step), with the times at which it arrives.
  void send(SimTime t, std::vector<Arrival>& out);
  void hash_state(StateWriter& out) const { faults_.hash_state(out); }

 private:
  OperatorLinkConfig config_;
  double set_speed_mps_;
  Stream jitter_;
  LinkFaults faults_;
};

}  // namespace longtail::sim
