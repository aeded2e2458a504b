#include "sim/edge/edge_computer.h"

#include <algorithm>
#include <map>
#include <queue>

#include "sim/edge/node_runtime.h"
#include "sim/edge/output_offsets.h"
#include "sim/edge/scheduler.h"
#include "sim/edge/thermal.h"

namespace longtail::sim {
namespace {

using stack::MessagePtr;
using stack::Topic;

constexpr Duration kThermalStep = milliseconds(10);
constexpr Duration kStatusPeriod = milliseconds(100);
constexpr Duration kCheckpointPeriod = seconds(1);
// A graph whose nodes trigger each other without taking time would never leave an instant.
constexpr int kMaxRoundsPerInstant = 10'000;

// Order of events at one instant. Completions come first (scheduler), so a freed core and a fresh
// output are there for everything else that happens at that time.
enum class EventClass : std::uint8_t { kArrival, kThermal, kPeriod, kStatus, kCheckpoint };

struct Event {
  SimTime time;
  EventClass kind = EventClass::kArrival;
  std::uint64_t sequence = 0;  // order of creation: makes the order total
  std::size_t node = 0;        // kPeriod
  MessagePtr message;          // kArrival

  // For a priority queue that pops the earliest first.
  bool operator<(const Event& other) const {
    if (time != other.time) return time > other.time;
    if (kind != other.kind) return kind > other.kind;
    return sequence > other.sequence;
  }
};

}  // namespace

struct EdgeComputer::State {
  State(const stack::Graph& graph_in, const stack::EdgeConfiguration& configuration_in, Sink sink_in)
      : graph(graph_in),
        configuration(configuration_in),
        sink(std::move(sink_in)),
        thermal(configuration),
        scheduler(configuration.cores(), configuration.preemptive(), configuration.contention_per_core()) {
    const auto valid = stack::validate(graph);
    CHECK(valid.ok(), "{}", describe(valid.error()));
    for (const stack::NodeSpec& spec : graph.nodes) nodes.emplace_back(spec, Seed{configuration.seed()});
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
      if (const auto* period = std::get_if<stack::PeriodTrigger>(&graph.nodes[i].trigger)) {
        push({SimTime{} + period->phase, EventClass::kPeriod, 0, i, nullptr});
      }
      for (const stack::InputSpec& input : graph.nodes[i].inputs) readers[input.topic].push_back(i);
    }
    push({SimTime{} + kThermalStep, EventClass::kThermal, 0, 0, nullptr});
    push({SimTime{} + kStatusPeriod, EventClass::kStatus, 0, 0, nullptr});
    push({SimTime{} + kCheckpointPeriod, EventClass::kCheckpoint, 0, 0, nullptr});
    apply_speed();
  }

  void push(Event event) {
    event.sequence = next_sequence++;
    events.push(std::move(event));
  }

  // --- the event loop -------------------------------------------------------------------------------

  void run_until(SimTime end) {
    for (;;) {
      const std::optional<SimTime> completion = scheduler.next_completion();
      std::optional<SimTime> next = completion;
      if (!events.empty() && (!next || events.top().time < *next)) next = events.top().time;
      if (!next || *next > end) break;
      run_instant(*next);
    }
    now = end;
    scheduler.advance(end);
  }

  // Everything that happens at `t`, round by round, until nothing more happens at `t`.
  void run_instant(SimTime t) {
    now = t;
    scheduler.advance(t);
    for (int round = 0;; ++round) {
      CHECK(round < kMaxRoundsPerInstant, "nodes of {} trigger each other without end at t = {} ns", graph.name, t.ns);
      bool happened = false;
      while (const auto node = scheduler.take_finished()) {
        complete(*node);
        happened = true;
      }
      while (!events.empty() && events.top().time == t) {
        const Event event = events.top();
        events.pop();
        handle(event);
        happened = true;
      }
      dispatch();
      if (!happened && scheduler.next_completion() != t) return;
    }
  }

  void handle(const Event& event) {
    switch (event.kind) {
      case EventClass::kArrival: pass_on(event.message); break;
      case EventClass::kPeriod: {
        nodes[event.node].release(now);
        const auto& period = std::get<stack::PeriodTrigger>(graph.nodes[event.node].trigger);
        push({now + period.period, EventClass::kPeriod, 0, event.node, nullptr});
        break;
      }
      case EventClass::kThermal: step_thermal(); break;
      case EventClass::kStatus:
        publish_status();
        push({now + kStatusPeriod, EventClass::kStatus, 0, 0, nullptr});
        break;
      case EventClass::kCheckpoint:
        publish_checkpoint();
        push({now + kCheckpointPeriod, EventClass::kCheckpoint, 0, 0, nullptr});
        break;
    }
  }

  // --- running nodes --------------------------------------------------------------------------------

