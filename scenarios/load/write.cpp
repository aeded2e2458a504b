#include "scenarios/load/write.h"

#include <fmt/format.h>

#include "scenarios/load/expectation_text.h"
#include "scenarios/load/flow_text.h"
#include "sim/actors/models.h"
#include "sim/faults/fault_kinds.h"
#include "sim/faults/link_names.h"
#include "stack/config/units.h"
#include "stack/config/yaml_document.h"

namespace longtail::scenarios {
namespace {

using stack::Dimension;
using stack::format_number;
using stack::yaml_scalar;

std::string metres(double value) {
  return stack::format_quantity(value, Dimension::kLength);
}
std::string mps(double value) {
  return stack::format_quantity(value, Dimension::kSpeed);
}
std::string mps2(double value) {
  return stack::format_quantity(value, Dimension::kAcceleration);
}
std::string radians(double value) {
  return stack::format_quantity(value, Dimension::kAngle);
}
std::string secs(Duration value) {
  return stack::format_duration(value);
}
std::string secs(double value) {
  return stack::format_quantity(value, Dimension::kTime);
}

std::string place(const std::string& road, double s_m) {
  return FlowMap().add("road", yaml_scalar(road)).add("s", metres(s_m)).text();
}

std::string place(const std::string& road, double s_m, double t_m) {
  return FlowMap().add("road", yaml_scalar(road)).add("s", metres(s_m)).add("t", metres(t_m)).text();
}

std::string place(const sim::LanePosition& at) {
  return FlowMap()
      .add("lane", yaml_scalar(fmt::format("{}/{}", at.road, at.lane)))
      .add("s", metres(at.s_m))
      .add("offset", metres(at.offset_m))
      .text();
}

std::string place(const sim::Position& at) {
  if (const auto* lane = std::get_if<sim::LanePosition>(&at)) return place(*lane);
  const auto& road = std::get<sim::RoadPosition>(at);
  return place(road.road, road.s_m, road.t_m);
}

std::string behaviour_name(sim::BehaviourKind kind) {
  switch (kind) {
    case sim::BehaviourKind::kStationary: return "stationary";
    case sim::BehaviourKind::kCruise: return "cruise";
    case sim::BehaviourKind::kIdm: return "idm";
  }
  return "stationary";
}

std::string ego_text(const sim::EgoSetup& ego) {
  FlowMap map;
  map.add("vehicle", yaml_scalar(ego.vehicle))
      .add("at", place(ego.at))
      .add("speed", mps(ego.speed_mps))
      .add("set_speed", mps(ego.set_speed_mps))
      .add("route", flow_list(ego.route, [](const std::string& road) { return yaml_scalar(road); }));
  if (ego.remote_operator) map.add("remote_operator", "true");
  return map.text();
}

std::string body_text(const sim::ActorModel& model) {
  return FlowMap()
      .add("length", metres(model.length_m))
      .add("width", metres(model.width_m))
      .add("height", metres(model.height_m))
      .add("mass", stack::format_quantity(model.mass_kg, Dimension::kMass))
      .add("rcs", stack::format_quantity(model.rcs_dbsm, Dimension::kRadarCrossSection))
      .text();
}

std::string idm_text(const sim::IdmParameters& idm) {
  return FlowMap()
      .add("headway", secs(idm.time_headway_s))
      .add("min_gap", metres(idm.min_gap_m))
      .add("max_acceleration", mps2(idm.max_acceleration_mps2))
      .add("comfortable_deceleration", mps2(idm.comfortable_deceleration_mps2))
      .text();
}

std::string signal_text(const sim::SignalAction& signal) {
  static constexpr std::string_view kIndicators[] = {"off", "left", "right", "hazard"};
  FlowMap map;
  if (signal.indicator) map.add("indicator", std::string(kIndicators[static_cast<std::size_t>(*signal.indicator)]));
  if (signal.beacon) map.add("beacon", *signal.beacon ? "true" : "false");
  if (signal.siren) map.add("siren", *signal.siren ? "true" : "false");
  return map.text();
}

std::string actor_text(const sim::ActorSetup& actor) {
  FlowMap map;
  map.add("id", yaml_scalar(actor.id)).add("model", yaml_scalar(actor.model.name));
  const auto named = sim::actor_model(actor.model.name);
  if (!named || named.value() != actor.model) map.add("body", body_text(actor.model));
  map.add("at", place(actor.at));
  if (actor.heading_rad != 0) map.add("heading", radians(actor.heading_rad));
  if (actor.behaviour != sim::BehaviourKind::kStationary) map.add("speed", mps(actor.speed_mps));
  map.add("behaviour", behaviour_name(actor.behaviour));
  if (actor.behaviour == sim::BehaviourKind::kIdm) map.add("desired_speed", mps(actor.desired_speed_mps));
  if (actor.idm != sim::IdmParameters{}) map.add("idm", idm_text(actor.idm));
  if (actor.against_traffic) map.add("against_traffic", "true");
  const sim::ActorSignals& signals = actor.signals;
  if (signals != sim::ActorSignals{}) map.add("signals", signal_text({signals.indicator, signals.beacon, signals.siren}));
  return map.text();
}

std::string condition_text(const sim::Condition& condition);

struct ConditionText {
  static void bounds(FlowMap& map, const std::optional<double>& below, const std::optional<double>& above,
                     Dimension dimension) {
    if (below) map.add("below", stack::format_quantity(*below, dimension));
    if (above) map.add("above", stack::format_quantity(*above, dimension));
  }

