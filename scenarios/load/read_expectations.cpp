// `expect:` -- rules of sim/expectations.h with checked arguments:
//   - no_collision
//   - min_gap: {to: child, at_least: 0.5 m}
//   - final_mode: STOPPED            (a rule with one required argument takes it as it is)
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/load/expectation_text.h"
#include "scenarios/load/load_context.h"
#include "sim/expectations.h"

namespace longtail::scenarios {
namespace {

using sim::ArgumentKind;
using sim::ExpectationArgument;
using sim::ExpectationRule;

constexpr std::int64_t kLargestCount = 1'000'000'000;

Dimension dimension_of(ArgumentKind kind) {
  switch (kind) {
    case ArgumentKind::kLength: return Dimension::kLength;
    case ArgumentKind::kTime: return Dimension::kTime;
    case ArgumentKind::kSpeed: return Dimension::kSpeed;
    case ArgumentKind::kAcceleration: return Dimension::kAcceleration;
    case ArgumentKind::kJerk: return Dimension::kJerk;
    default: return Dimension::kNumber;
  }
}

std::string read_choice(const CheckedNode& node, const ExpectationArgument& argument) {
  const std::string word = node.text();
  const bool known = std::ranges::find(argument.choices, word) != argument.choices.end();
  const std::vector<std::string> choices(argument.choices.begin(), argument.choices.end());
  if (node.kind() == stack::YamlKind::kScalar && !known) node.fail_unknown(argument.name, word, choices, "values");
  return word;
}

// A text, but one that names a lane of the map.
void read_lane_argument(const CheckedNode& node, LoadContext& context, sim::Expectation& out) {
  const auto lane = read_lane_name(node, context, 0);
  if (lane) out.names["lane"] = fmt::format("{}/{}", lane->road, lane->lane);
}

void read_argument(const CheckedNode& node, const ExpectationArgument& argument, LoadContext& context,
                   sim::Expectation& out) {
  const std::string key(argument.name);
  if (argument.name == "lane") return read_lane_argument(node, context, out);
  switch (argument.kind) {
    case ArgumentKind::kCount: out.numbers[key] = static_cast<double>(node.integer(0, kLargestCount)); break;
    case ArgumentKind::kActor: out.names[key] = read_actor_reference(node, context, false); break;
    case ArgumentKind::kEvent: {
      const std::string id = node.text();
      const bool known = std::ranges::find(context.event_ids, id) != context.event_ids.end();
      if (node.kind() == stack::YamlKind::kScalar && !known) {
        node.fail_unknown("event", id, context.event_ids, "events");
      }
      out.names[key] = id;
      break;
    }
    case ArgumentKind::kChoice: out.names[key] = read_choice(node, argument); break;
    case ArgumentKind::kText: out.names[key] = node.text(); break;
    default: out.numbers[key] = node.quantity(dimension_of(argument.kind), stack::not_negative());
  }
}

void read_arguments(const CheckedNode& node, const ExpectationRule& rule, LoadContext& context, sim::Expectation& out) {
  if (node.kind() == stack::YamlKind::kScalar) {
    const ExpectationArgument* only = nullptr;
    for (const ExpectationArgument& argument : rule.arguments) {
      if (argument.presence == sim::Presence::kRequired) only = only == nullptr ? &argument : nullptr;
    }
    if (only != nullptr) return read_argument(node, *only, context, out);
  }
  MapReader map(node);
  for (const ExpectationArgument& argument : rule.arguments) {
    const auto value = map.optional(argument.name);
    if (!value) continue;
    read_argument(*value, argument, context, out);
  }
}

sim::Expectation read_expectation(const CheckedNode& node, LoadContext& context) {
  std::vector<std::string> names;
  for (const ExpectationRule& rule : sim::expectation_rules()) names.emplace_back(rule.name);
  sim::Expectation out;
  std::optional<CheckedNode> arguments;
  if (node.kind() == stack::YamlKind::kScalar) {
    out.rule = node.text();
  } else {
    const auto entries = node.entries();
    if (entries.size() != 1 && (node.kind() == stack::YamlKind::kMapping || node.kind() == stack::YamlKind::kNull)) {
      node.fail(fmt::format("an expectation is one rule, this has {} keys", entries.size()),
                "begin each rule with its own '- '");
    }
    if (entries.size() != 1) return out;
    out.rule = entries[0].first;
    arguments = entries[0].second;
  }
  const ExpectationRule* rule = sim::find_expectation_rule(out.rule);
  if (rule == nullptr) {
    node.fail_unknown("rule", out.rule, names, "rules");
    return out;
  }
  const std::size_t before = context.read.errors.count();
  if (arguments) read_arguments(*arguments, *rule, context, out);
  if (context.read.errors.count() != before) return out;
  if (const auto problem = sim::problem_with(out)) node.fail(*problem, std::string(rule->meaning));
  out.text = expectation_text(out);
  return out;
}

}  // namespace

void read_expectations(const CheckedNode& node, LoadContext& context, std::vector<sim::Expectation>& out) {
  for (const CheckedNode& item : node.items()) out.push_back(read_expectation(item, context));
}

}  // namespace longtail::scenarios
