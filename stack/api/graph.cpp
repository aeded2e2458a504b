#include "stack/api/graph.h"

#include <map>
#include <set>

namespace longtail::stack {
namespace {

Error graph_error(const Graph& graph, const std::string& node, std::string what, std::string hint = "") {
  return {FixBy::kStackAuthor, std::move(what), fmt::format("stack {}, node {}", graph.name, node), std::move(hint)};
}

bool has_input(const NodeSpec& node, Topic topic) {
  return std::ranges::any_of(node.inputs, [&](const InputSpec& input) { return input.topic == topic; });
}

Result<void> validate_trigger(const Graph& graph, const NodeSpec& node) {
  if (const auto* period = std::get_if<PeriodTrigger>(&node.trigger)) {
    if (period->period <= Duration{0}) return graph_error(graph, node.name, fmt::format("period is {} ns, must be positive", period->period.ns));
    if (period->phase < Duration{0}) return graph_error(graph, node.name, fmt::format("phase is {} ns, must not be negative", period->phase.ns));
    return {};
  }
  std::vector<Topic> topics;
  if (const auto* message = std::get_if<MessageTrigger>(&node.trigger)) topics = {message->topic};
  if (const auto* sync = std::get_if<SyncTrigger>(&node.trigger)) topics = sync->topics;
  if (topics.empty()) return graph_error(graph, node.name, "its synchronised set is empty");
  for (const Topic topic : topics) {
    if (!has_input(node, topic)) {
      return graph_error(graph, node.name, fmt::format("it is triggered by {}, which is not among its inputs", name_of(topic)));
    }
  }
  return {};
}

}  // namespace

Result<void> validate(const Graph& graph) {
  std::set<std::string> names;
  std::map<Topic, std::string> producers;
  for (const NodeSpec& node : graph.nodes) {
    if (!names.insert(node.name).second) return graph_error(graph, node.name, "two nodes have this name", "rename one of them");
    if (node.budget <= Duration{0}) return graph_error(graph, node.name, fmt::format("budget is {} ns, must be positive", node.budget.ns));
    if (node.cost.base < Duration{0} || node.cost.per_item < Duration{0} || node.cost.jitter_scale < Duration{0}) {
      return graph_error(graph, node.name, "its cost model has a negative time");
    }
    if (!node.make) return graph_error(graph, node.name, "it has no factory");
    std::set<Topic> seen;
    for (const InputSpec& input : node.inputs) {
      if (input.depth == 0) return graph_error(graph, node.name, fmt::format("input {} has depth 0, must be at least 1", name_of(input.topic)));
      if (!seen.insert(input.topic).second) return graph_error(graph, node.name, fmt::format("input {} is listed twice", name_of(input.topic)));
    }
    for (const Topic topic : node.outputs) {
      const auto [at, fresh] = producers.emplace(topic, node.name);
      if (!fresh) return graph_error(graph, node.name, fmt::format("{} is already produced by {}", name_of(topic), at->second), "one topic has one producer");
    }
    if (auto trigger = validate_trigger(graph, node); !trigger) return trigger;
  }
  return {};
}

const NodeSpec* producer_of(const Graph& graph, Topic topic) {
  for (const NodeSpec& node : graph.nodes) {
    if (std::ranges::find(node.outputs, topic) != node.outputs.end()) return &node;
  }
  return nullptr;
}

}  // namespace longtail::stack