  // Gives free cores (or, when preemptive, cores of less urgent work) to ready nodes, most urgent first.
  void dispatch() {
    for (;;) {
      std::optional<std::size_t> best;
      for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (nodes[i].ready() && (!best || graph.nodes[i].priority < graph.nodes[*best].priority)) best = i;
      }
      if (!best) break;
      const int priority = graph.nodes[*best].priority;
      const auto suspended = scheduler.most_urgent_suspended();
      if (suspended && *suspended <= priority) {
        const std::size_t busy_before = scheduler.busy_cores();
        scheduler.resume_suspended();
        if (scheduler.busy_cores() != busy_before) continue;
      }
      if (!configuration.zero_cost() && !scheduler.can_start(priority)) break;
      start(*best);
    }
    scheduler.resume_suspended();
  }

  void start(std::size_t node) {
    const std::int64_t work_ns = nodes[node].start(now, configuration.zero_cost());
    if (configuration.zero_cost()) {
      complete(node);
    } else {
      scheduler.start({node, graph.nodes[node].priority, work_ns * kFullSpeedPpm});
    }
  }

  void complete(std::size_t node) {
    NodeRuntime::Finished finished = nodes[node].finish(now);
    offsets.apply(graph.nodes[node].name, finished.outputs);
    for (stack::Outputs::Item& item : finished.outputs) publish(item.topic, item.capture_time, std::move(item.body));
  }

  void publish(Topic topic, SimTime capture, std::shared_ptr<google::protobuf::Message> body) {
    const auto* field = body->GetDescriptor()->FindFieldByNumber(1);
    auto& header = static_cast<stack::Header&>(*body->GetReflection()->MutableMessage(body.get(), field));
    header.set_capture_time_ns(capture.ns);
    header.set_publish_time_ns(now.ns);
    header.set_sequence(sequences[topic]++);
    if (topic == Topic::kCommand) count_command(capture);
    pass_on(stack::make_message(topic, std::move(body)));
  }

  void count_command(SimTime capture) {
    last_capture_to_command = now - capture;
    total_capture_to_command = total_capture_to_command + last_capture_to_command;
    worst_capture_to_command = std::max(worst_capture_to_command, last_capture_to_command);
    ++commands;
  }

  // One message enters the total order and every queue that reads its topic.
  void pass_on(const MessagePtr& message) {
    sink(message, now);
    if (message->topic == Topic::kEdgeFault) apply_fault(stack::body_as<stack::EdgeFault>(*message));
    const auto at = readers.find(message->topic);
    if (at == readers.end()) return;
    for (const std::size_t node : at->second) nodes[node].accept(message, now);
  }

  // --- heat, faults, status -------------------------------------------------------------------------

  // Heat and a fault's throttle do not add up: the harder one counts.
  std::int64_t speed_ppm() const { return std::min(thermal.speed_ppm(), throttle_ppm); }

  void apply_speed() {
    const double speed = static_cast<double>(speed_ppm()) * configuration.speed_scale();
    scheduler.set_speed_ppm(std::max<std::int64_t>(1, static_cast<std::int64_t>(speed)));
    hottest_c = std::max(hottest_c, thermal.temperature_c());
    slowest_ppm = std::min(slowest_ppm, speed_ppm());
  }

  void step_thermal() {
    const Duration busy = scheduler.take_busy_time();
    const Duration capacity = kThermalStep * static_cast<std::int64_t>(configuration.cores());
    busy_since_status = busy_since_status + busy;
    thermal.step(kThermalStep, busy.seconds() / capacity.seconds());
    apply_speed();
    push({now + kThermalStep, EventClass::kThermal, 0, 0, nullptr});
  }

  void apply_fault(const stack::EdgeFault& fault) {
    if (fault.kind() == stack::EDGE_FAULT_AMBIENT) thermal.set_ambient(fault.value());
    if (fault.kind() == stack::EDGE_FAULT_HEAT) thermal.set_extra_heat(fault.value());
    if (fault.kind() == stack::EDGE_FAULT_OUTPUT_OFFSET) offsets.set(fault.node(), fault.field(), fault.value());
    if (fault.kind() == stack::EDGE_FAULT_THROTTLE) {
      const double share = std::clamp(fault.value(), 0.0, 1.0);
      throttle_ppm = std::max<std::int64_t>(1, static_cast<std::int64_t>(share * static_cast<double>(kFullSpeedPpm)));
      apply_speed();
    }
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (!fault.node().empty() && fault.node() != graph.nodes[i].name) continue;
      apply_node_fault(i, fault);
    }
  }

  void apply_node_fault(std::size_t node, const stack::EdgeFault& fault) {
    switch (fault.kind()) {
      case stack::EDGE_FAULT_CRASH:
        scheduler.cancel(node);
        nodes[node].crash();
        break;
      case stack::EDGE_FAULT_RESTART:
        scheduler.cancel(node);
        nodes[node].restart();
        break;
      case stack::EDGE_FAULT_HANG:
        // Whatever it runs now is lost, and the core it spins on is gone until a restart.
        scheduler.cancel(node);
        nodes[node].hang();
        if (scheduler.can_start(graph.nodes[node].priority)) scheduler.start({node, graph.nodes[node].priority, -1});
        break;
      case stack::EDGE_FAULT_SLOW: nodes[node].set_slow_factor(fault.value()); break;
      case stack::EDGE_FAULT_MEMORY:
        nodes[node].set_memory_pressure(std::clamp(fault.value(), 0.0, 1.0),
                                        fault.has_seed() ? Seed{fault.seed()} : Seed{configuration.seed()});
        break;
      default: break;
    }
  }

  void publish_status() {
    auto status = std::make_shared<stack::EdgeStatus>();
    const Duration capacity = kStatusPeriod * static_cast<std::int64_t>(configuration.cores());
    status->set_temperature_c(thermal.temperature_c());
    status->set_speed(static_cast<double>(speed_ppm()) / static_cast<double>(kFullSpeedPpm));
    status->set_utilisation(busy_since_status.seconds() / capacity.seconds());
    busy_since_status = {};
    status->set_capture_to_command_ns(commands == 0 ? -1 : last_capture_to_command.ns);
    status->set_worst_capture_to_command_ns(worst_capture_to_command.ns);
    for (const NodeRuntime& node : nodes) {
      stack::NodeStatus& item = *status->add_nodes();
      item.set_node(node.spec().name);
      item.set_runs(node.counters().runs);
      item.set_deadline_misses(node.counters().deadline_misses);
      item.set_inputs_dropped(node.counters().inputs_dropped);
      item.set_worst_response_ns(node.counters().worst_response.ns);
      item.set_last_response_ns(node.counters().last_response.ns);
      item.set_alive(node.alive() && !node.hung());
    }
    publish(Topic::kEdgeStatus, now, std::move(status));
  }

  void publish_checkpoint() {
    auto checkpoint = std::make_shared<stack::StateCheckpoint>();
    for (const NodeRuntime& node : nodes) {
      checkpoint->add_nodes(node.spec().name);
      checkpoint->add_digests(node.state_digest().hex());
    }
    publish(Topic::kStateCheckpoint, now, std::move(checkpoint));
  }

  stack::Graph graph;
  stack::EdgeConfiguration configuration;
  Sink sink;
  Thermal thermal;
  std::int64_t throttle_ppm = kFullSpeedPpm;
  OutputOffsets offsets;
  Scheduler scheduler;
  std::vector<NodeRuntime> nodes;
  std::map<Topic, std::vector<std::size_t>> readers;
  std::map<Topic, std::uint64_t> sequences;
  std::priority_queue<Event> events;
  std::uint64_t next_sequence = 0;
  SimTime now;
  Duration busy_since_status;
  std::uint64_t commands = 0;
  Duration last_capture_to_command;
  Duration worst_capture_to_command;
  Duration total_capture_to_command;
  double hottest_c = -273.15;
  std::int64_t slowest_ppm = kFullSpeedPpm;
};

