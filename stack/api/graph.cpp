#include "stack/api/graph.h"

#include <map>
#include <optional>
#include <set>

namespace longtail::stack {
namespace {

using Problem = std::optional<Error>;

Error problem(std::string what, std::string hint = "") {
  return {FixBy::kStackAuthor, std::move(what), "", std::move(hint)};
}

bool known(Topic topic) { return topic_by_id(static_cast<std::uint16_t>(topic)).has_value(); }

std::string no_topic(std::string_view use, Topic topic) {
  return fmt::format("{} topic {} does not exist", use, static_cast<int>(topic));
}

bool has_input(const NodeSpec& node, Topic topic) {
  return std::ranges::any_of(node.inputs, [&](const InputSpec& input) { return input.topic == topic; });
}

Problem check_times(const NodeSpec& node) {
  if (node.budget <= Duration{0}) return problem(fmt::format("budget is {} ns, must be positive", node.budget.ns));
  struct Cost {
    const char* name;
    Duration value;
  };
  for (const Cost& cost : {Cost{"base", node.cost.base}, Cost{"per_item", node.cost.per_item},
                           Cost{"jitter_scale", node.cost.jitter_scale}}) {
    if (cost.value < Duration{0}) {
      return problem(fmt::format("cost.{} is {} ns, must not be negative", cost.name, cost.value.ns));
    }
  }
  return {};
}

Problem check_inputs(const NodeSpec& node) {
  std::set<Topic> seen;
  for (const InputSpec& input : node.inputs) {
    if (!known(input.topic)) return problem(no_topic("input", input.topic));
    if (input.depth == 0) return problem(fmt::format("input {} has depth 0, must be at least 1", name_of(input.topic)));
    if (!seen.insert(input.topic).second) return problem(fmt::format("input {} is listed twice", name_of(input.topic)));
  }
  return {};
}

Problem check_outputs(const NodeSpec& node, std::map<Topic, std::string>& producers) {
  for (const Topic topic : node.outputs) {
    if (!known(topic)) return problem(no_topic("output", topic));
    const Role role = topic_info(topic).role;
    if (role != Role::kStackOut && role != Role::kActuator) {
      return problem(
          fmt::format("output {} has role {}, must be STACK_OUT or ACTUATOR", name_of(topic), name_of(role)));
    }
    const auto [at, fresh] = producers.emplace(topic, node.name);
    if (!fresh) {
      return problem(fmt::format("{} is already produced by {}", name_of(topic), at->second),
                     "one topic has one producer");
    }
  }
  return {};
}

Problem check_trigger(const NodeSpec& node) {
  if (const auto* period = std::get_if<PeriodTrigger>(&node.trigger)) {
    if (period->period <= Duration{0}) {
      return problem(fmt::format("period is {} ns, must be positive", period->period.ns));
    }
    if (period->phase < Duration{0}) {
      return problem(fmt::format("phase is {} ns, must not be negative", period->phase.ns));
    }
    return {};
  }
  std::vector<Topic> topics;
  if (const auto* message = std::get_if<MessageTrigger>(&node.trigger)) topics = {message->topic};
  if (const auto* sync = std::get_if<SyncTrigger>(&node.trigger)) {
    topics = sync->topics;
    if (topics.empty()) return problem("its synchronised set is empty");
    if (sync->tolerance < Duration{0}) {
      return problem(fmt::format("tolerance is {} ns, must not be negative", sync->tolerance.ns));
    }
  }
  std::set<Topic> seen;
  for (const Topic topic : topics) {
    if (!known(topic)) return problem(no_topic("trigger", topic));
    if (!has_input(node, topic)) {
      return problem(fmt::format("it is triggered by {}, which is not among its inputs", name_of(topic)));
    }
    if (!seen.insert(topic).second) return problem(fmt::format("{} is twice in its synchronised set", name_of(topic)));
  }
  return {};
}

Problem check_node(const NodeSpec& node, std::set<std::string>& names, std::map<Topic, std::string>& producers) {
  if (node.name.empty()) return problem("it has no name");
  if (!names.insert(node.name).second) return problem("two nodes have this name", "rename one of them");
  if (!node.make) return problem("it has no factory");
  if (auto found = check_times(node)) return found;
  if (auto found = check_inputs(node)) return found;
  if (auto found = check_outputs(node, producers)) return found;
  return check_trigger(node);
}

}  // namespace

Result<void> validate(const Graph& graph) {
  std::set<std::string> names;
  std::map<Topic, std::string> producers;
  for (const NodeSpec& node : graph.nodes) {
    if (auto found = check_node(node, names, producers)) {
      found->where = fmt::format("stack {}, node {}", graph.name, node.name);
      return *found;
    }
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
