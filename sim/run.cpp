// THE LOOP. One physics step is one turn of `Run::step`; data flows one way:
// scenario -> world -> sensors -> edge computer -> stack -> actuation.
#include "sim/run.h"

#include "sim/director/director.h"
#include "sim/edge/configuration.h"
#include "sim/edge/operator_link.h"
#include "sim/faults/actuator_faults.h"
#include "sim/faults/edge_faults.h"
#include "sim/faults/fault_kinds.h"
#include "sim/faults/fault_fields.h"
#include "sim/faults/fault_schedule.h"
#include "sim/faults/map_faults.h"
#include "sim/map/map_route.h"
#include "sim/run_digest.h"
#include "sim/sensors/sensor_suite.h"
#include "sim/sensors/truth.h"
#include "stack/api/map.pb.h"
#include "stack/api/operator.h"
#include "stack/api/stack.pb.h"
#include "stack/api/truth.pb.h"

namespace longtail::sim {
namespace {

using stack::MessagePtr;
using stack::Topic;

// The motion of the world is hashed after every step. What lies behind it (wheels, intentions of actors, director,
// sensors, actuation, queues) is hashed twice a second, and the nodes' state once, as the message state.checkpoint:
// it shows in motion or messages soon, and copying it is not cheap.
constexpr std::int64_t kStateHashSteps = 100;

constexpr double kFastest_mps = 45;   // above any speed limit and any driver's wish a scenario may set
constexpr double kViewAhead_m = 500;  // what the stack may plan for beyond the last metre driven

template <class Body>
MessagePtr opening_message(Topic topic, Body body, std::string_view frame_id = "") {
  stack::set_header(*body.mutable_header(), SimTime{}, SimTime{}, 0, frame_id);
  return stack::make_message(topic, std::move(body));
}

MessagePtr event_message(const std::string& event, SimTime t, std::uint64_t sequence) {
  stack::ScenarioEvent body;
  stack::set_header(*body.mutable_header(), t, t, sequence, "");
  body.set_event(event);
  return stack::make_message(Topic::kScenarioEvent, std::move(body));
}

std::vector<std::string> node_names(const stack::Graph& graph) {
  std::vector<std::string> names;
  for (const stack::NodeSpec& node : graph.nodes) names.push_back(node.name);
  return names;
}

// The map as far ahead as the ego could drive in this run at the fastest speed any lane or driver allows.
Result<stack::MapRoute> route_of(const Scenario& scenario) {
  const RoadNetwork& map = *scenario.map;
  const LanePosition& at = scenario.ego.at;
  const auto road = map.find_road(at.road);
  CHECK(road.has_value(), "the ego starts on {}, which the map lacks", at.road);
  const auto lane = map.lane_ref(*road, at.s_m, at.lane);
  CHECK(lane.has_value(), "the ego starts on lane {} of {}, which the map lacks", at.lane, at.road);
  MapRouteRequest request{.start = {*lane, at.s_m, 0}};
  for (const std::string& name : scenario.ego.route) {
    const auto next = map.find_road(name);
    CHECK(next.has_value(), "the route names {}, which the map lacks", name);
    request.route.push_back(*next);
  }
  request.ahead_m = kFastest_mps * scenario.duration.seconds() + kViewAhead_m;
  return map_route(map, request);
}

ActuatorLinkConfig actuator_link(const stack::Graph& graph, const VehicleModel& vehicle) {
  ActuatorLinkConfig config{.full_brake_mps2 = vehicle.brake.limit};
  for (const stack::NodeSpec& node : graph.nodes) {
    const auto* periodic = std::get_if<stack::PeriodTrigger>(&node.trigger);
    const bool commands = std::ranges::find(node.outputs, Topic::kCommand) != node.outputs.end();
    if (periodic && commands) config.command_period = periodic->period;
  }
  return config;
}

class Run {
 public:
  Run(const Scenario& scenario, const stack::Graph& graph, World world, const VehicleModel& vehicle,
      std::span<RunObserver* const> observers, const RunOptions& options)
      : scenario_(scenario),
        observers_(observers),
        options_(options),
        world_(std::move(world)),
        director_(scenario, world_),
        faults_(scenario.faults),
        edge_faults_(scenario.edge.ambient_c),
        sensors_(scenario, vehicle, options.fidelity, options.isa),
        actuation_(scenario.seed, actuator_link(graph, vehicle), SimTime{}),
        operator_(scenario.seed, {}, scenario.ego.set_speed_mps),
        edge_(graph, edge_configuration(scenario.edge, scenario.seed),
              [this](const MessagePtr& message, SimTime t) { on_message(message, t); }) {}

