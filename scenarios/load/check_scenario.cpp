// What only shows when the parts of a scenario are seen together: errors for what cannot run, warnings for what
// is likely not meant.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/load/load_context.h"
#include "sim/world/placement.h"

namespace longtail::scenarios {
namespace {

std::optional<CheckedNode> item_of(const CheckedNode& root, std::string_view list, std::size_t index) {
  MapReader map(root);
  map.accept_rest();
  const auto node = map.optional(list);
  if (!node || node->kind() != stack::YamlKind::kSequence) return std::nullopt;
  const auto items = node->items();
  if (index >= items.size()) return std::nullopt;
  return items[index];
}

bool starts(const sim::Event& event, const std::string& fault) {
  return std::ranges::any_of(event.actions, [&](const sim::EventAction& action) {
    const auto* start = std::get_if<sim::StartFaultAction>(&action.action);
    return start != nullptr && start->fault == fault;
  });
}

void check_faults(const CheckedNode& root, const sim::Scenario& scenario) {
  for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
    const sim::Fault& fault = scenario.faults[i];
    const auto node = item_of(root, "faults", i);
    if (!node) continue;
    const bool by_event =
        std::ranges::any_of(scenario.events, [&](const sim::Event& event) { return starts(event, fault.id); });
    if (fault.onset && by_event) node->fail("it has a time and is started by an event as well", "keep one of the two");
    if (!fault.onset && !by_event) node->fail("it never begins", "give it 'at', or an event that starts it");
    if (fault.onset && fault.onset->ns >= scenario.duration.ns) {
      node->fail(fmt::format("it begins at {}, the run ends at {}", stack::format_duration(*fault.onset - SimTime{}),
                             stack::format_duration(scenario.duration)),
                 "move it into the run");
    }
  }
}

// What the world would refuse, told at the place in the file.
void check_placement(const CheckedNode& root, const sim::Scenario& scenario) {
  const auto ego = sim::place_ego(scenario);
  if (!ego) root.fail_as(ego.error());
  for (std::size_t i = 0; i < scenario.actors.size(); ++i) {
    const auto place = sim::place_actor(scenario, scenario.actors[i]);
    if (place) continue;
    const auto node = item_of(root, "actors", i);  // those after the list's end come from traffic blocks
    (node ? *node : root).fail_as(place.error());
  }
  if (sim::check_actions(scenario)) return;
  sim::Scenario alone = scenario;
  for (std::size_t i = 0; i < scenario.events.size(); ++i) {
    alone.events = {scenario.events[i]};
    const auto possible = sim::check_actions(alone);
    const auto node = item_of(root, "events", i);
    if (!possible && node) node->fail_as(possible.error());
  }
}

// Times in conditions and expectations that lie after the end of the run.
void check_times(const CheckedNode& root, LoadContext& context, const sim::Scenario& scenario) {
  for (std::size_t i = 0; i < scenario.events.size(); ++i) {
    const auto* time = std::get_if<sim::TimeCondition>(&scenario.events[i].when.value);
    const auto node = item_of(root, "events", i);
    if (node && time != nullptr && time->at.ns >= scenario.duration.ns) {
      context.warn(*node, "the event's time lies after the end of the run", "lengthen the run or move the event");
    }
  }
  for (std::size_t i = 0; i < scenario.expectations.size(); ++i) {
    const auto node = item_of(root, "expect", i);
    for (const char* key : {"after", "t"}) {
      const auto at = scenario.expectations[i].numbers.find(key);
      if (!node || at == scenario.expectations[i].numbers.end()) continue;
      if (at->second >= scenario.duration.seconds()) {
        context.warn(*node, fmt::format("'{}' lies after the end of the run", key), "lengthen the run or move it");
      }
    }
  }
}

}  // namespace

void check_whole(const CheckedNode& root, LoadContext& context, const sim::Scenario& scenario) {
  check_faults(root, scenario);
  check_times(root, context, scenario);
  check_placement(root, scenario);
  for (const std::string& name : context.read.references.unused()) {
    MapReader map(root);
    map.accept_rest();
    MapReader parameters(map.required("parameters"));
    parameters.accept_rest();
    context.warn(parameters.required(name), "the parameter is not used", "use it as $" + name + ", or remove it");
  }
  if (scenario.expectations.empty()) context.warn(root, "nothing is expected", "add 'expect:', e.g. '- no_collision'");
}

}  // namespace longtail::scenarios
