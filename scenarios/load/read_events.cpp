// `events:` -- when a condition becomes true, do actions. Conditions and actions are named after their
// OpenSCENARIO relatives.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/load/load_context.h"

namespace longtail::scenarios {
namespace {

using stack::between;
using stack::not_negative;
using stack::positive;

constexpr double kTopSpeed_mps = 100;
constexpr double kRunLimit_s = 3600;
constexpr std::string_view kConditions[] = {"time",   "time_to_arrival", "gap",    "time_gap", "speed",
                                            "passed", "after",           "all_of", "any_of"};
constexpr std::string_view kActions[] = {"speed", "shift", "move", "run", "walk", "behave", "signal", "remove"};

class EventReader {
 public:
  EventReader(LoadContext& context, const sim::Scenario& so_far) : context_(context), so_far_(so_far) {}

  sim::Event read(const CheckedNode& node, std::string id) {
    MapReader map(node);
    map.know("id");
    sim::Event event;
    event.id = std::move(id);
    event_ = &event.id;
    event.when = read_condition(map.required("when"));
    const CheckedNode todo = map.required("do");
    if (todo.kind() == stack::YamlKind::kSequence) {
      for (const CheckedNode& item : todo.items()) event.actions.push_back(read_action(item));
    } else {
      event.actions.push_back(read_action(todo));
    }
    if (event.actions.empty()) todo.fail("nothing to do is listed", "");
    return event;
  }

 private:
  sim::Condition read_condition(const CheckedNode& node) {
    MapReader map(node);
    const auto found = map.exactly_one(kConditions, "conditions");
    if (!found) return {};
    const auto& [kind, at] = *found;
    if (kind == "time") return {sim::TimeCondition{SimTime{} + at.duration(between(0, kRunLimit_s))}};
    if (kind == "time_to_arrival") return {read_time_to_arrival(at)};
    if (kind == "gap") return {read_gap(at)};
    if (kind == "time_gap") return {read_time_gap(at)};
    if (kind == "speed") return {read_speed_condition(at)};
    if (kind == "passed") return {read_passed(at)};
    if (kind == "after") return {read_after(at)};
    std::vector<sim::Condition> parts;
    for (const CheckedNode& item : at.items()) parts.push_back(read_condition(item));
    if (parts.empty() && at.exists()) at.fail("no condition is listed", "");
    if (kind == "all_of") return {sim::AllOfCondition{std::move(parts)}};
    return {sim::AnyOfCondition{std::move(parts)}};
  }

  sim::TimeToArrivalCondition read_time_to_arrival(const CheckedNode& node) {
    MapReader map(node);
    sim::TimeToArrivalCondition out;
    out.actor = read_actor_reference(map.required("of"), context_, true);
    const RoadPlace place = read_road_place(map.required("at"), context_, context_.ego_road);
    out.road = place.road;
    out.s_m = place.s_m;
    out.below_s = map.quantity("below", Dimension::kTime, positive());
    return out;
  }

  // `below` or `above`, at least one.
  void read_bounds(MapReader& map, Dimension dimension, std::optional<double>& below, std::optional<double>& above) {
    if (const auto node = map.optional("below")) below = node->quantity(dimension, not_negative());
    if (const auto node = map.optional("above")) above = node->quantity(dimension, not_negative());
    if (!below && !above) map.node().fail("neither below nor above is given", "give at least one of them");
    if (below && above && *above >= *below) map.node().fail("no value is above and below these limits", "");
  }

  sim::GapCondition read_gap(const CheckedNode& node) {
    MapReader map(node);
    sim::GapCondition out;
    out.from = read_actor_reference(map.required("from"), context_, true);
    out.to = read_actor_reference(map.required("to"), context_, true);
    read_bounds(map, Dimension::kLength, out.below_m, out.above_m);
    return out;
  }

  sim::TimeGapCondition read_time_gap(const CheckedNode& node) {
    MapReader map(node);
    sim::TimeGapCondition out;
    out.from = read_actor_reference(map.required("from"), context_, true);
    out.to = read_actor_reference(map.required("to"), context_, true);
    out.below_s = map.quantity("below", Dimension::kTime, positive());
    return out;
  }

  sim::SpeedCondition read_speed_condition(const CheckedNode& node) {
    MapReader map(node);
    sim::SpeedCondition out;
    out.actor = read_actor_reference(map.required("of"), context_, true);
    read_bounds(map, Dimension::kSpeed, out.below_mps, out.above_mps);
    return out;
  }

  sim::PassedCondition read_passed(const CheckedNode& node) {
    MapReader map(node);
    sim::PassedCondition out;
    out.actor = read_actor_reference(map.required("of"), context_, true);
    const RoadPlace place = read_road_place(map.required("at"), context_, context_.ego_road);
    out.road = place.road;
    out.s_m = place.s_m;
    return out;
  }

  // `after: brake` or `after: {event: brake, delay: 2 s}`.
  sim::EventCondition read_after(const CheckedNode& node) {
    if (node.kind() == stack::YamlKind::kScalar) return {read_event_reference(node), Duration{}};
    MapReader map(node);
    sim::EventCondition out;
    out.event = read_event_reference(map.required("event"));
    out.delay = map.duration_or("delay", Duration{}, between(0, kRunLimit_s));
    return out;
  }

  std::string read_event_reference(const CheckedNode& node) {
    const std::string id = node.text();
    if (!node.exists() || node.kind() != stack::YamlKind::kScalar) return id;
    if (std::ranges::find(context_.event_ids, id) == context_.event_ids.end()) {
      node.fail_unknown("event", id, context_.event_ids, "events");
    } else if (id == *event_) {
      node.fail("the event waits for itself", "name another event");
    }
    return id;
  }

