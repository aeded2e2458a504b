// The simulated edge computer: a deterministic discrete-event executor of a stack graph.
//
// Time advances only through `run_until`. Everything that happens is an event ordered by
// (time, class, sequence): completions, then control, then arrivals, then timers, then dispatch.
// A node runs on the host when it is dispatched to a core; its outputs are published when its simulated execution
// time has passed: (base + per_item * items + jitter) * faults / (speed of the computer now).
// Every message that arrives or is published goes to `sink` exactly once, in event order: that order is the
// total order of the run.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "stack/api/compute.pb.h"
#include "stack/api/graph.h"

namespace longtail::sim {

struct NodeTiming {
  std::string node;
  std::uint64_t runs = 0;
  std::uint64_t deadline_misses = 0;
  std::uint64_t inputs_dropped = 0;
  Duration worst_response;   // release to publication
  Duration best_response;
  Duration total_response;
};

struct EdgeTiming {
  std::vector<NodeTiming> nodes;      // in graph order
  std::uint64_t commands = 0;
  Duration worst_capture_to_command;  // oldest sensor capture to command publication
  Duration total_capture_to_command;
  double hottest_c = 0;
  double slowest_speed = 1;
};

class EdgeComputer {
 public:
  using Sink = std::function<void(const stack::MessagePtr&, SimTime)>;

  // The configuration's seed drives execution-time jitter. `graph` must be valid (stack::validate).
  EdgeComputer(const stack::Graph& graph, const stack::EdgeConfiguration& configuration, Sink sink);
  ~EdgeComputer();

  // A message from outside that reaches the computer at `arrival` (not before the time already run to).
  // EdgeFault messages are acted upon; messages nobody reads still pass through the sink.
  void deliver(stack::MessagePtr message, SimTime arrival);

  // Processes every event up to and including `t`.
  void run_until(SimTime t);

  EdgeTiming timing() const;
  // Hash of every node's saved state, in graph order.
  std::vector<Digest> node_digests() const;
  // Queues, cores, temperature and counters; what is inside the nodes is in node_digests().
  void hash_state(StateWriter& out) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace longtail::sim
