// Open-loop replay: the recorded inputs go through a stack on the recorded edge computer, in their recorded order and
// at their recorded arrival times. Everything the computer takes in or publishes is recomputed; ground truth, scenario
// events and configuration are carried along unchanged.
#pragma once

#include <string>
#include <vector>

#include "replay/store/recording.h"
#include "sim/edge/edge_computer.h"
#include "stack/api/graph.h"

namespace longtail::replay {

// What a replay needs from a recording besides its inputs.
struct RecordedSetup {
  stack::EdgeConfiguration edge;
  std::string stack;       // name of the graph it was recorded with; "" when no stack ran
  std::string parameters;  // its canonical YAML
};
// An error when the recording has no edge configuration, or one no computer can have.
Result<RecordedSetup> recorded_setup(const Recording& recording);

struct ReplayedMessage {
  stack::MessagePtr message;
  SimTime t;
};

struct Replay {
  std::vector<ReplayedMessage> messages;  // in total order, those carried along included
  sim::EdgeTiming timing;
  Digest digest;  // RunDigest::value() over all of them and the recorded world
};

// `graph` must be valid.
Result<Replay> replay_open_loop(const Recording& recording, const stack::Graph& graph);

// What a replay answers for and is compared in: what the stack reads, or the edge computer publishes.
bool is_replayed(stack::Topic topic);
// The part of it that is recomputed.
bool is_output(stack::Topic topic);

// The replay as a recording of its own: inputs, new outputs, carried messages, gaps and components.
Recording to_recording(const Recording& source, const Replay& replay);

}  // namespace longtail::replay
