// Two message streams in their total order: are they the same, and where do they first part? Used by the verifier
// (recorded against replayed) and by `longtail diff` (two files).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "replay/store/recording.h"
#include "stack/api/topics.h"
#include "stack/base/time.h"

namespace longtail::replay {

struct StreamItem {
  std::uint64_t ord = 0;  // in its recording
  stack::Topic topic = stack::Topic::kNone;
  SimTime t;              // arrival or publication
  std::string_view wire;  // outlives the comparison
};

// The most useful sentence: what differed first, and who produced it.
struct Divergence {
  std::uint64_t ord = 0;  // of the recorded message (of the place where one is missing)
  SimTime t;
  std::int64_t tick = 0;  // physics step
  std::string topic;
  std::string node;      // producer; "" when it is an input
  std::string field;     // path, "t" (time of publication), "(message)" (missing or extra), "(order)", "gap.*", "(gap)"
  std::string recorded;  // "(none)" when the message is not there
  std::string replayed;
};

struct TopicComparison {
  stack::Topic topic = stack::Topic::kNone;
  std::uint64_t recorded = 0;  // messages
  std::uint64_t replayed = 0;
  std::uint64_t different = 0;  // the n-th against the n-th, by bytes or time
};

// Gap records; a comparison of message streams knows of none.
struct GapComparison {
  std::uint64_t recorded = 0;
  std::uint64_t replayed = 0;
  std::uint64_t different = 0;  // the n-th against the n-th
};

struct Comparison {
  bool equal = true;
  std::uint64_t messages = 0;  // of the recorded stream
  std::optional<Divergence> first;
  std::vector<TopicComparison> topics;  // by id
  GapComparison gaps;
};

// `producer` names the node behind a topic.
Comparison compare_streams(std::span<const StreamItem> recorded, std::span<const StreamItem> replayed,
                           const std::function<std::string(stack::Topic)>& producer);

// All messages of a recording that `wanted` accepts. Views into `recording`.
std::vector<StreamItem> stream_of(const Recording& recording, const std::function<bool(stack::Topic)>& wanted);

// `longtail diff A B`: every message of both, whatever its role, and every gap record.
Comparison compare_recordings(const Recording& a, const Recording& b,
                              const std::function<std::string(stack::Topic)>& producer);

}  // namespace longtail::replay
