#include "replay/verifier.h"

#include <algorithm>

namespace longtail::replay {
namespace {

std::vector<StreamItem> stream_of_replay(const Replay& replay) {
  std::vector<StreamItem> stream;
  for (std::size_t i = 0; i < replay.messages.size(); ++i) {
    const ReplayedMessage& item = replay.messages[i];
    if (is_replayed(item.message->topic)) stream.push_back({i, item.message->topic, item.t, item.message->wire});
  }
  return stream;
}

}  // namespace

std::string producer_name(const stack::Graph& graph, stack::Topic topic) {
  if (const stack::NodeSpec* node = producer_of(graph, topic)) return node->name;
  return topic == stack::Topic::kEdgeStatus || topic == stack::Topic::kStateCheckpoint ? "edge computer" : "";
}

Result<Verification> verify_replay(const Recording& recording, const stack::Graph& graph) {
  auto replay = replay_open_loop(recording, graph);
  if (!replay) return replay.error();
  const auto producer = [&graph](stack::Topic topic) { return producer_name(graph, topic); };
  Verification verification;
  verification.against_repeat = std::ranges::none_of(
      recording.entries, [](const Entry& entry) { return is_message(entry) && is_output(entry.topic); });
  const std::vector<StreamItem> replayed = stream_of_replay(replay.value());
  if (verification.against_repeat) {
    const auto again = replay_open_loop(recording, graph);
    if (!again) return again.error();
    verification.comparison = compare_streams(replayed, stream_of_replay(again.value()), producer);
  } else {
    verification.comparison = compare_streams(stream_of(recording, is_replayed), replayed, producer);
  }
  verification.bit_exact = verification.comparison.equal;
  verification.replay = std::move(replay).value();
  return verification;
}

}  // namespace longtail::replay