  // What the vehicle knows before it moves: its computer, its parameters, the map and the driver's wish.
  void open(const stack::Graph& graph, stack::MapRoute route) {
    stack::StackParameters parameters;
    parameters.set_stack(graph.name);
    parameters.set_yaml(graph.parameters_yaml);
    stack::OperatorInput wish;
    wish.set_set_speed_mps(scenario_.ego.set_speed_mps);
    map_faults_.set_truth(route);
    edge_.deliver(opening_message(Topic::kEdgeConfiguration, edge_configuration(scenario_.edge, scenario_.seed)), SimTime{});
    edge_.deliver(opening_message(Topic::kStackParameters, std::move(parameters)), SimTime{});
    edge_.deliver(opening_message(Topic::kMapRoute, std::move(route)), SimTime{});
    const std::string_view sender = scenario_.ego.remote_operator ? stack::kRemoteOperatorFrame : std::string_view();
    edge_.deliver(opening_message(Topic::kOperatorInput, std::move(wish), sender), SimTime{});
    edge_.run_until(SimTime{});
  }

  void step(SimTime t) {
    const Directions directions = director_.advance(t, world_);
    start_faults(directions, t);
    const AppliedCommand applied = actuation_.at(t);
    world_.step(t, directions.directives, applied.command);
    actuation_.heat_brakes(kPhysicsStep, world_.ego().velocity_mps.norm());
    sense(directions, applied, t);
    edge_.run_until(t);
    observe(t);
  }

  RunOutcome outcome() const {
    return {digest_.value(), digest_.world(), digest_.motion(), digest_.message_count(), world_.now(), edge_.timing()};
  }

 private:
  void start_faults(const Directions& directions, SimTime t) {
    for (const std::string& fault : directions.faults_to_start) faults_.start(fault, t);
    transitions_.clear();
    faults_.advance(t, transitions_);
    for (const FaultTransition& transition : transitions_) apply(transition);
    messages_.clear();
    edge_faults_.messages(t, messages_);
    map_faults_.messages(t, messages_);
    for (MessagePtr& message : messages_) edge_.deliver(std::move(message), t);
  }

  // Faults of sensors, links and actuators end by their own duration; computer and map are told of both ends.
  void apply(const FaultTransition& transition) {
    const Fault& fault = *transition.fault;
    switch (info_of(fault.kind).family) {
      case FaultFamily::kSensor:
        if (transition.begins) sensors_.start_fault(fault, transition.time);
        break;
      case FaultFamily::kLink:
        if (!transition.begins) break;
        if (fault.target == stack::name_of(Topic::kOperatorInput)) {
          operator_.start_fault(fault, transition.time);
        } else if (fault.target == stack::name_of(Topic::kCommand)) {
          actuation_.start_fault(fault, transition.time);
        } else {
          sensors_.start_fault(fault, transition.time);
        }
        break;
      case FaultFamily::kMap:
        transition.begins ? map_faults_.begin(fault, transition.time) : map_faults_.end(fault);
        break;
      case FaultFamily::kActuator:
        if (transition.begins) actuation_.start_fault(fault, transition.time);
        break;
      case FaultFamily::kEdge:
        transition.begins ? edge_faults_.begin(fault, transition.time) : edge_faults_.end(fault, transition.time);
        break;
    }
  }

  void sense(const Directions& directions, const AppliedCommand& applied, SimTime t) {
    messages_.clear();
    for (const std::string& event : directions.fired) messages_.push_back(event_message(event, t, events_fired_++));
    truth_.observe(t, world_, applied, messages_);
    for (MessagePtr& message : messages_) edge_.deliver(std::move(message), t);
    sensed_.clear();
    sensors_.sample(t, world_, sensed_);
    for (RunObserver* observer : observers_) observer->on_captures(t, world_, sensors_, sensed_);
    for (SensorOutput& output : sensed_) edge_.deliver(std::move(output.message), output.arrival);
    wishes_.clear();
    if (scenario_.ego.remote_operator) operator_.send(t, wishes_);
    for (OperatorLink::Arrival& wish : wishes_) edge_.deliver(std::move(wish.message), wish.time);
  }

