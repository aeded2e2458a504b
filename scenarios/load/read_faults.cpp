// `faults:` -- one kind each, on a sensor, a link, a node, the computer, an actuator or the map:
//   {id: canyon, loss: {sensor: gnss, share: 30 %}, at: 5 s, for: 10 s, ramp: 2 s, seed: 7}
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/load/load_context.h"
#include "sim/faults/actuator_names.h"
#include "sim/faults/fault_fields.h"
#include "sim/faults/fault_kinds.h"
#include "sim/faults/link_names.h"
#include "stack/api/topics.h"

namespace longtail::scenarios {
namespace {

using sim::FaultFamily;
using sim::FaultKind;
using sim::FaultKindInfo;

constexpr double kRunLimit_s = 3600;
constexpr std::int64_t kLargestSeed = std::int64_t{1} << 53;  // what a number in YAML holds exactly

std::vector<std::string> sensor_names() {
  std::vector<std::string> names;
  for (const stack::Topic topic : sim::faultable_sensors()) {
    names.emplace_back(stack::name_of(topic).substr(std::string_view("sensor.").size()));
  }
  return names;
}

// "gnss" or "sensor.gnss" -> "sensor.gnss".
std::optional<stack::Topic> read_sensor(const CheckedNode& node) {
  if (!node.exists()) return std::nullopt;
  const std::string written = node.text();
  const std::string full = written.starts_with("sensor.") ? written : "sensor." + written;
  const auto topic = stack::topic_by_name(full);
  const auto sensors = sim::faultable_sensors();
  if (topic && std::ranges::find(sensors, *topic) != sensors.end()) return topic;
  if (node.kind() == stack::YamlKind::kScalar) node.fail_unknown("sensor", written, sensor_names(), "sensors");
  return std::nullopt;
}

void read_field(MapReader& map, const FaultKindInfo& info, stack::Topic topic, sim::Fault& out) {
  const auto field = map.optional("field");
  if (field) out.field = field->text();
  const auto allowed = info.fields(topic);
  if (allowed.empty()) {
    map.node().fail(fmt::format("a {} fault cannot act on {}", info.name, out.target), "");
  } else if (std::ranges::find(allowed, out.field) == allowed.end()) {
    std::vector<std::string> names;
    for (const std::string_view name : allowed) {
      if (!name.empty()) names.emplace_back(name);
    }
    if (field) field->fail_unknown("field", out.field, names, "fields");
    if (!field) map.node().fail("the key 'field' is missing", did_you_mean("", names, "fields"));
  }
}

void read_link(const CheckedNode& node, const FaultKindInfo& info, sim::Fault& out) {
  const std::string written = node.text();
  const auto link = std::ranges::find(sim::kNamedLinks, written, &sim::NamedLink::name);
  if (link == sim::kNamedLinks.end()) {
    std::vector<std::string> names;
    for (const sim::NamedLink& known : sim::kNamedLinks) names.emplace_back(known.name);
    return node.fail_unknown("link", written, names, "links");
  }
  out.target = stack::name_of(link->topic);
  if (info.fields(link->topic).empty()) node.fail(fmt::format("a {} fault cannot act on the link '{}'", info.name, written), "");
}

void read_topic_target(MapReader& map, const FaultKindInfo& info, sim::Fault& out) {
  if (!info.target.empty()) {
    out.target = info.target;
    return read_field(map, info, *stack::topic_by_name(info.target), out);
  }
  if (info.family == FaultFamily::kLink) {
    if (const auto link = map.optional("link")) return read_link(*link, info, out);
  }
  const auto topic = read_sensor(map.required("sensor"));
  if (!topic) {
    map.optional("field");
    return;
  }
  out.target = std::string(stack::name_of(*topic));
  read_field(map, info, *topic, out);
}

void read_target(MapReader& map, const FaultKindInfo& info, const LoadContext& context, sim::Fault& out) {
  if (info.family == FaultFamily::kSensor || info.family == FaultFamily::kLink) return read_topic_target(map, info, out);
  if (!info.target.empty()) {
    out.target = info.target;
    if (info.fields != nullptr) read_field(map, info, stack::Topic::kNone, out);
    return;
  }
  if (info.family == FaultFamily::kActuator) {
    const CheckedNode node = map.required("actuator");
    out.target = node.text();
    const bool known = std::ranges::find(sim::kActuatorNames, out.target) != sim::kActuatorNames.end();
    const std::vector<std::string> names(sim::kActuatorNames.begin(), sim::kActuatorNames.end());
    if (node.exists() && !known) node.fail_unknown("actuator", out.target, names, "actuators");
    return;
  }
  const CheckedNode node = map.required("node");
  out.target = node.text();
  const auto& nodes = context.options.stack_nodes;
  const bool known = nodes.empty() || out.target == "computer" || std::ranges::find(nodes, out.target) != nodes.end();
  if (node.exists() && !known) node.fail_unknown("node", out.target, nodes, "nodes");
}

void read_magnitude(MapReader& map, const FaultKindInfo& info, sim::Fault& out) {
  if (!info.has_magnitude()) return;
  const CheckedNode node = map.required(info.magnitude_key);
  const bool unit_unknown = info.by_field && out.field.empty();  // reported already
  if (unit_unknown) return;
  out.magnitude = node.quantity(dimension_of(info, out.field), stack::between(info.magnitude_min, info.magnitude_max));
}

sim::Fault read_fault(const CheckedNode& node, const LoadContext& context) {
  MapReader map(node);
  sim::Fault out;
  out.id = map.required("id").name();
  if (const auto at = map.optional("at")) out.onset = SimTime{} + at->duration(stack::between(0, kRunLimit_s));
  out.duration = map.duration_or("for", Duration{}, stack::between(0, kRunLimit_s));
  out.ramp = map.duration_or("ramp", Duration{}, stack::between(0, kRunLimit_s));
  const auto seed = map.optional("seed");
  if (seed) out.seed = Seed{static_cast<std::uint64_t>(seed->integer(0, kLargestSeed))};
  std::vector<std::string_view> kinds;
  for (const FaultKindInfo& info : sim::all_fault_kinds()) kinds.push_back(info.name);
  const auto found = map.exactly_one(kinds, "fault kinds");
  if (!found) return out;
  const auto info = std::ranges::find(sim::all_fault_kinds(), found->first, &FaultKindInfo::name);
  out.kind = info->kind;
  MapReader inner(found->second);
  read_target(inner, *info, context, out);
  read_magnitude(inner, *info, out);
  if (out.ramp > Duration{} && !info->ramps) {
    node.fail(fmt::format("a {} fault has no strength to ramp", info->name), "remove the ramp");
  }
  if (seed && !draws_numbers(out.kind, out.field)) {
    seed->fail(fmt::format("a {} fault draws no random numbers", info->name), "remove the seed");
  }
  return out;
}

}  // namespace

void read_faults(const CheckedNode& node, LoadContext& context, std::vector<sim::Fault>& out) {
  for (const CheckedNode& item : node.items()) out.push_back(read_fault(item, context));
}

}  // namespace longtail::scenarios
