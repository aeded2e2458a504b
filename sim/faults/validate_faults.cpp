#include <algorithm>
#include <cmath>

#include "sim/faults/actuator_names.h"
#include "sim/faults/fault_fields.h"
#include "sim/faults/fault_kinds.h"
#include "sim/faults/fault_schedule.h"
#include "stack/base/nearest_name.h"

namespace longtail::sim {
namespace {

using stack::Topic;

constexpr std::string_view kWholeComputer = "computer";

Error fault_error(const Scenario& scenario, const Fault& fault, std::string what, std::string hint) {
  std::string where = fmt::format("fault '{}'", fault.id);
  if (!scenario.file.empty()) where = fmt::format("{}: {}", scenario.file, where);
  return {FixBy::kScenarioAuthor, std::move(what), std::move(where), std::move(hint)};
}

std::string quoted_list(std::span<const std::string_view> names) {
  std::string text;
  for (const std::string_view name : names) text += fmt::format("{}'{}'", text.empty() ? "" : ", ", name);
  return text;
}

Result<void> check_field(const Scenario& scenario, const Fault& fault, Topic topic) {
  const std::string_view kind = info_of(fault.kind).name;
  const auto fields = allowed_fields(fault.kind, topic);
  if (fields.empty()) {
    std::vector<std::string_view> able;
    for (const Topic other : faultable_links()) {
      if (!allowed_fields(fault.kind, other).empty()) able.push_back(stack::name_of(other));
    }
    return fault_error(scenario, fault, fmt::format("'{}' cannot have a {} fault", fault.target, kind),
                       fmt::format("a {} fault applies to {}", kind, quoted_list(able)));
  }
  if (std::ranges::find(fields, fault.field) != fields.end()) return {};
  const std::string hint = fields.size() == 1 && fields[0].empty() ? "leave the field out"
                           : fault.field.empty()                   ? "allowed: " + quoted_list(fields)
                                                                   : did_you_mean(fault.field, fields, "fields");
  return fault_error(scenario, fault,
                     fault.field.empty()
                         ? fmt::format("a {} fault on '{}' needs a field", kind, fault.target)
                         : fmt::format("a {} fault on '{}' has no field '{}'", kind, fault.target, fault.field),
                     hint);
}

// A sensor, or for faults of a link the remote operator as well.
Result<void> check_topic(const Scenario& scenario, const Fault& fault) {
  const bool link = info_of(fault.kind).family == FaultFamily::kLink;
  std::vector<std::string_view> known;
  for (const Topic topic : link ? faultable_links() : faultable_sensors()) known.push_back(stack::name_of(topic));
  if (std::ranges::find(known, fault.target) == known.end()) {
    return fault_error(scenario, fault, fmt::format("there is no {} '{}'", link ? "link" : "sensor", fault.target),
                       did_you_mean(fault.target, known, link ? "links" : "sensors"));
  }
  const Topic topic = *stack::topic_by_name(fault.target);
  if (topic == Topic::kOperatorInput && !scenario.ego.remote_operator) {
    return fault_error(scenario, fault, "there is no remote operator whose link could fail",
                       "let the ego have one: remote_operator: true");
  }
  return check_field(scenario, fault, topic);
}

Result<void> check_edge_target(const Scenario& scenario, const Fault& fault, std::span<const std::string> nodes) {
  std::vector<std::string_view> known(nodes.begin(), nodes.end());
  if (fault.target != kWholeComputer && std::ranges::find(known, fault.target) == known.end()) {
    known.push_back(kWholeComputer);
    return fault_error(scenario, fault, fmt::format("there is no node '{}'", fault.target),
                       did_you_mean(fault.target, known, "nodes"));
  }
  return {};
}

Result<void> check_target(const Scenario& scenario, const Fault& fault, std::span<const std::string> nodes) {
  const FaultKindInfo& info = info_of(fault.kind);
  if (!info.target.empty() && fault.target != info.target) {
    return fault_error(scenario, fault,
                       fmt::format("a {} fault acts on '{}', not on '{}'", info.name, info.target, fault.target),
                       fmt::format("the target is '{}'", info.target));
  }
  if (info.family == FaultFamily::kSensor || info.family == FaultFamily::kLink) return check_topic(scenario, fault);
  if (info.fields == nullptr && !fault.field.empty()) {
    return fault_error(scenario, fault, fmt::format("a {} fault has no field", info.name), "leave the field out");
  }
  if (info.fields != nullptr) {
    if (auto result = check_field(scenario, fault, Topic::kNone); !result) return result;
  }
  if (info.family == FaultFamily::kEdge) return check_edge_target(scenario, fault, nodes);
  if (info.family == FaultFamily::kMap) return {};
  if (std::ranges::find(kActuatorNames, fault.target) == kActuatorNames.end()) {
    return fault_error(scenario, fault, fmt::format("there is no actuator '{}'", fault.target),
                       did_you_mean(fault.target, kActuatorNames, "actuators"));
  }
  return {};
}

Result<void> check_numbers(const Scenario& scenario, const Fault& fault) {
  const FaultKindInfo& info = info_of(fault.kind);
  if (!info.has_magnitude() && fault.magnitude != 0) {
    return fault_error(scenario, fault,
                       fmt::format("a {} fault has no magnitude, but {} is given", info.name, fault.magnitude),
                       "leave the magnitude out");
  }
  const bool allowed =
      std::isfinite(fault.magnitude) && fault.magnitude >= info.magnitude_min && fault.magnitude <= info.magnitude_max;
  if (!allowed) {
    const std::string limit = info.magnitude_max > 1e300
                                  ? fmt::format("at least {}", info.magnitude_min)
                                  : fmt::format("{} to {}", info.magnitude_min, info.magnitude_max);
    return fault_error(scenario, fault, fmt::format("a {} fault of magnitude {}", info.name, fault.magnitude),
                       fmt::format("allowed: {} {}", limit, stack::si_unit(dimension_of(info, fault.field))));
  }
  if (fault.duration < Duration{} || fault.ramp < Duration{}) {
    return fault_error(scenario, fault, "duration and ramp must not be negative", "0 s means: until the end, at once");
  }
  if (fault.ramp > Duration{} && !info.ramps) {
    return fault_error(scenario, fault, fmt::format("a {} fault has no strength to ramp", info.name), "remove the ramp");
  }
  if (fault.seed && !draws_numbers(fault.kind, fault.field)) {
    return fault_error(scenario, fault, fmt::format("a {} fault draws no random numbers", info.name),
                       "remove the seed");
  }
  if (!fault.onset) return {};
  if (*fault.onset < SimTime{} || (scenario.duration > Duration{} && *fault.onset - SimTime{} >= scenario.duration)) {
    return fault_error(
        scenario, fault,
        fmt::format("begins at {} s, outside the run of {} s", fault.onset->seconds(), scenario.duration.seconds()),
        "move the onset into the run");
  }
  return {};
}

// Calls `visit(fault name, event)` for every start-fault action.
template <class Visit>
Result<void> each_started_fault(const Scenario& scenario, Visit visit) {
  for (const Event& event : scenario.events) {
    for (const EventAction& action : event.actions) {
      const auto* start = std::get_if<StartFaultAction>(&action.action);
      if (start == nullptr) continue;
      if (Result<void> result = visit(start->fault, event); !result) return result;
    }
  }
  return {};
}

Result<void> check_starts(const Scenario& scenario) {
  std::vector<std::string> ids;
  for (const Fault& fault : scenario.faults) ids.push_back(fault.id);
  std::vector<std::string> started;
  auto result = each_started_fault(scenario, [&](const std::string& id, const Event& event) -> Result<void> {
    const auto at = std::ranges::find(scenario.faults, id, &Fault::id);
    if (at == scenario.faults.end()) {
      return Error{FixBy::kScenarioAuthor,
                   fmt::format("event '{}' starts the fault '{}', which does not exist", event.id, id), scenario.file,
                   did_you_mean(id, ids, "faults")};
    }
    if (at->onset) {
      return fault_error(scenario, *at, fmt::format("has an onset and is started by event '{}' as well", event.id),
                         "keep one of the two");
    }
    started.push_back(id);
    return {};
  });
  if (!result) return result;
  for (const Fault& fault : scenario.faults) {
    if (fault.onset || std::ranges::find(started, fault.id) != started.end()) continue;
    return fault_error(scenario, fault, "never begins", "give it an onset, or an event that starts it");
  }
  return {};
}

}  // namespace

Result<void> validate_faults(const Scenario& scenario, std::span<const std::string> nodes) {
  for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
    const Fault& fault = scenario.faults[i];
    if (fault.id.empty()) return fault_error(scenario, fault, fmt::format("fault number {} has no id", i + 1), "");
    for (std::size_t k = 0; k < i; ++k) {
      if (scenario.faults[k].id == fault.id)
        return fault_error(scenario, fault, "two faults have this id", "rename one");
    }
    if (auto result = check_target(scenario, fault, nodes); !result) return result;
    if (auto result = check_numbers(scenario, fault); !result) return result;
  }
  return check_starts(scenario);
}

}  // namespace longtail::sim
