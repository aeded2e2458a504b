#include "sim/director/director.h"

#include <algorithm>

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

// What the conditions ask of the ego and of actors alike.
struct Body {
  ActorId id;
  bool present = true;
  double speed_mps = 0;
  double speed_along_road_mps = 0;  // positive with increasing s
  std::optional<RoadPoint> road;
};

double along_road(const World& world, const std::optional<RoadPoint>& road, const Eigen::Vector3d& velocity) {
  if (!road) return 0;
  const double heading = world.map().pose(*road).heading_rad;
  return velocity.x() * strict::cos(heading) + velocity.y() * strict::sin(heading);
}

Body body(const World& world, const std::string& name) {
  const auto id = world.find(name);
  CHECK(id.has_value(), "event names {}, which is not in the world", name);
  if (*id == kEgoId) {
    const EgoState& ego = world.ego();
    return {*id, true, ego.forward_speed_mps, along_road(world, ego.road, ego.velocity_mps), ego.road};
  }
  const ActorState& actor = world.actors()[id->value - 1];
  return {*id, actor.present, actor.speed_mps, along_road(world, actor.road, actor.velocity_mps), actor.road};
}

bool on_road(const World& world, const Body& body, const std::string& road) {
  return body.road && world.map().find_road(road) == body.road->road;
}

bool holds(const TimeToArrivalCondition& condition, const World& world) {
  const Body who = body(world, condition.actor);
  if (!who.present || !on_road(world, who, condition.road)) return false;
  const double distance = condition.s_m - who.road->s_m;
  const double speed = who.speed_along_road_mps;
  return distance * speed > 0 && distance / speed < condition.below_s;
}

bool holds(const GapCondition& condition, const World& world) {
  const Body from = body(world, condition.from);
  const Body to = body(world, condition.to);
  if (!from.present || !to.present) return false;
  const double gap = world.footprint_gap(from.id, to.id);
  return (!condition.below_m || gap < *condition.below_m) && (!condition.above_m || gap > *condition.above_m);
}

bool holds(const TimeGapCondition& condition, const World& world) {
  const Body from = body(world, condition.from);
  const Body to = body(world, condition.to);
  if (!from.present || !to.present || from.speed_mps <= 0) return false;
  return world.footprint_gap(from.id, to.id) / from.speed_mps < condition.below_s;
}

bool holds(const SpeedCondition& condition, const World& world) {
  const Body who = body(world, condition.actor);
  if (!who.present) return false;
  return (!condition.below_mps || who.speed_mps < *condition.below_mps) &&
         (!condition.above_mps || who.speed_mps > *condition.above_mps);
}

bool holds(const PassedCondition& condition, const World& world) {
  const Body who = body(world, condition.actor);
  if (!who.present || !on_road(world, who, condition.road)) return false;
  return who.speed_along_road_mps < 0 ? who.road->s_m <= condition.s_m : who.road->s_m >= condition.s_m;
}

}  // namespace

Director::Director(const Scenario& scenario, const World& world) {
  for (const Event& event : scenario.events) {
    for (const EventAction& action : event.actions) {
      CHECK(action.actor.empty() || world.find(action.actor), "event {} acts on {}, which is not in the world", event.id,
            action.actor);
    }
    cues_.push_back({&event, std::nullopt});
  }
  std::ranges::sort(cues_, {}, [](const Cue& cue) { return cue.event->id; });
}

bool Director::met(const Condition& condition, SimTime t, const World& world) const {
  return std::visit(
      [&](const auto& c) {
        using C = std::decay_t<decltype(c)>;
        if constexpr (std::is_same_v<C, TimeCondition>) {
          return t >= c.at;
        } else if constexpr (std::is_same_v<C, EventCondition>) {
          return std::ranges::any_of(cues_, [&](const Cue& cue) {
            return cue.event->id == c.event && cue.fired && t >= *cue.fired + c.delay;
          });
        } else if constexpr (std::is_same_v<C, AllOfCondition>) {
          return std::ranges::all_of(c.conditions, [&](const Condition& part) { return met(part, t, world); });
        } else if constexpr (std::is_same_v<C, AnyOfCondition>) {
          return std::ranges::any_of(c.conditions, [&](const Condition& part) { return met(part, t, world); });
        } else {
          return holds(c, world);
        }
      },
      condition.value);
}

Directions Director::advance(SimTime t, const World& world) {
  Directions directions;
  for (Cue& cue : cues_) {
    if (cue.fired || !met(cue.event->when, t, world)) continue;
    cue.fired = t;
    directions.fired.push_back(cue.event->id);
    for (const EventAction& action : cue.event->actions) {
      if (const auto* start = std::get_if<StartFaultAction>(&action.action)) {
        directions.faults_to_start.push_back(start->fault);
      } else {
        directions.directives.push_back({*world.find(action.actor), std::get<ActorAction>(action.action)});
      }
    }
  }
  return directions;
}

void Director::hash_state(StateWriter& out) const {
  for (const Cue& cue : cues_) out.i64(cue.fired ? cue.fired->ns : -1);
}

}  // namespace longtail::sim
