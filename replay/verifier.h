// Is the stack's behaviour in a recording reproduced bit for bit? Replays it open loop and compares everything the
// computer took in and published with what was recorded: content, times, order.
#pragma once

#include "replay/comparison.h"
#include "replay/player.h"

namespace longtail::replay {

struct Verification {
  bool bit_exact = false;
  // The recording holds inputs only (a field log on which no stack of ours ran): the replay was compared with a second
  // replay instead.
  bool against_repeat = false;
  Comparison comparison;
  Replay replay;
};

Result<Verification> verify_replay(const Recording& recording, const stack::Graph& graph);

// "planning", or "edge computer" for what the computer itself publishes, or "" for an input.
std::string producer_name(const stack::Graph& graph, stack::Topic topic);

}  // namespace longtail::replay
