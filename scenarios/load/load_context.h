// What the parts of the loader share while one file is read. Internal to scenarios/load.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "scenarios/load/load.h"
#include "stack/config/checked_node.h"

namespace longtail::scenarios {

using stack::CheckedNode;
using stack::Dimension;
using stack::MapReader;

struct LoadContext {
  stack::ReadContext read;
  ErrorList warnings;
  LoadOptions options;
  std::shared_ptr<const sim::RoadNetwork> map;  // nothing when it could not be read: places go unchecked
  std::string ego_road;                         // where `road` may be left out
  std::vector<std::string> actor_ids;           // sorted, with "ego"
  std::vector<std::string> event_ids;
  std::vector<std::string> fault_ids;

  void warn(const CheckedNode& node, std::string what, std::string hint) {
    warnings.add({.what = node.path().empty() ? what : node.path() + ": " + what,
                  .where = node.where(),
                  .hint = std::move(hint)});
  }
};

// read_parameters.cpp: defines what `$name` stands for.
void read_parameters(const CheckedNode& node, LoadContext& context, sim::Scenario& out);

// read_places.cpp
struct RoadPlace {  // a point along a road
  std::string road;
  double s_m = 0;
};
// {road: main, s: 20 m}; `road` may be left out where `default_road` is not empty.
RoadPlace read_road_place(const CheckedNode& node, LoadContext& context, const std::string& default_road);
// {lane: main/-1, s: 20 m, offset: 0.2 m}
sim::LanePosition read_lane_position(const CheckedNode& node, LoadContext& context);
// A lane position, or {road: main, s: 97 m, t: -4.2 m}.
sim::Position read_position(const CheckedNode& node, LoadContext& context);
// "main", checked against the map.
std::string read_road(const CheckedNode& node, LoadContext& context);
// "main/-1" or "main/parking_right" at `s_m`; nothing when it is wrong (reported).
struct LaneName {
  std::string road;
  int lane = 0;
};
std::optional<LaneName> read_lane_name(const CheckedNode& node, LoadContext& context, double s_m);
void check_s(const CheckedNode& node, LoadContext& context, const std::string& road, double s_m);

// read_actors.cpp
std::vector<std::string> collect_ids(const CheckedNode& node);  // of a list's items, in file order
void read_ego(const CheckedNode& node, LoadContext& context, sim::EgoSetup& out);
void read_actors(const CheckedNode& node, LoadContext& context, std::vector<sim::ActorSetup>& out);
sim::ActorModel read_model(const CheckedNode& node);
void read_body(const CheckedNode& node, sim::ActorModel& model);  // what differs from the named model
// Indicator, beacon, siren: of an actor at the start, or as an action.
sim::SignalAction read_signal_action(const CheckedNode& node);
struct Motion {
  double speed_mps = 0;
  sim::BehaviourKind behaviour = sim::BehaviourKind::kStationary;
  double desired_speed_mps = 0;
  sim::IdmParameters idm;
};
// speed, behaviour, desired_speed and idm of an actor or of a traffic block.
Motion read_motion(MapReader& map);
sim::BehaviourKind read_behaviour(const CheckedNode& node);
// `reference` names an actor of the scenario (or "ego" where `ego_too`).
std::string read_actor_reference(const CheckedNode& node, const LoadContext& context, bool ego_too);

// read_traffic.cpp: regular rows of vehicles.
std::vector<std::string> traffic_ids(const CheckedNode& node);
void read_traffic(const CheckedNode& node, LoadContext& context, std::vector<sim::ActorSetup>& out);

// read_events.cpp
std::vector<std::string> event_ids(const CheckedNode& node);
void read_events(const CheckedNode& node, LoadContext& context, const sim::Scenario& so_far,
                 std::vector<sim::Event>& out);

// read_faults.cpp
void read_faults(const CheckedNode& node, LoadContext& context, std::vector<sim::Fault>& out);

// read_weather.cpp
void read_weather(const CheckedNode& node, sim::Weather& out);

// read_street.cpp. What stands about is an actor.
void read_surroundings(const CheckedNode& node, LoadContext& context, sim::Surroundings& out, std::vector<sim::ActorSetup>& objects);

// read_objects.cpp
std::vector<std::string> object_ids(const CheckedNode& surroundings);
void read_objects(const CheckedNode& node, LoadContext& context, std::vector<sim::ActorSetup>& out);

// read_sensors.cpp
void read_sensors(const CheckedNode& node, sim::SensorSetup& out);

// read_surroundings.cpp
void read_friction_patches(const CheckedNode& node, LoadContext& context, std::vector<sim::FrictionPatch>& out);
void read_edge(const CheckedNode& node, sim::EdgeSetup& out);
void read_stack_parameters(const CheckedNode& node, std::map<std::string, std::string>& out);
void read_tags(const CheckedNode& node, LoadContext& context, sim::Tags& out);

// read_expectations.cpp
void read_expectations(const CheckedNode& node, LoadContext& context, std::vector<sim::Expectation>& out);

// check_scenario.cpp: what only shows when the parts are seen together.
void check_whole(const CheckedNode& root, LoadContext& context, const sim::Scenario& scenario);

// Ids of one kind must differ.
void check_unique(const CheckedNode& list, std::string_view thing);

}  // namespace longtail::scenarios