  std::string operator()(const sim::TimeCondition& c) const {
    return FlowMap().add("time", secs(c.at - SimTime{})).text();
  }
  std::string operator()(const sim::TimeToArrivalCondition& c) const {
    FlowMap map;
    map.add("of", yaml_scalar(c.actor)).add("at", place(c.road, c.s_m)).add("below", secs(c.below_s));
    return FlowMap().add("time_to_arrival", map.text()).text();
  }
  std::string operator()(const sim::GapCondition& c) const {
    FlowMap map;
    map.add("from", yaml_scalar(c.from)).add("to", yaml_scalar(c.to));
    bounds(map, c.below_m, c.above_m, Dimension::kLength);
    return FlowMap().add("gap", map.text()).text();
  }
  std::string operator()(const sim::TimeGapCondition& c) const {
    FlowMap map;
    map.add("from", yaml_scalar(c.from)).add("to", yaml_scalar(c.to)).add("below", secs(c.below_s));
    return FlowMap().add("time_gap", map.text()).text();
  }
  std::string operator()(const sim::SpeedCondition& c) const {
    FlowMap map;
    map.add("of", yaml_scalar(c.actor));
    bounds(map, c.below_mps, c.above_mps, Dimension::kSpeed);
    return FlowMap().add("speed", map.text()).text();
  }
  std::string operator()(const sim::PassedCondition& c) const {
    FlowMap map;
    map.add("of", yaml_scalar(c.actor)).add("at", place(c.road, c.s_m));
    return FlowMap().add("passed", map.text()).text();
  }
  std::string operator()(const sim::EventCondition& c) const {
    return FlowMap()
        .add("after", FlowMap().add("event", yaml_scalar(c.event)).add("delay", secs(c.delay)).text())
        .text();
  }
  std::string operator()(const sim::AllOfCondition& c) const {
    return FlowMap().add("all_of", flow_list(c.conditions, condition_text)).text();
  }
  std::string operator()(const sim::AnyOfCondition& c) const {
    return FlowMap().add("any_of", flow_list(c.conditions, condition_text)).text();
  }
};

std::string condition_text(const sim::Condition& condition) {
  return std::visit(ConditionText{}, condition.value);
}

struct ActionText {
  FlowMap& map;