  sim::EventAction read_action(const CheckedNode& node) {
    MapReader map(node);
    if (const auto fault = map.optional("start_fault")) {
      const std::string id = fault->text();
      if (std::ranges::find(context_.fault_ids, id) == context_.fault_ids.end()) {
        fault->fail_unknown("fault", id, context_.fault_ids, "faults");
      }
      return {"", sim::StartFaultAction{id}};
    }
    if (!map.has("actor") && node.exists()) {
      node.fail("an action needs an actor or start_fault", "write {actor: lead, speed: {...}} or {start_fault: id}");
      map.accept_rest();
      return {};
    }
    sim::EventAction out;
    out.actor = read_actor_reference(map.required("actor"), context_, false);
    out.action = read_actor_action(map, out.actor);
    return out;
  }

  sim::ActorAction read_actor_action(MapReader& map, const std::string& actor) {
    const auto found = map.exactly_one(kActions, "actions");
    if (!found) return sim::RemoveAction{};
    const auto& [kind, node] = *found;
    if (kind == "speed") {
      MapReader inner(node);
      sim::SpeedAction out;
      out.speed_mps = inner.quantity("to", Dimension::kSpeed, between(0, kTopSpeed_mps));
      out.rate_mps2 = inner.quantity("rate", Dimension::kAcceleration, {.least = 0, .most = 30, .above = true});
      return out;
    }
    if (kind == "shift") return read_shift(node);
    if (kind == "behave") {
      MapReader inner(node);
      sim::BehaviourAction out;
      out.behaviour = read_behaviour(inner.required("as"));
      out.desired_speed_mps = inner.quantity_or("desired_speed", 0, Dimension::kSpeed, between(0, kTopSpeed_mps));
      return out;
    }
    if (kind == "signal") return read_signal_action(node);
    if (kind == "remove") {
      if (!node.boolean()) node.fail("'remove: false' does nothing", "leave the action out");
      return sim::RemoveAction{};
    }
    return read_move(node, actor);
  }

  sim::LateralAction read_shift(const CheckedNode& node) {
    static constexpr std::string_view kSides[] = {"left", "right"};
    MapReader map(node);
    sim::LateralAction out;
    if (const auto side = map.exactly_one(kSides, "sides")) {
      const double offset_m = side->second.quantity(Dimension::kLength, {.least = 0, .most = 50, .above = true});
      out.offset_m = side->first == "left" ? offset_m : -offset_m;
    }
    out.duration = map.required("over").duration({.least = 0, .most = 60, .above = true});
    return out;
  }

  // What is not given of the goal stays as the actor began.
  sim::MoveToAction read_move(const CheckedNode& node, const std::string& actor) {
    MapReader map(node);
    sim::MoveToAction out;
    const auto setup = std::ranges::find(so_far_.actors, actor, &sim::ActorSetup::id);
    if (setup != so_far_.actors.end()) start_of(*setup, out);
    {
      MapReader to(map.required("to"));
      if (const auto road = to.optional("road")) out.road = read_road(*road, context_);
      const auto s = to.optional("s");
      if (s) {
        out.s_m = s->quantity(Dimension::kLength, not_negative());
        check_s(*s, context_, out.road, out.s_m);
      }
      const auto t = to.optional("t");
      if (t) out.t_m = t->quantity(Dimension::kLength, between(-100, 100));
      if (!s && !t && to.node().exists())
        to.node().fail("the goal has neither s nor t", "write {t: 4 m} or {s: 120 m, t: 4 m}");
    }
    out.speed_mps = map.quantity("speed", Dimension::kSpeed, {.least = 0, .most = kTopSpeed_mps, .above = true});
    return out;
  }

  void start_of(const sim::ActorSetup& actor, sim::MoveToAction& out) const {
    if (const auto* road = std::get_if<sim::RoadPosition>(&actor.at)) {
      out.road = road->road;
      out.s_m = road->s_m;
      out.t_m = road->t_m;
      return;
    }
    const auto& lane = std::get<sim::LanePosition>(actor.at);
    out.road = lane.road;
    out.s_m = lane.s_m;
    if (!context_.map) return;
    const auto road = context_.map->find_road(lane.road);
    const auto ref = road ? context_.map->lane_ref(*road, lane.s_m, lane.lane) : std::nullopt;
    if (!ref) return;
    out.t_m = context_.map->lane_center_t(*ref, lane.s_m) + context_.map->driving_direction(*ref) * lane.offset_m;
  }

  LoadContext& context_;
  const sim::Scenario& so_far_;
  const std::string* event_ = nullptr;  // the one being read
};

}  // namespace

// An event without id is named after its place in the list.
std::vector<std::string> event_ids(const CheckedNode& node) {
  std::vector<std::string> ids;
  if (node.kind() != stack::YamlKind::kSequence) return ids;
  std::size_t number = 0;
  for (const CheckedNode& item : node.items()) {
    ++number;
    std::string id = fmt::format("event_{:02}", number);
    if (item.kind() == stack::YamlKind::kMapping) {
      MapReader map(item);
      map.accept_rest();
      if (const auto given = map.optional("id")) id = given->name();
    }
    ids.push_back(std::move(id));
  }
  return ids;
}

void read_events(const CheckedNode& node, LoadContext& context, const sim::Scenario& so_far,
                 std::vector<sim::Event>& out) {
  EventReader reader(context, so_far);
  const std::vector<CheckedNode> items = node.items();
  for (std::size_t i = 0; i < items.size(); ++i) out.push_back(reader.read(items[i], context.event_ids[i]));
}

}  // namespace longtail::scenarios
