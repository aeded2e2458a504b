// One simulated run: scenario + seed + stack -> messages, in one total order. Read run.cpp first.
#pragma once

#include <span>

#include "sim/edge/edge_computer.h"
#include "sim/scenario.h"
#include "sim/sensors/sensor_suite.h"
#include "sim/world/world.h"
#include "stack/api/graph.h"

namespace longtail::sim {

// Sees every message of the run in its total order, at the simulated time it arrived or was published.
// Observers never change a run.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  virtual void on_message(const stack::MessagePtr& message, SimTime t) = 0;
  // After each physics step.
  virtual void on_step(SimTime, const World&) {}
  // In each physics step: what the sensors captured in it and sent, before any of it arrives.
  virtual void on_captures(SimTime, const World&, const SensorSuite&, std::span<const SensorOutput>) {}
};

struct RunOutcome {
  Digest digest;              // RunDigest::value(): all messages and the world's digest of every step
  Digest world;               // RunDigest::world(): the world's share, which a recording keeps
  Digest motion;              // RunDigest::motion(): how ego and actors moved, the same at every fidelity
  std::uint64_t messages = 0;
  SimTime end;
  EdgeTiming timing;
};

struct RunOptions {
  Fidelity fidelity = Fidelity::kObjects;
  bool hashing = true;        // false only in bench/, to measure what hashing costs
  Isa isa = best_isa();       // of the vector kernels: speed, never bits
};

Result<RunOutcome> run(const Scenario& scenario, const stack::Graph& graph, std::span<RunObserver* const> observers,
                       const RunOptions& options);

}  // namespace longtail::sim
