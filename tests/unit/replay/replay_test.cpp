// Live run against replay on a small graph with state, jittered cost, preemption and faults.
#include <gtest/gtest.h>

#include <functional>

#include "replay/player.h"
#include "replay/recorder.h"
#include "replay/store/reader.h"
#include "replay/store/writer.h"
#include "replay/verifier.h"
#include "sim/edge/configuration.h"
#include "stack/api/compute.pb.h"
#include "stack/api/sensors.pb.h"
#include "stack/api/stack.pb.h"
#include "stack/api/truth.pb.h"
#include "tests/unit/replay/sample_recording.h"

namespace longtail::replay {
namespace {

using stack::Topic;

// Integrates yaw rate; publishes a pose for every IMU message.
class Dead final : public stack::Node {
 public:
  explicit Dead(double gain) : gain_(gain) {}
  void process(const stack::Inputs& inputs, const stack::Context&, stack::Outputs& outputs) override {
    for (const stack::MessagePtr& message : inputs.all(Topic::kImu)) {
      yaw_ += gain_ * stack::body_as<stack::Imu>(*message).gyro_z_rps();
      stack::Localization body;
      body.set_yaw_rad(yaw_);
      outputs.publish(Topic::kLocalization, message->capture_time, body);
    }
    outputs.work_items(1);
  }
  void save(StateWriter& out) const override { out.f64(yaw_); }
  void load(StateReader& in) override { yaw_ = in.f64(); }

 private:
  double gain_;
  double yaw_ = 0;
};

// Every 30 ms, says what it last saw.
class Planner final : public stack::Node {
 public:
  void process(const stack::Inputs& inputs, const stack::Context& context, stack::Outputs& outputs) override {
    stack::ControlCommand body;
    if (const auto* pose = inputs.latest_as<stack::Localization>(Topic::kLocalization)) last_ = pose->yaw_rad();
    body.set_road_wheel_rad(last_);
    outputs.publish(Topic::kCommand, context.now, body);
  }
  void save(StateWriter& out) const override { out.f64(last_); }
  void load(StateReader& in) override { last_ = in.f64(); }