  void on_message(const MessagePtr& message, SimTime t) {
    if (options_.hashing) digest_.add(*message, t);
    if (message->topic == Topic::kCommand) actuation_.accept(*message);
    for (RunObserver* observer : observers_) observer->on_message(message, t);
  }

  void observe(SimTime t) {
    if (options_.hashing) {
      if (++steps_ % kStateHashSteps == 0) digest_.add_state(state_digest());
      digest_.add_step(world_.motion_digest());
    }
    for (RunObserver* observer : observers_) observer->on_step(t, world_);
  }

  Digest state_digest() {
    state_.clear();
    const Digest world = world_.digest();
    state_.u64(world.high);
    state_.u64(world.low);
    director_.hash_state(state_);
    faults_.hash_state(state_);
    edge_faults_.hash_state(state_);
    map_faults_.hash_state(state_);
    operator_.hash_state(state_);
    sensors_.hash_state(state_);
    actuation_.hash_state(state_);
    edge_.hash_state(state_);
    return digest_of(state_.bytes());
  }

  const Scenario& scenario_;
  std::span<RunObserver* const> observers_;
  RunOptions options_;
  RunDigest digest_;
  World world_;
  Director director_;
  FaultSchedule faults_;
  EdgeFaults edge_faults_;
  MapFaults map_faults_;
  SensorSuite sensors_;
  TruthRecorder truth_;
  ActuatorLink actuation_;
  OperatorLink operator_;
  EdgeComputer edge_;

  std::int64_t steps_ = 0;
  std::uint64_t events_fired_ = 0;
  StateWriter state_;
  std::vector<FaultTransition> transitions_;
  std::vector<MessagePtr> messages_;
  std::vector<SensorOutput> sensed_;
  std::vector<OperatorLink::Arrival> wishes_;
};

// A fault of a sensor that this run does not have would do nothing, which is not what its author meant.
Result<void> check_fidelity(const Scenario& scenario, Fidelity fidelity) {
  if (fidelity == Fidelity::kFull) return {};
  for (const Fault& fault : scenario.faults) {
    const auto topic = stack::topic_by_name(fault.target);
    if (!topic || !only_at_full_fidelity(*topic)) continue;
    return Error{FixBy::kScenarioAuthor,
                 fmt::format("fault '{}' acts on '{}', a sensor that exists at full fidelity only", fault.id, fault.target),
                 scenario.file, "run it with --fidelity full"};
  }
  return {};
}

}  // namespace

Result<RunOutcome> run(const Scenario& scenario, const stack::Graph& graph, std::span<RunObserver* const> observers,
                       const RunOptions& options) {
  if (auto valid = stack::validate(graph); !valid) return valid.error();
  if (auto valid = validate_faults(scenario, node_names(graph)); !valid) return valid.error();
  if (auto valid = check_fidelity(scenario, options.fidelity); !valid) return valid.error();
  const Result<VehicleModel> vehicle = vehicle_model(scenario.ego.vehicle);
  if (!vehicle) return vehicle.error();
  Result<World> world = World::create(scenario, vehicle.value());
  if (!world) return world.error();
  Result<stack::MapRoute> route = route_of(scenario);
  if (!route) return route.error();

  RunContext& context = run_context();
  const RunContext outside = context;
  context.scenario = scenario.name;
  context.seed = scenario.seed.value;
  context.time_ns = 0;
  Run run(scenario, graph, std::move(world).value(), vehicle.value(), observers, options);
  run.open(graph, std::move(route).value());
  for (SimTime t = SimTime{} + kPhysicsStep; t <= SimTime{} + scenario.duration; t += kPhysicsStep) {
    context.time_ns = t.ns;
    run.step(t);
  }
  context = outside;
  return run.outcome();
}

}  // namespace longtail::sim