EdgeComputer::EdgeComputer(const stack::Graph& graph, const stack::EdgeConfiguration& configuration, Sink sink)
    : state_(std::make_unique<State>(graph, configuration, std::move(sink))) {}

EdgeComputer::~EdgeComputer() = default;

void EdgeComputer::deliver(MessagePtr message, SimTime arrival) {
  CHECK(arrival >= state_->now, "{} arrives at {} ns, but the computer is at {} ns", name_of(message->topic), arrival.ns,
        state_->now.ns);
  state_->push({arrival, EventClass::kArrival, 0, 0, std::move(message)});
}

void EdgeComputer::run_until(SimTime t) { state_->run_until(t); }

EdgeTiming EdgeComputer::timing() const {
  EdgeTiming timing;
  for (const NodeRuntime& node : state_->nodes) {
    const auto& counters = node.counters();
    timing.nodes.push_back({node.spec().name, counters.runs, counters.deadline_misses, counters.inputs_dropped,
                            counters.worst_response, counters.best_response, counters.total_response});
  }
  timing.commands = state_->commands;
  timing.worst_capture_to_command = state_->worst_capture_to_command;
  timing.total_capture_to_command = state_->total_capture_to_command;
  timing.hottest_c = state_->hottest_c;
  timing.slowest_speed = static_cast<double>(state_->slowest_ppm) / static_cast<double>(kFullSpeedPpm);
  return timing;
}

std::vector<Digest> EdgeComputer::node_digests() const {
  std::vector<Digest> digests;
  for (const NodeRuntime& node : state_->nodes) digests.push_back(node.state_digest());
  return digests;
}

void EdgeComputer::hash_state(StateWriter& out) const {
  out.i64(state_->now.ns);
  out.u64(state_->next_sequence);
  out.u64(state_->events.size());
  state_->thermal.hash_state(out);
  state_->scheduler.hash_state(out);
  for (const NodeRuntime& node : state_->nodes) node.hash_state(out);
}

}  // namespace longtail::sim
