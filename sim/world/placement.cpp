#include "sim/world/placement.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/actors/lane_path.h"
#include "sim/actors/models.h"
#include "stack/base/nearest_name.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {

namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kBesideTheRoad = 30.0;  // m off the lanes where a thing may still stand

Error misplaced(const Scenario& scenario, std::string what, std::string hint) {
  return {.fix_by = FixBy::kScenarioAuthor, .what = std::move(what), .where = scenario.file, .hint = std::move(hint)};
}

Result<RoadIndex> find_road(const Scenario& scenario, const std::string& who, const std::string& road, double s_m) {
  const RoadNetwork& map = *scenario.map;
  const std::optional<RoadIndex> found = map.find_road(road);
  if (!found) {
    const std::vector<std::string> names = map.road_names();
    return misplaced(scenario, fmt::format("{} is placed on unknown road '{}'", who, road),
                     did_you_mean(road, std::span<const std::string>(names), "roads"));
  }
  const double length = map.road_length(*found);
  if (!(s_m >= 0 && s_m <= length)) {
    return misplaced(scenario, fmt::format("{} is placed at s = {:.1f} m of road '{}'", who, s_m, road),
                     fmt::format("the road runs from 0 to {:.1f} m", length));
  }
  return *found;
}

Result<RoadNetwork::LanePoint> find_lane(const Scenario& scenario, const std::string& who, const LanePosition& at) {
  const Result<RoadIndex> road = find_road(scenario, who, at.road, at.s_m);
  if (!road) return road.error();
  const RoadNetwork& map = *scenario.map;
  const std::optional<LaneRef> lane = map.lane_ref(road.value(), at.s_m, at.lane);
  if (!lane) {
    return misplaced(scenario, fmt::format("{} is placed on lane {} of road '{}', which is not there at s = {:.1f} m",
                                           who, at.lane, at.road, at.s_m),
                     fmt::format("lanes there: {}", fmt::join(map.lanes(road.value(), at.s_m), ", ")));
  }
  return RoadNetwork::LanePoint{*lane, at.s_m, at.offset_m * map.driving_direction(*lane)};
}

// Nothing wrong, or how far off the lanes it is.
std::optional<Error> check_beside(const Scenario& scenario, const std::string& who, const RoadPoint& at) {
  const RoadNetwork& map = *scenario.map;
  double left = 0;
  double right = 0;
  for (const int id : map.lanes(at.road, at.s_m)) {
    const LaneRef lane = *map.lane_ref(at.road, at.s_m, id);
    const double center = map.lane_center_t(lane, at.s_m);
    const double half_width = map.lane_width(lane, at.s_m) / 2;
    left = std::max(left, center + half_width);
    right = std::min(right, center - half_width);
  }
  if (at.t_m <= left + kBesideTheRoad && at.t_m >= right - kBesideTheRoad) return std::nullopt;
  return misplaced(scenario, fmt::format("{} is off the road: t = {:.1f} m at s = {:.1f} m of road '{}'", who, at.t_m,
                                         at.s_m, map.road_name(at.road)),
                   fmt::format("the lanes reach from {:.1f} to {:.1f} m, and {:.0f} m beside them are allowed", right,
                               left, kBesideTheRoad));
}

std::string quoted(const ActorSetup& setup) { return fmt::format("actor '{}'", setup.id); }

std::optional<Error> check_action(const Scenario& scenario, const Event& event, const ActorSetup& setup,
                                  const ActorAction& action) {
  const bool moves = !std::holds_alternative<RemoveAction>(action) && !std::holds_alternative<SignalAction>(action);
  if (is_fixed(setup.model.kind) && moves) {
    return misplaced(scenario, fmt::format("event '{}' moves {}, which is anchored to the ground", event.id,
                                           quoted(setup)),
                     "a barrier can only be removed");
  }
  if (const auto* move = std::get_if<MoveToAction>(&action)) {
    const std::string who = fmt::format("the goal of {} in event '{}'", quoted(setup), event.id);
    const Result<RoadIndex> road = find_road(scenario, who, move->road, move->s_m);
    if (!road) return road.error();
  }
  const auto* change = std::get_if<BehaviourAction>(&action);
  const bool on_lane = std::holds_alternative<LanePosition>(setup.at) && setup.heading_rad == 0;
  if (change != nullptr && change->behaviour == BehaviourKind::kIdm && !on_lane) {
    return misplaced(scenario, fmt::format("event '{}' tells {} to use idm, but it follows no lane", event.id,
                                           quoted(setup)),
                     "place it on a lane, without a heading of its own");
  }
  return std::nullopt;
}

}  // namespace

