// The ego and the other actors.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/load/load_context.h"
#include "sim/actors/models.h"
#include "sim/physics/vehicle.h"

namespace longtail::scenarios {
namespace {

using stack::between;
using stack::not_negative;
using stack::positive;

constexpr double kTopSpeed_mps = 100;
constexpr double kFullTurn_rad = 6.2831853071795864769;

constexpr stack::Choice<sim::BehaviourKind> kBehaviours[] = {
    {"stationary", sim::BehaviourKind::kStationary},
    {"cruise", sim::BehaviourKind::kCruise},
    {"idm", sim::BehaviourKind::kIdm},
};

// A lane of the map that vehicles drive on.
void check_ego_lane(const CheckedNode& node, const LoadContext& context, const sim::LanePosition& at) {
  if (!context.map) return;
  const auto road = context.map->find_road(at.road);
  if (!road) return;
  const auto lane = context.map->lane_ref(*road, at.s_m, at.lane);
  if (lane && context.map->lane_type(*lane) != sim::LaneType::kDriving) {
    node.fail(fmt::format("lane {}/{} is no driving lane", at.road, at.lane), "the ego starts on a driving lane");
  }
}

sim::IdmParameters read_idm(const CheckedNode& node) {
  MapReader map(node);
  sim::IdmParameters out;
  out.time_headway_s = map.quantity_or("headway", out.time_headway_s, Dimension::kTime, between(0.1, 20));
  out.min_gap_m = map.quantity_or("min_gap", out.min_gap_m, Dimension::kLength, between(0, 100));
  out.max_acceleration_mps2 =
      map.quantity_or("max_acceleration", out.max_acceleration_mps2, Dimension::kAcceleration, between(0.1, 10));
  out.comfortable_deceleration_mps2 = map.quantity_or("comfortable_deceleration", out.comfortable_deceleration_mps2,
                                                      Dimension::kAcceleration, between(0.1, 10));
  return out;
}

sim::ActorSetup read_actor(const CheckedNode& node, LoadContext& context) {
  MapReader map(node);
  sim::ActorSetup out;
  out.id = map.required("id").name();
  out.model = read_model(map.required("model"));
  if (const auto body = map.optional("body")) read_body(*body, out.model);
  out.at = read_position(map.required("at"), context);
  out.heading_rad = map.quantity_or("heading", 0, Dimension::kAngle, between(-kFullTurn_rad, kFullTurn_rad));
  const Motion motion = read_motion(map);
  out.speed_mps = motion.speed_mps;
  out.behaviour = motion.behaviour;
  out.desired_speed_mps = motion.desired_speed_mps;
  out.idm = motion.idm;
  out.against_traffic = map.boolean_or("against_traffic", false);
  if (const auto signals = map.optional("signals")) {
    const sim::SignalAction given = read_signal_action(*signals);
    out.signals = {given.indicator.value_or(sim::Indicator::kOff), given.beacon.value_or(false), given.siren.value_or(false)};
  }
  return out;
}

}  // namespace

void read_body(const CheckedNode& node, sim::ActorModel& model) {
  MapReader map(node);
  model.length_m = map.quantity_or("length", model.length_m, Dimension::kLength, between(0.05, 40));
  model.width_m = map.quantity_or("width", model.width_m, Dimension::kLength, between(0.05, 10));
  model.height_m = map.quantity_or("height", model.height_m, Dimension::kLength, between(0.02, 10));
  model.mass_kg = map.quantity_or("mass", model.mass_kg, Dimension::kMass, between(0.01, 100'000));
  model.rcs_dbsm = map.quantity_or("rcs", model.rcs_dbsm, Dimension::kRadarCrossSection, between(-60, 60));
}

sim::SignalAction read_signal_action(const CheckedNode& node) {
  MapReader map(node);
  sim::SignalAction out;
  if (const auto indicator = map.optional("indicator")) {
    static const std::vector<stack::Choice<sim::Indicator>> kChoices{{"off", sim::Indicator::kOff},
                                                                     {"left", sim::Indicator::kLeft},
                                                                     {"right", sim::Indicator::kRight},
                                                                     {"hazard", sim::Indicator::kHazard}};
    out.indicator = indicator->one_of<sim::Indicator>(kChoices, "indicators");
  }
  if (const auto beacon = map.optional("beacon")) out.beacon = beacon->boolean();
  if (const auto siren = map.optional("siren")) out.siren = siren->boolean();
  return out;
}

std::vector<std::string> collect_ids(const CheckedNode& node) {
  std::vector<std::string> ids;
  if (node.kind() != stack::YamlKind::kSequence) return ids;
  for (const CheckedNode& item : node.items()) {
    if (item.kind() != stack::YamlKind::kMapping) continue;
    MapReader map(item);
    map.accept_rest();
    const auto id = map.optional("id");
    if (id && id->kind() == stack::YamlKind::kScalar) ids.push_back(id->text());
  }
  return ids;
}

void check_unique(const CheckedNode& list, std::string_view thing) {
  std::vector<std::string> seen;
  if (list.kind() != stack::YamlKind::kSequence) return;
  for (const CheckedNode& item : list.items()) {
    if (item.kind() != stack::YamlKind::kMapping) continue;
    MapReader map(item);
    map.accept_rest();
    const auto id = map.optional("id");
    if (!id || id->kind() != stack::YamlKind::kScalar) continue;
    if (std::ranges::find(seen, id->text()) != seen.end()) {
      id->fail(fmt::format("two {}s have the id '{}'", thing, id->text()), "rename one");
    }
    seen.push_back(id->text());
  }
}

sim::BehaviourKind read_behaviour(const CheckedNode& node) {
  return node.one_of<sim::BehaviourKind>(kBehaviours, "behaviours");
}

sim::ActorModel read_model(const CheckedNode& node) {
  if (!node.exists()) return {};
  const std::string name = node.text();
  const auto model = sim::actor_model(name);
  if (model) return model.value();
  if (node.kind() == stack::YamlKind::kScalar) node.fail_as(model.error());
  return {.name = name};
}

Motion read_motion(MapReader& map) {
  Motion out;
  const auto speed = map.optional("speed");
  if (speed) out.speed_mps = speed->quantity(Dimension::kSpeed, between(0, kTopSpeed_mps));
  const auto behaviour = map.optional("behaviour");
  // With a speed and nothing else an actor cruises.
  out.behaviour = behaviour ? read_behaviour(*behaviour)
                  : speed   ? sim::BehaviourKind::kCruise
                            : sim::BehaviourKind::kStationary;
  const auto desired = map.optional("desired_speed");
  out.desired_speed_mps = out.behaviour == sim::BehaviourKind::kIdm ? out.speed_mps : 0;
  if (desired) out.desired_speed_mps = desired->quantity(Dimension::kSpeed, between(0, kTopSpeed_mps));
  const auto idm = map.optional("idm");
  if (idm) out.idm = read_idm(*idm);
  if (out.behaviour == sim::BehaviourKind::kStationary && speed && out.speed_mps > 0) {
    speed->fail("a stationary actor has no speed", "remove the speed, or choose cruise or idm");
  }
  if (out.behaviour != sim::BehaviourKind::kIdm && (desired || idm)) {
    (desired ? *desired : *idm).fail("only an actor with behaviour idm has this", "add 'behaviour: idm'");
  }
  return out;
}

std::string read_actor_reference(const CheckedNode& node, const LoadContext& context, bool ego_too) {
  const std::string id = node.text();
  if (!node.exists() || node.kind() != stack::YamlKind::kScalar) return id;
  std::vector<std::string> known;
  for (const std::string& actor : context.actor_ids) {
    if (ego_too || actor != "ego") known.push_back(actor);
  }
  if (std::ranges::find(known, id) == known.end()) node.fail_unknown("actor", id, known, "actors");
  return id;
}

void read_ego(const CheckedNode& node, LoadContext& context, sim::EgoSetup& out) {
  MapReader map(node);
  const CheckedNode at = map.required("at");
  out.at = read_lane_position(at, context);
  check_ego_lane(at, context, out.at);
  out.speed_mps = map.quantity("speed", Dimension::kSpeed, between(0, kTopSpeed_mps));
  out.set_speed_mps = map.quantity_or("set_speed", 0, Dimension::kSpeed, between(0, kTopSpeed_mps));
  if (const auto remote = map.optional("remote_operator")) out.remote_operator = remote->boolean();
  if (const auto vehicle = map.optional("vehicle")) {
    out.vehicle = vehicle->text();
    const auto model = sim::vehicle_model(out.vehicle);
    if (!model) vehicle->fail_as(model.error());
  }
  if (const auto route = map.optional("route")) {
    for (const CheckedNode& road : route->items()) out.route.push_back(read_road(road, context));
  }
  if (out.route.empty()) out.route.push_back(out.at.road);
  if (out.route.front() != out.at.road) {
    map.node().fail(fmt::format("the route begins on '{}', the ego on '{}'", out.route.front(), out.at.road),
                    "begin the route with the ego's road");
  }
}

void read_actors(const CheckedNode& node, LoadContext& context, std::vector<sim::ActorSetup>& out) {
  for (const CheckedNode& item : node.items()) {
    out.push_back(read_actor(item, context));
    if (out.back().id == "ego") item.fail("'ego' is the ego's own name", "rename the actor");
  }
}

}  // namespace longtail::scenarios