 private:
  double last_ = 0;
};

stack::Graph small_graph(double gain, Duration planner_cost = milliseconds(3)) {
  stack::Graph graph;
  graph.name = "small";
  graph.parameters_yaml = fmt::format("gain: {}\n", gain);
  graph.nodes.push_back({.name = "dead_reckoning",
                         .inputs = {{.topic = Topic::kImu}},
                         .outputs = {Topic::kLocalization},
                         .trigger = stack::MessageTrigger{Topic::kImu},
                         .budget = milliseconds(10),
                         .cost = {.base = microseconds(700),
                                  .per_item = microseconds(100),
                                  .jitter = stack::JitterKind::kExponential,
                                  .jitter_scale = microseconds(900)},
                         .priority = 1,
                         .make = [gain] { return std::make_unique<Dead>(gain); }});
  graph.nodes.push_back(
      {.name = "planner",
       .inputs = {{.topic = Topic::kLocalization}},
       .outputs = {Topic::kCommand},
       .trigger = stack::PeriodTrigger{milliseconds(30), milliseconds(4)},
       .budget = milliseconds(20),
       .cost = {.base = planner_cost, .jitter = stack::JitterKind::kUniform, .jitter_scale = milliseconds(2)},
       .priority = 2,
       .make = [] { return std::make_unique<Planner>(); }});
  return graph;
}

template <class Body>
stack::MessagePtr message_at(Topic topic, SimTime capture, std::uint64_t sequence, Body body) {
  stack::set_header(*body.mutable_header(), capture, capture, sequence, "ego");
  return stack::make_message(topic, std::move(body));
}

// Runs `graph` live for two seconds the way a simulation does: 5 ms steps, sensors with latency, truth each step, a
// node crash and restart, and records it.
Recording live_run(const stack::Graph& graph) {
  RecordingBuilder builder;
  const auto configuration = sim::edge_configuration({.cores = 1}, Seed{42});
  stack::StackParameters parameters;
  parameters.set_stack(graph.name);
  parameters.set_yaml(graph.parameters_yaml);
  sim::EdgeComputer computer(graph, configuration,
                             [&](const stack::MessagePtr& message, SimTime t) { builder.add(*message, t); });
  computer.deliver(message_at(Topic::kEdgeConfiguration, {}, 0, configuration), {});
  computer.deliver(message_at(Topic::kStackParameters, {}, 0, parameters), {});
  computer.run_until({});
  std::uint64_t step = 0;
  SimTime t;
  for (; t < SimTime{} + seconds(2); t += milliseconds(5), ++step) {
    if (step % 2 == 0) {
      stack::Imu imu;
      imu.set_gyro_z_rps(0.001 * static_cast<double>(step % 17));
      computer.deliver(message_at(Topic::kImu, t, step / 2, imu), t + microseconds(1300));
    }
    stack::EdgeFault fault;
    fault.set_node("dead_reckoning");
    if (step == 150) fault.set_kind(stack::EDGE_FAULT_CRASH);
    if (step == 180) fault.set_kind(stack::EDGE_FAULT_RESTART);
    if (fault.kind() != stack::EDGE_FAULT_NONE) computer.deliver(message_at(Topic::kEdgeFault, t, step, fault), t);
    stack::TruthEgo truth;
    truth.set_x_m(static_cast<double>(step));
    computer.deliver(message_at(Topic::kTruthEgo, t, step, truth), t);
    computer.run_until(t);
    if (step == 100) builder.add_gap(Topic::kGnss, t, t, {.count = 3});
  }
  return builder.finish(RecordingKind::kRun, {}, t - milliseconds(5), {5, 6});
}

TEST(Replay, OfTheSameStackIsBitExact) {
  const stack::Graph graph = small_graph(1.0);
  const Recording recording = live_run(graph);
  const auto verification = verify_replay(recording, graph);
  ASSERT_TRUE(verification.ok()) << describe(verification.error());
  EXPECT_TRUE(verification.value().bit_exact);
  EXPECT_FALSE(verification.value().against_repeat);
  EXPECT_FALSE(verification.value().comparison.first.has_value());
  EXPECT_GT(verification.value().comparison.messages, 400u);
  // Also through a file, and the digest is that of the recording.
  const std::string path = testing::scratch_path("run.h5");
  const auto written = write_recording(recording, path);
  ASSERT_TRUE(written.ok()) << describe(written.error());
  EXPECT_EQ(verification.value().replay.digest, written.value().run_digest);
  const auto read = read_recording(path);
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(verify_replay(read.value().recording, graph).value().bit_exact);
}

TEST(Replay, RecordedAgainHasTheSameMessagesInTheSameOrder) {
  const stack::Graph graph = small_graph(1.0);
  const Recording recording = live_run(graph);
  const auto replay = replay_open_loop(recording, graph);
  ASSERT_TRUE(replay.ok());
  const Recording again = to_recording(recording, replay.value());
  EXPECT_TRUE(compare_recordings(recording, again, [](Topic) { return ""; }).equal);
  EXPECT_EQ(std::ranges::count_if(again.entries, [](const Entry& entry) { return !is_message(entry); }), 1);
  const auto twice = to_recording(again, replay_open_loop(again, graph).value());
  EXPECT_EQ(again, twice);
}

TEST(Replay, NamesTheFirstNodeAndFieldThatDifferAfterAGainChange) {
  const Recording recording = live_run(small_graph(1.0));
  const auto verification = verify_replay(recording, small_graph(1.5));
  ASSERT_TRUE(verification.ok());
  ASSERT_FALSE(verification.value().bit_exact);
  const Divergence& first = *verification.value().comparison.first;
  EXPECT_EQ(first.topic, "stack.localization");
  EXPECT_EQ(first.node, "dead_reckoning");
  EXPECT_EQ(first.field, "yaw_rad");
  // The first IMU message with a yaw rate: step 2, 0.002 rad/s.
  EXPECT_EQ(first.recorded, fmt::format("{:a}", 0.002));
  EXPECT_EQ(first.replayed, fmt::format("{:a}", 1.5 * 0.002));
  EXPECT_EQ(first.tick, first.t.ns / 5'000'000);
  EXPECT_EQ(recording.entries[first.ord].topic, Topic::kLocalization);
}

TEST(Replay, SeesThatANodeBecameSlower) {
  const Recording recording = live_run(small_graph(1.0));
  const auto verification = verify_replay(recording, small_graph(1.0, microseconds(3001)));
  ASSERT_FALSE(verification.value().bit_exact);
  EXPECT_EQ(verification.value().comparison.first->topic, "actuator.command");
  EXPECT_EQ(verification.value().comparison.first->node, "planner");
  EXPECT_EQ(verification.value().comparison.first->field, "header.publish_time_ns");
}

TEST(Replay, SeesAlteredInputsOutputsTimesAndMissingMessages) {
  const stack::Graph graph = small_graph(1.0);
  const Recording recording = live_run(graph);
  std::size_t command = 0;
  while (recording.entries[command].topic != Topic::kCommand) ++command;
  std::size_t input = 0;
  while (recording.entries[input].topic != Topic::kImu) ++input;
  const std::vector<std::pair<std::string, std::function<void(Recording&)>>> changes{
      {"output missing",
       [&](Recording& r) { r.entries.erase(r.entries.begin() + static_cast<std::ptrdiff_t>(command)); }},
      {"output twice",
       [&](Recording& r) {
         r.entries.insert(r.entries.begin() + static_cast<std::ptrdiff_t>(command), r.entries[command]);
       }},
      {"output one nanosecond early", [&](Recording& r) { r.entries[command].t_rec.ns -= 1; }},
      {"input later", [&](Recording& r) { r.entries[input].t_rec.ns += 1; }},
  };
  for (const auto& [name, change] : changes) {
    Recording changed = recording;
    change(changed);
    const auto verification = verify_replay(changed, graph);
    ASSERT_TRUE(verification.ok()) << name << ": " << describe(verification.error());
    EXPECT_FALSE(verification.value().bit_exact) << name;
  }
}

TEST(Replay, OfInputsAloneIsComparedWithARepeat) {
  const stack::Graph graph = small_graph(1.0);
  Recording recording = live_run(graph);
  std::erase_if(recording.entries, [](const Entry& entry) {
    return is_message(entry) && is_replayed(entry.topic) && !stack::is_stack_input(entry.topic);
  });
  const auto verification = verify_replay(recording, graph);
  ASSERT_TRUE(verification.ok());
  EXPECT_TRUE(verification.value().against_repeat);
  EXPECT_TRUE(verification.value().bit_exact);
  // Recorded with its outputs, it verifies like any run.
  const Recording with_outputs = to_recording(recording, verification.value().replay);
  const auto again = verify_replay(with_outputs, graph);
  EXPECT_FALSE(again.value().against_repeat);
  EXPECT_TRUE(again.value().bit_exact);
  EXPECT_EQ(again.value().replay.digest, verification.value().replay.digest);
}

TEST(Replay, RefusesRecordingsThatNoComputerCanReplay) {
  const stack::Graph graph = small_graph(1.0);
  const Recording recording = live_run(graph);
  const std::vector<std::pair<std::string, std::function<void(Recording&)>>> changes{
      {"no computer", [](Recording& r) { r.entries.erase(r.entries.begin()); }},
      {"no cores",
       [](Recording& r) {
         auto edge = sim::edge_configuration({.cores = 0}, Seed{1});
         r.entries[0].payload = message_at(Topic::kEdgeConfiguration, {}, 0, edge)->wire;
       }},
      {"frozen clock",
       [](Recording& r) {
         auto edge = sim::edge_configuration({.cores = 1, .speed_scale = 0}, Seed{1});
         r.entries[0].payload = message_at(Topic::kEdgeConfiguration, {}, 0, edge)->wire;
       }},
      {"garbage input",
       [](Recording& r) {
         for (Entry& entry : r.entries) {
           if (entry.topic == Topic::kImu) entry.payload = "\xff";
         }
       }},
      {"arrival before the start",
       [](Recording& r) {
         for (Entry& entry : r.entries) {
           if (entry.topic == Topic::kImu) entry.t_rec = {-1};
         }
       }},
  };
  for (const auto& [name, change] : changes) {
    Recording changed = recording;
    change(changed);
    EXPECT_FALSE(verify_replay(changed, graph).ok()) << name;
  }
}

}  // namespace
}  // namespace longtail::replay