Result<EgoPlace> place_ego(const Scenario& scenario) {
  const RoadNetwork& map = *scenario.map;
  const Result<RoadNetwork::LanePoint> lane = find_lane(scenario, "the ego", scenario.ego.at);
  if (!lane) return lane.error();
  const RoadPoint road = road_point(map, lane.value());
  if (const auto error = check_beside(scenario, "the ego", road)) return *error;
  const MapPose pose = map.pose(lane.value());
  // Curvature of its own path, positive to its left.
  const double line = map.curvature(road.road, road.s_m);
  const double path = line / std::max(0.05, 1 - line * road.t_m);
  return EgoPlace{.start = {.position_m = {pose.x_m, pose.y_m, pose.z_m},
                            .yaw_rad = pose.heading_rad,
                            .speed_mps = scenario.ego.speed_mps,
                            .path_curvature = path * map.driving_direction(lane.value().lane)},
                  .road = road};
}

Result<ActorPlace> place_actor(const Scenario& scenario, const ActorSetup& setup) {
  const RoadNetwork& map = *scenario.map;
  ActorPlace place;
  MapPose pose;
  if (const auto* at = std::get_if<LanePosition>(&setup.at)) {
    const Result<RoadNetwork::LanePoint> lane = find_lane(scenario, quoted(setup), *at);
    if (!lane) return lane.error();
    pose = map.pose(lane.value());
    place.road = road_point(map, lane.value());
    if (setup.heading_rad == 0) place.lane = lane.value();
  } else {
    const RoadPosition& road = std::get<RoadPosition>(setup.at);
    const Result<RoadIndex> index = find_road(scenario, quoted(setup), road.road, road.s_m);
    if (!index) return index.error();
    place.road = RoadPoint{index.value(), road.s_m, road.t_m};
    pose = map.pose(*place.road);
  }
  if (const auto error = check_beside(scenario, quoted(setup), *place.road)) return *error;
  if (!place.lane && (setup.behaviour == BehaviourKind::kIdm || setup.against_traffic)) {
    return misplaced(scenario, fmt::format("{} follows no lane, so it can neither use idm nor go against traffic",
                                           quoted(setup)),
                     "place it on a lane, without a heading of its own");
  }
  if (is_fixed(setup.model.kind) && setup.behaviour != BehaviourKind::kStationary) {
    return misplaced(scenario, fmt::format("{} is a {}, which is anchored to the ground, but drives", quoted(setup),
                                           setup.model.name),
                     "make its behaviour stationary");
  }
  place.position_m = {pose.x_m, pose.y_m, pose.z_m};
  place.yaw_rad =
      strict::wrap_angle(pose.heading_rad + (setup.against_traffic ? kPi : 0.0) + setup.heading_rad);
  return place;
}

Result<std::vector<ActorSetup>> sorted_actors(const Scenario& scenario) {
  std::vector<ActorSetup> actors = scenario.actors;
  std::stable_sort(actors.begin(), actors.end(),
                   [](const ActorSetup& a, const ActorSetup& b) { return a.id < b.id; });
  for (std::size_t i = 0; i < actors.size(); ++i) {
    if (actors[i].id == "ego") {
      return misplaced(scenario, "an actor is called 'ego'", "the ego is not an actor; rename it");
    }
    if (i > 0 && actors[i].id == actors[i - 1].id) {
      return misplaced(scenario, fmt::format("two actors are called '{}'", actors[i].id), "rename one");
    }
  }
  return actors;
}

Result<void> check_actions(const Scenario& scenario) {
  for (const Event& event : scenario.events) {
    for (const EventAction& action : event.actions) {
      const auto* actor_action = std::get_if<ActorAction>(&action.action);
      if (actor_action == nullptr) continue;
      for (const ActorSetup& setup : scenario.actors) {
        if (setup.id != action.actor) continue;
        if (const auto error = check_action(scenario, event, setup, *actor_action)) return *error;
      }
    }
  }
  return {};
}

}  // namespace longtail::sim
