#include "replay/comparison.h"

#include <algorithm>
#include <map>

#include "replay/field_difference.h"
#include "replay/gap_comparison.h"
#include "sim/world/world.h"
#include "stack/api/message.h"

namespace longtail::replay {
namespace {

using Stream = std::span<const StreamItem>;

bool same(const StreamItem& a, const StreamItem& b) { return a.topic == b.topic && a.t == b.t && a.wire == b.wire; }

std::string summary(const StreamItem& item) { return fmt::format("{} bytes at {} ns", item.wire.size(), item.t.ns); }

FieldDifference difference_of(const StreamItem& recorded, const StreamItem& replayed) {
  if (recorded.wire != replayed.wire) {
    const auto a = stack::parse_message(recorded.topic, recorded.wire);
    const auto b = stack::parse_message(replayed.topic, replayed.wire);
    if (a.ok() && b.ok()) {
      if (auto found = first_field_difference(*a.value()->body, *b.value()->body)) return *found;
    }
    return {"(bytes)", summary(recorded), summary(replayed)};
  }
  return {"t", fmt::format("{}", recorded.t.ns), fmt::format("{}", replayed.t.ns)};
}

// The next message of a topic at or after `from`; both streams are equal before it, so it is the counterpart.
const StreamItem* next_of(Stream stream, std::size_t from, stack::Topic topic) {
  for (const StreamItem& item : stream.subspan(std::min(from, stream.size()))) {
    if (item.topic == topic) return &item;
  }
  return nullptr;
}

// What happened at the first place where the streams differ.
Divergence explain(Stream recorded, Stream replayed, std::size_t at,
                   const std::function<std::string(stack::Topic)>& producer) {
  const StreamItem* left = at < recorded.size() ? &recorded[at] : nullptr;
  const StreamItem* right = at < replayed.size() ? &replayed[at] : nullptr;
  // The earlier of the two is the one the other stream lacks at this time.
  const bool left_is_first = left != nullptr && (right == nullptr || left->t <= right->t);
  const StreamItem* const subject = left_is_first ? left : right;
  if (left_is_first)
    right = next_of(replayed, at, subject->topic);
  else
    left = next_of(recorded, at, subject->topic);

  FieldDifference difference;
  if (left == nullptr || right == nullptr) {
    difference = {"(message)", left ? summary(*left) : "(none)", right ? summary(*right) : "(none)"};
  } else if (same(*left, *right)) {
    const StreamItem& other = left_is_first ? replayed[at] : recorded[at];
    const std::string first = fmt::format("before {}", name_of(other.topic));
    const std::string second = fmt::format("after {}", name_of(other.topic));
    difference = {"(order)", left_is_first ? first : second, left_is_first ? second : first};
  } else {
    difference = difference_of(*left, *right);
  }
  const std::uint64_t ord = left                   ? left->ord
                            : at < recorded.size() ? recorded[at].ord
                            : recorded.empty()     ? 0
                                                   : recorded.back().ord + 1;
  return {.ord = ord,
          .t = subject->t,
          .tick = subject->t.ns / sim::kPhysicsStep.ns,
          .topic = std::string(name_of(subject->topic)),
          .node = producer(subject->topic),
          .field = difference.field,
          .recorded = difference.recorded,
          .replayed = difference.replayed};
}

std::map<stack::Topic, std::vector<const StreamItem*>> by_topic(Stream stream) {
  std::map<stack::Topic, std::vector<const StreamItem*>> topics;
  for (const StreamItem& item : stream) topics[item.topic].push_back(&item);
  return topics;
}

std::vector<TopicComparison> count_topics(Stream recorded, Stream replayed) {
  const auto left = by_topic(recorded);
  auto right = by_topic(replayed);
  std::vector<TopicComparison> counts;
  for (const auto& [topic, items] : left) {
    const auto& others = right[topic];
    TopicComparison count{topic, items.size(), others.size(), 0};
    for (std::size_t i = 0; i < std::min(items.size(), others.size()); ++i)
      count.different += same(*items[i], *others[i]) ? 0 : 1;
    counts.push_back(count);
  }
  for (const auto& [topic, items] : right) {
    if (left.find(topic) == left.end()) counts.push_back({topic, 0, items.size(), 0});
  }
  std::ranges::sort(counts, {}, &TopicComparison::topic);
  return counts;
}

}  // namespace

Comparison compare_streams(Stream recorded, Stream replayed, const std::function<std::string(stack::Topic)>& producer) {
  Comparison comparison;
  comparison.messages = recorded.size();
  comparison.topics = count_topics(recorded, replayed);
  std::size_t at = 0;
  while (at < recorded.size() && at < replayed.size() && same(recorded[at], replayed[at])) ++at;
  comparison.equal = at == recorded.size() && at == replayed.size();
  if (!comparison.equal) comparison.first = explain(recorded, replayed, at, producer);
  return comparison;
}

std::vector<StreamItem> stream_of(const Recording& recording, const std::function<bool(stack::Topic)>& wanted) {
  std::vector<StreamItem> stream;
  for (std::size_t ord = 0; ord < recording.entries.size(); ++ord) {
    const Entry& entry = recording.entries[ord];
    if (is_message(entry) && wanted(entry.topic)) stream.push_back({ord, entry.topic, entry.t_rec, entry.payload});
  }
  return stream;
}

Comparison compare_recordings(const Recording& a, const Recording& b,
                              const std::function<std::string(stack::Topic)>& producer) {
  const auto all = [](stack::Topic) { return true; };
  Comparison comparison = compare_streams(stream_of(a, all), stream_of(b, all), producer);
  const GapDifference gaps = compare_gaps(a, b, producer);
  comparison.gaps = gaps.counts;
  if (gaps.first) {
    comparison.equal = false;
    if (!comparison.first || gaps.first->t < comparison.first->t) comparison.first = gaps.first;
  }
  return comparison;
}

}  // namespace longtail::replay