  void operator()(const sim::SpeedAction& a) const {
    map.add("speed", FlowMap().add("to", mps(a.speed_mps)).add("rate", mps2(a.rate_mps2)).text());
  }
  void operator()(const sim::LateralAction& a) const {
    const bool left = a.offset_m > 0;
    map.add("shift", FlowMap()
                         .add(left ? "left" : "right", metres(left ? a.offset_m : -a.offset_m))
                         .add("over", secs(a.duration))
                         .text());
  }
  void operator()(const sim::MoveToAction& a) const {
    map.add("move", FlowMap().add("to", place(a.road, a.s_m, a.t_m)).add("speed", mps(a.speed_mps)).text());
  }
  void operator()(const sim::BehaviourAction& a) const {
    map.add("behave",
            FlowMap().add("as", behaviour_name(a.behaviour)).add("desired_speed", mps(a.desired_speed_mps)).text());
  }
  void operator()(const sim::SignalAction& a) const { map.add("signal", signal_text(a)); }
  void operator()(const sim::RemoveAction&) const { map.add("remove", "true"); }
};

std::string action_text(const sim::EventAction& action) {
  FlowMap map;
  if (const auto* start = std::get_if<sim::StartFaultAction>(&action.action)) {
    return map.add("start_fault", yaml_scalar(start->fault)).text();
  }
  map.add("actor", yaml_scalar(action.actor));
  std::visit(ActionText{map}, std::get<sim::ActorAction>(action.action));
  return map.text();
}

// Empty: a sensor's.
std::string_view named_link(std::string_view target) {
  for (const sim::NamedLink& link : sim::kNamedLinks) {
    if (stack::name_of(link.topic) == target) return link.name;
  }
  return {};
}

std::string fault_text(const sim::Fault& fault) {
  const sim::FaultKindInfo& info = sim::info_of(fault.kind);
  FlowMap arguments;
  if (info.target.empty()) {
    const std::string_view link = named_link(fault.target);
    if (info.family == sim::FaultFamily::kActuator) arguments.add("actuator", yaml_scalar(fault.target));
    else if (info.family == sim::FaultFamily::kEdge) arguments.add("node", yaml_scalar(fault.target));
    else if (!link.empty()) arguments.add("link", std::string(link));
    else arguments.add("sensor", yaml_scalar(fault.target));
  }
  if (!fault.field.empty()) arguments.add("field", yaml_scalar(fault.field));
  if (info.has_magnitude()) {
    arguments.add(info.magnitude_key, stack::format_quantity(fault.magnitude, dimension_of(info, fault.field)));
  }
  FlowMap map;
  map.add("id", yaml_scalar(fault.id)).add(info.name, arguments.text());
  if (fault.onset) map.add("at", secs(*fault.onset - SimTime{}));
  if (fault.duration != Duration{}) map.add("for", secs(fault.duration));
  if (fault.ramp != Duration{}) map.add("ramp", secs(fault.ramp));
  if (fault.seed) map.add("seed", fmt::format("{}", fault.seed->value));
  return map.text();
}

std::string patch_text(const sim::FrictionPatch& patch) {
  return FlowMap()
      .add("road", yaml_scalar(patch.road))
      .add("from", metres(patch.s_from_m))
      .add("to", metres(patch.s_to_m))
      .add("friction", format_number(patch.friction))
      .text();
}

std::string edge_text(const sim::EdgeSetup& edge) {
  return FlowMap()
      .add("cores", std::to_string(edge.cores))
      .add("preemptive", edge.preemptive ? "true" : "false")
      .add("zero_cost", edge.zero_cost ? "true" : "false")
      .add("ambient", stack::format_quantity(edge.ambient_c, Dimension::kTemperature))
      .add("speed_scale", format_number(edge.speed_scale))
      .text();
}

std::string event_text(const sim::Event& event) {
  return FlowMap()
      .add("id", yaml_scalar(event.id))
      .add("when", condition_text(event.when))
      .add("do", flow_list(event.actions, action_text))
      .text();
}

std::string tags_text(const sim::Tags& tags) {
  FlowMap map;
  for (const auto& [axis, values] : tags.values)
    map.add(axis, flow_list(values, [](const std::string& v) { return yaml_scalar(v); }));
  return map.text();
}

std::string parameters_text(const sim::Scenario& scenario) {
  FlowMap map;
  for (const auto& [name, value] : scenario.parameters) {
    const auto unit = scenario.parameter_units.find(name);
    const bool plain = unit == scenario.parameter_units.end() || unit->second.empty();
    map.add(name, format_number(value) + (plain ? "" : " " + unit->second));
  }
  return map.text();
}

// "key:\n  - a\n  - b\n"; nothing for an empty list.
template <class Items, class Format>
std::string block_list(std::string_view key, const Items& items, Format format) {
  if (items.empty()) return "";
  std::string text = fmt::format("{}:\n", key);
  for (const auto& item : items) text += fmt::format("  - {}\n", format(item));
  return text;
}

}  // namespace

std::string write_yaml(const sim::Scenario& scenario) {
  std::string out = fmt::format("scenario: {}\n", yaml_scalar(scenario.name));
  if (!scenario.description.empty()) out += fmt::format("description: {}\n", yaml_scalar(scenario.description));
  if (!scenario.tags.values.empty()) out += fmt::format("tags: {}\n", tags_text(scenario.tags));
  out += fmt::format("map: {}\nduration: {}\n", yaml_scalar(scenario.map_name), secs(scenario.duration));
  if (!scenario.parameters.empty()) out += fmt::format("parameters: {}\n", parameters_text(scenario));
  out += fmt::format("weather: {}\n", weather_text(scenario.weather));
  out += block_list("friction_patches", scenario.friction_patches, patch_text);
  if (scenario.surroundings != sim::Surroundings{}) {
    out += fmt::format("surroundings: {}\n", surroundings_text(scenario.surroundings));
  }
  if (scenario.sensors.camera_jpeg_quality != 0) {
    const FlowMap camera = FlowMap().add("jpeg_quality", std::to_string(scenario.sensors.camera_jpeg_quality));
    out += fmt::format("sensors: {}\n", FlowMap().add("camera", camera.text()).text());
  }
  out += fmt::format("ego: {}\n", ego_text(scenario.ego));
  out += block_list("actors", scenario.actors, actor_text);
  out += block_list("events", scenario.events, event_text);
  out += block_list("faults", scenario.faults, fault_text);
  out += fmt::format("edge: {}\n", edge_text(scenario.edge));
  if (!scenario.stack_parameters.empty()) {
    out += "stack:\n";
    for (const auto& [path, value] : scenario.stack_parameters) {
      out += fmt::format("  {}: {}\n", yaml_scalar(path), yaml_scalar(value));
    }
  }
  out += block_list("expect", scenario.expectations, expectation_text);
  return out;
}

}  // namespace longtail::scenarios
