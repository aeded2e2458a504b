// One node on the simulated computer: its queues, trigger state, counters and the node itself.
// Knows nothing of cores and time order; EdgeComputer decides when things happen.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/random/stream.h"
#include "stack/api/graph.h"

namespace longtail::sim {

class NodeRuntime {
 public:
  NodeRuntime(const stack::NodeSpec& spec, Seed seed);

  const stack::NodeSpec& spec() const { return *spec_; }

  // Takes a message into its queue (dropping by policy) and applies the trigger.
  void accept(const stack::MessagePtr& message, SimTime t);
  // A period came round, or a trigger set is complete. The earliest unserved release counts.
  void release(SimTime t);

  bool ready() const { return alive_ && !hung_ && released_.has_value() && !busy_; }

  // Runs `process` on the host with all that is queued. Returns the work of this activation in nanoseconds at full
  // speed; the outputs wait until `finish`.
  std::int64_t start(SimTime now, bool zero_cost);
  // Ends the activation: outputs for publication, and the counted response time.
  struct Finished {
    std::vector<stack::Outputs::Item> outputs;
    SimTime released;
  };
  Finished finish(SimTime now);

  void crash();
  void hang() { hung_ = true; }
  // A fresh node with empty queues; latched inputs are kept, as a real transport would deliver them again.
  void restart();
  void set_slow_factor(double factor) { slow_factor_ = factor; }
  // Share of the computer's memory that is gone. Execution takes up to 2.5 times as long (caches and pages are fought
  // for); now and then, up to one activation in twenty, a page comes from storage, which stalls it for 25 ms in the
  // mean; queues of the node shrink to the share that is left, but hold one message. `seed`: of the stalls.
  void set_memory_pressure(double share, Seed seed);

  bool alive() const { return alive_; }
  bool hung() const { return hung_; }
  Digest state_digest() const;
  void hash_state(StateWriter& out) const;

  struct Counters {
    std::uint64_t runs = 0;
    std::uint64_t deadline_misses = 0;
    std::uint64_t inputs_dropped = 0;
    Duration worst_response;
    Duration best_response;
    Duration total_response;
    Duration last_response;
  };
  const Counters& counters() const { return counters_; }

 private:
  struct Input {
    const stack::InputSpec* spec;
    std::deque<stack::MessagePtr> waiting;
    stack::MessagePtr latched;
    // Overwriting a state (latched, one deep, no trigger) loses nothing; whatever else does not fit is a loss.
    bool loss_counts = true;
  };

  void apply_trigger(const stack::Message& message, SimTime t);
  void apply_sync_trigger(const stack::SyncTrigger& sync, const stack::Message& message, SimTime t);
  const Input* input_of(stack::Topic topic) const;
  std::vector<stack::Inputs::Queue> take_inputs();
  std::int64_t execution_work_ns(std::int64_t work_items) const;
  double stretch() const;
  std::int64_t stall_ns() const;
  std::size_t depth_of(const stack::InputSpec& input) const;

  const stack::NodeSpec* spec_;
  Stream stream_;
  Stream stalls_;
  std::unique_ptr<stack::Node> node_;
  std::vector<Input> inputs_;
  std::optional<SimTime> released_;
  std::optional<SimTime> matched_capture_;  // newest capture time of the complete synchronised set
  bool busy_ = false;
  bool alive_ = true;
  bool hung_ = false;
  double slow_factor_ = 1;
  double memory_pressure_ = 0;
  SimTime activation_released_;
  std::vector<stack::Outputs::Item> outputs_;
  Counters counters_;
};

}  // namespace longtail::sim
