#include "replay/player.h"

#include "replay/recorder.h"
#include "replay/store/evidence.h"
#include "replay/store/reader.h"
#include "sim/run_digest.h"
#include "stack/api/stack.pb.h"

namespace longtail::replay {
namespace {

Error bad_edge(std::string what) {
  return {FixBy::kEnvironment, std::move(what), "config.edge",
          "the recording must come from a run, a replay or an import of longtail"};
}

// A recording may come from anywhere: numbers that would stop the computer's clock are refused here.
Result<void> check_edge(const stack::EdgeConfiguration& edge) {
  const auto require = [](bool ok, const char* what) -> Result<void> {
    if (!ok) return bad_edge(what);
    return {};
  };
  if (auto ok = require(edge.cores() >= 1 && edge.cores() <= 256, "the computer must have 1 to 256 cores"); !ok)
    return ok;
  if (auto ok = require(edge.heat_capacity_j_per_k() > 0 && edge.thermal_resistance_k_per_w() > 0,
                        "heat capacity and thermal resistance must be positive");
      !ok)
    return ok;
  if (auto ok = require(edge.throttle_full_c() > edge.throttle_start_c(), "throttling must end above where it starts");
      !ok)
    return ok;
  if (auto ok = require(edge.throttle_min_speed() > 0 && edge.throttle_min_speed() <= 1,
                        "throttle_min_speed must be in (0, 1]");
      !ok)
    return ok;
  if (auto ok = require(edge.speed_scale() > 1e-6 && edge.speed_scale() < 1e6, "speed_scale must be in (1e-6, 1e6)");
      !ok)
    return ok;
  return require(edge.contention_per_core() >= 0 && edge.contention_per_core() <= 10,
                 "contention_per_core must be in [0, 10]");
}

Result<void> check_input(std::size_t ord, const stack::Message& input, SimTime t) {
  const std::string where = fmt::format("entry {} ({})", ord, name_of(input.topic));
  if (t < SimTime{})
    return evidence_error(where, fmt::format("it arrives at {} ns, before the recording's clock starts", t.ns));
  if (input.topic == stack::Topic::kEdgeFault) {
    const double value = stack::body_as<stack::EdgeFault>(input).value();
    if (value < -1e6 || value > 1e6)
      return evidence_error(where, fmt::format("fault value {} is outside [-1e6, 1e6]", value));
  }
  return {};
}

// The replay's record of its stack: that of the graph it runs, in place of the recorded one.
stack::MessagePtr parameters_of(const stack::Graph& graph, const stack::Message& recorded) {
  stack::StackParameters body = stack::body_as<stack::StackParameters>(recorded);
  body.set_stack(graph.name);
  body.set_yaml(graph.parameters_yaml);
  return stack::make_message(recorded.topic, std::move(body));
}

}  // namespace

bool is_replayed(stack::Topic topic) {
  switch (stack::topic_info(topic).role) {
    case stack::Role::kSensor:
    case stack::Role::kOperator:
    case stack::Role::kStackOut:
    case stack::Role::kActuator: return true;
    default: return stack::is_stack_input(topic) || topic == stack::Topic::kStateCheckpoint;
  }
}

bool is_output(stack::Topic topic) { return is_replayed(topic) && !stack::is_stack_input(topic); }

Result<RecordedSetup> recorded_setup(const Recording& recording) {
  RecordedSetup setup;
  bool has_edge = false;
  for (std::size_t ord = 0; ord < recording.entries.size(); ++ord) {
    const stack::Topic topic = recording.entries[ord].topic;
    if (!is_message(recording.entries[ord])) continue;
    if (topic != stack::Topic::kEdgeConfiguration && topic != stack::Topic::kStackParameters) continue;
    const auto message = message_of(recording, ord);
    if (!message) return message.error();
    if (topic == stack::Topic::kEdgeConfiguration) {
      setup.edge = stack::body_as<stack::EdgeConfiguration>(*message.value());
      has_edge = true;
    } else {
      setup.stack = stack::body_as<stack::StackParameters>(*message.value()).stack();
      setup.parameters = stack::body_as<stack::StackParameters>(*message.value()).yaml();
    }
  }
  if (!has_edge) return bad_edge("the recording does not say which computer the stack ran on");
  if (auto ok = check_edge(setup.edge); !ok) return ok.error();
  return setup;
}

Result<Replay> replay_open_loop(const Recording& recording, const stack::Graph& graph) {
  const auto setup = recorded_setup(recording);
  if (!setup) return setup.error();

  // Everything but the outputs goes in, in recorded order; what no node reads passes through to the sink, so that it
  // keeps its place among the outputs.
  Replay replay;
  sim::EdgeComputer computer(graph, setup.value().edge, [&](const stack::MessagePtr& message, SimTime t) {
    replay.messages.push_back({message, t});
  });
  for (std::size_t ord = 0; ord < recording.entries.size(); ++ord) {
    const Entry& entry = recording.entries[ord];
    if (!is_message(entry) || is_output(entry.topic)) continue;
    auto message = message_of(recording, ord);
    if (!message) return message.error();
    if (auto ok = check_input(ord, *message.value(), entry.t_rec); !ok) return ok.error();
    if (entry.topic == stack::Topic::kStackParameters) message = parameters_of(graph, *message.value());
    computer.deliver(std::move(message).value(), entry.t_rec);
  }
  computer.run_until(recording.t_end);

  replay.timing = computer.timing();
  sim::RunDigest digest;
  for (const ReplayedMessage& item : replay.messages) digest.add(*item.message, item.t);
  digest.set_world(recording.world);
  replay.digest = digest.value();
  return replay;
}

Recording to_recording(const Recording& source, const Replay& replay) {
  RecordingBuilder builder;
  for (const TopicDeclaration& topic : source.topics) builder.declare(topic);
  for (const Component& component : source.components) {
    if (component.name != kSchemasComponent && component.name != software_component().name)
      builder.add_component(component);
  }
  // Gaps keep their times; among messages of one instant they come first.
  std::size_t next_gap = 0;
  const auto add_gaps_until = [&](std::optional<SimTime> t) {
    for (; next_gap < source.entries.size(); ++next_gap) {
      const Entry& entry = source.entries[next_gap];
      if (t && entry.t_rec > *t) return;
      if (is_message(entry)) continue;
      builder.add_gap(entry.topic, entry.t_rec, entry.t_src, *decode_gap(entry.payload));
    }
  };
  for (const ReplayedMessage& item : replay.messages) {
    add_gaps_until(item.t);
    builder.add(*item.message, item.t);
  }
  add_gaps_until(std::nullopt);
  Recording recording = builder.finish(source.kind, source.t_begin, source.t_end, source.world);
  recording.time_scale = source.time_scale;
  if (const auto ord = source.trigger_ord;
      ord && *ord < recording.entries.size() && recording.entries[*ord] == source.entries[*ord]) {
    recording.trigger_ord = ord;
  }
  return recording;
}

}  // namespace longtail::replay
