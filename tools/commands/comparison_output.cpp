#include "tools/commands/comparison_output.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace longtail::tools {

nlohmann::ordered_json divergence_json(const replay::Comparison& comparison) {
  if (!comparison.first) return nullptr;
  const replay::Divergence& first = *comparison.first;
  return {{"ord", first.ord},     {"t", first.t.seconds()},       {"tick", first.tick},
          {"topic", first.topic}, {"node", first.node},           {"field", first.field},
          {"recorded", first.recorded}, {"replayed", first.replayed}};
}

std::string comparison_text(const replay::Comparison& comparison) {
  std::string text;
  if (comparison.first) {
    const replay::Divergence& first = *comparison.first;
    text += fmt::format("first divergence: tick {} ({:.6f} s), message {}, {}{}\n  {}: {} -> {}\n", first.tick,
                        first.t.seconds(), first.ord, first.topic,
                        first.node.empty() ? " (input)" : fmt::format(" from node {}", first.node), first.field,
                        first.recorded, first.replayed);
  }
  for (const replay::TopicComparison& topic : comparison.topics) {
    if (topic.different == 0 && topic.recorded == topic.replayed) continue;
    text += fmt::format("  {:<24} {} of {} differ{}\n", name_of(topic.topic), topic.different, topic.recorded,
                        topic.recorded == topic.replayed ? "" : fmt::format(", now {} messages", topic.replayed));
  }
  const replay::GapComparison& gaps = comparison.gaps;
  if (gaps.different != 0 || gaps.recorded != gaps.replayed) {
    text += fmt::format("  {:<24} {} of {} differ{}\n", "gap records", gaps.different, gaps.recorded,
                        gaps.recorded == gaps.replayed ? "" : fmt::format(", now {}", gaps.replayed));
  }
  return text;
}

}  // namespace longtail::tools
