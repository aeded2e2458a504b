#include "tests/unit/sim/edge/edge_fixture.h"

namespace longtail::sim {
namespace {

using stack::CostModel;
using stack::Topic;
using Times = std::vector<SimTime>;

double last_count(const std::vector<Seen>& seen, Topic topic = Topic::kLocalization) {
  double count = -1;
  for (const Seen& s : seen) {
    if (s.message->topic == topic) count = stack::body_as<stack::Localization>(*s.message).x_m();
  }
  return count;
}

TEST_F(EdgeTest, a_message_is_published_when_its_execution_time_has_passed) {
  build({node_spec({.cost = {.base = milliseconds(3), .per_item = milliseconds(2)}, .items = 2})});
  deliver(Topic::kGnss, ms(1), ms(10));
  edge_->run_until(ms(50));
  EXPECT_EQ(times(Topic::kGnss), Times{ms(10)});
  EXPECT_EQ(times(Topic::kLocalization), Times{ms(10 + 3 + 2 * 2)});
}

TEST_F(EdgeTest, zero_cost_mode_publishes_a_whole_chain_at_the_instant_of_its_input) {
  build({node_spec({.cost = {.base = milliseconds(3)}}),
         node_spec({.name = "second",
                    .trigger = stack::MessageTrigger{Topic::kLocalization},
                    .inputs = {{Topic::kLocalization}},
                    .output = Topic::kCommand})},
        {.cores = 1, .zero_cost = true});
  deliver(Topic::kGnss, ms(4), ms(10));
  edge_->run_until(ms(10));
  EXPECT_EQ(times(Topic::kLocalization), Times{ms(10)});
  EXPECT_EQ(times(Topic::kCommand), Times{ms(10)});
  EXPECT_EQ(edge_->timing().worst_capture_to_command, milliseconds(6));
}

TEST_F(EdgeTest, periods_fire_at_phase_plus_multiples) {
  build({node_spec({.trigger = stack::PeriodTrigger{milliseconds(20), milliseconds(5)}, .inputs = {}})});
  edge_->run_until(ms(50));
  EXPECT_EQ(times(Topic::kLocalization), (Times{ms(5), ms(25), ms(45)}));
}

TEST_F(EdgeTest, the_more_urgent_node_gets_the_only_core_first) {
  build({node_spec({.name = "late",
                    .cost = {.base = milliseconds(2)}, .priority = 5}),
         node_spec({.name = "urgent", .output = Topic::kCommand, .cost = {.base = milliseconds(2)}, .priority = 1})});
  deliver(Topic::kGnss, ms(0), ms(10));
  edge_->run_until(ms(50));
  EXPECT_EQ(times(Topic::kCommand), Times{ms(12)});
  EXPECT_EQ(times(Topic::kLocalization), Times{ms(14)});
}

// A 10 ms job starts at 10; an urgent 2 ms job arrives at 12.
struct PreemptionCase {
  const char* name;
  EdgeSetup setup;
  std::int64_t long_done_ms;
  std::int64_t urgent_done_ms;
};

class EdgePreemption : public EdgeTest, public ::testing::WithParamInterface<PreemptionCase> {};

TEST_P(EdgePreemption, decides_who_waits) {
  build({node_spec({.name = "long", .cost = {.base = milliseconds(10)}, .priority = 5}),
         node_spec({.name = "urgent",
                    .trigger = stack::MessageTrigger{Topic::kImu},
                    .inputs = {{Topic::kImu}},
                    .output = Topic::kCommand,
                    .cost = {.base = milliseconds(2)},
                    .priority = 1})},
        GetParam().setup);
  deliver(Topic::kGnss, ms(0), ms(10));
  deliver(Topic::kImu, ms(0), ms(12));
  edge_->run_until(ms(60));
  EXPECT_EQ(times(Topic::kLocalization), Times{ms(GetParam().long_done_ms)});
  EXPECT_EQ(times(Topic::kCommand), Times{ms(GetParam().urgent_done_ms)});
}

INSTANTIATE_TEST_SUITE_P(Edge, EdgePreemption,
                         ::testing::Values(PreemptionCase{"one_core_preemptive", {.cores = 1, .preemptive = true}, 22, 14},
                                           PreemptionCase{"one_core", {.cores = 1, .preemptive = false}, 20, 22},
                                           PreemptionCase{"two_cores", {.cores = 2, .preemptive = false}, 20, 14}),
                         [](const auto& info) { return info.param.name; });

TEST_F(EdgeTest, contention_slows_cores_that_run_together) {
  contention_ = 0.25;  // two busy cores each run at 1 / 1.25
  build({node_spec({.name = "a", .cost = {.base = milliseconds(8)}}),
         node_spec({.name = "b", .output = Topic::kCommand, .cost = {.base = milliseconds(8)}})},
        {.cores = 2});
  deliver(Topic::kGnss, ms(0), ms(10));
  edge_->run_until(ms(60));
  EXPECT_EQ(times(Topic::kLocalization), Times{ms(20)});
  EXPECT_EQ(times(Topic::kCommand), Times{ms(20)});
}

TEST_F(EdgeTest, a_slower_computer_takes_proportionally_longer) {
  build({node_spec({.cost = {.base = milliseconds(5)}})}, {.cores = 1, .speed_scale = 0.5});
  deliver(Topic::kGnss, ms(0), ms(10));
  edge_->run_until(ms(60));
  EXPECT_EQ(times(Topic::kLocalization), Times{ms(20)});
}

struct OverflowCase {
  const char* name;
  stack::DropPolicy policy;
};
class EdgeOverflow : public EdgeTest, public ::testing::WithParamInterface<OverflowCase> {};

TEST_P(EdgeOverflow, drops_and_counts) {
  build({node_spec({.trigger = stack::PeriodTrigger{milliseconds(100), milliseconds(50)},
                    .inputs = {{.topic = Topic::kGnss, .depth = 3, .policy = GetParam().policy}}})});
  for (int i = 0; i < 5; ++i) deliver(Topic::kGnss, ms(i), ms(10 + i));
  edge_->run_until(ms(60));
  EXPECT_EQ(last_count(seen_), 3);
  EXPECT_EQ(edge_->timing().nodes[0].inputs_dropped, 2u);
  // The capture time tells which three were kept: 2..4 or 0..2.
  const std::int64_t newest_ms = GetParam().policy == stack::DropPolicy::kDropOldest ? 4 : 2;
  EXPECT_EQ(seen_.back().message->capture_time, ms(newest_ms));
}

INSTANTIATE_TEST_SUITE_P(Edge, EdgeOverflow,
                         ::testing::Values(OverflowCase{"oldest", stack::DropPolicy::kDropOldest},
                                           OverflowCase{"newest", stack::DropPolicy::kDropNewest}),
                         [](const auto& info) { return info.param.name; });

// Five messages of each input before the node looks once. What is counted is what the node should have seen and
// never will; a state is there to be overwritten.
struct LossCase {
  const char* name;
  stack::Trigger trigger;
  std::vector<stack::InputSpec> inputs;
  std::uint64_t dropped;
};
class EdgeLoss : public EdgeTest, public ::testing::WithParamInterface<LossCase> {};

TEST_P(EdgeLoss, counts_only_what_the_node_was_to_see) {
  build({node_spec({.name = "busy", .output = Topic::kCommand, .priority = 0}),
         node_spec({.trigger = GetParam().trigger, .inputs = GetParam().inputs, .priority = 1})},
        {.cores = 1, .preemptive = true});
  // The only core spins elsewhere until everything has arrived.
  deliver_fault(stack::EDGE_FAULT_HANG, "busy", 0, ms(1));
  for (int i = 0; i < 5; ++i) {
    for (const stack::InputSpec& input : GetParam().inputs) deliver(input.topic, ms(10 + i), ms(10 + i));
  }
  deliver_fault(stack::EDGE_FAULT_RESTART, "busy", 0, ms(40));
  edge_->run_until(ms(60));
  EXPECT_GE(edge_->timing().nodes[1].runs, 1u);
  EXPECT_EQ(edge_->timing().nodes[1].inputs_dropped, GetParam().dropped);
}

constexpr stack::PeriodTrigger kAt50Ms{milliseconds(100), milliseconds(50)};
const stack::InputSpec kState{.topic = Topic::kMapRoute, .depth = 1, .latched = true};
const stack::InputSpec kQueue{.topic = Topic::kRadar, .depth = 3};
const stack::InputSpec kOne{.topic = Topic::kObjectList, .depth = 1};

INSTANTIATE_TEST_SUITE_P(
    Edge, EdgeLoss,
    ::testing::Values(
        LossCase{"state", kAt50Ms, {kState}, 0}, LossCase{"queue", kAt50Ms, {kQueue}, 2},
        LossCase{"queue_beside_a_state", kAt50Ms, {kState, kQueue}, 2}, LossCase{"queue_of_one", kAt50Ms, {kOne}, 4},
        LossCase{"latched_queue", kAt50Ms, {{.topic = Topic::kMapRoute, .depth = 3, .latched = true}}, 2},
        LossCase{"state_that_triggers", stack::MessageTrigger{Topic::kMapRoute}, {kState}, 4},
        LossCase{"set_with_a_state", stack::SyncTrigger{{Topic::kRadar, Topic::kMapRoute}, milliseconds(1)},
                 {kState, kQueue}, 4 + 2},
        LossCase{"set_beside_a_state", stack::SyncTrigger{{Topic::kRadar, Topic::kObjectList}, milliseconds(1)},
                 {kState, kQueue, kOne}, 2 + 4}),
    [](const auto& info) { return info.param.name; });

TEST_F(EdgeTest, a_response_later_than_its_budget_is_a_deadline_miss_and_still_published) {
  build({node_spec({.cost = {.base = milliseconds(4)}, .budget = milliseconds(5)})});
  deliver(Topic::kGnss, ms(0), ms(10));
  deliver(Topic::kGnss, ms(1), ms(11));  // waits 3 ms for the core: response 7 ms
  edge_->run_until(ms(60));
  EXPECT_EQ(times(Topic::kLocalization), (Times{ms(14), ms(18)}));
  const NodeTiming timing = edge_->timing().nodes[0];
  EXPECT_EQ(timing.deadline_misses, 1u);
  EXPECT_EQ(timing.worst_response, milliseconds(7));
  EXPECT_EQ(timing.best_response, milliseconds(4));
}

TEST_F(EdgeTest, a_synchronised_set_fires_once_capture_times_match_within_tolerance) {
  build({node_spec({.trigger = stack::SyncTrigger{{Topic::kRadar, Topic::kObjectList}, milliseconds(5)},
                    .inputs = {{Topic::kRadar}, {Topic::kObjectList}}})});
  deliver(Topic::kRadar, ms(0), ms(10));
  deliver(Topic::kObjectList, ms(20), ms(25));  // 20 ms apart: no set
  deliver(Topic::kRadar, ms(24), ms(40));       // 4 ms apart: a set
  edge_->run_until(ms(60));
  EXPECT_EQ(times(Topic::kLocalization), Times{ms(40)});
  EXPECT_EQ(last_count(seen_), 3);  // the older radar scan comes along
}

TEST_F(EdgeTest, a_synchronised_set_leaves_newer_messages_for_the_next_one) {
  build({node_spec({.trigger = stack::SyncTrigger{{Topic::kRadar, Topic::kObjectList}, milliseconds(5)},
                    .inputs = {{Topic::kRadar}, {Topic::kObjectList}}})});
  deliver(Topic::kRadar, ms(0), ms(10));
  deliver(Topic::kRadar, ms(50), ms(11));
  deliver(Topic::kObjectList, ms(2), ms(12));
  edge_->run_until(ms(60));
  EXPECT_EQ(last_count(seen_), 2);
}

TEST_F(EdgeTest, a_crashed_node_loses_its_output_and_restarts_fresh) {
  build({node_spec({.cost = {.base = milliseconds(4)}})});
  deliver(Topic::kGnss, ms(0), ms(10));
  deliver(Topic::kGnss, ms(20), ms(20));
  deliver_fault(stack::EDGE_FAULT_CRASH, "counter", 0, ms(22));  // while it works on the second
  deliver(Topic::kGnss, ms(30), ms(30));                         // nobody listens
  deliver_fault(stack::EDGE_FAULT_RESTART, "counter", 0, ms(40));
  deliver(Topic::kGnss, ms(50), ms(50));
  edge_->run_until(ms(80));
  EXPECT_EQ(times(Topic::kLocalization), (Times{ms(14), ms(54)}));
  EXPECT_EQ(last_count(seen_), 1);  // the count began anew
}

TEST_F(EdgeTest, latched_inputs_are_shown_at_every_activation_and_survive_a_restart) {
  build({node_spec({.inputs = {{Topic::kGnss}, {.topic = Topic::kMapRoute, .depth = 1, .latched = true}}})});
  deliver(Topic::kMapRoute, ms(0), ms(1));
  deliver(Topic::kGnss, ms(0), ms(10));
  deliver(Topic::kGnss, ms(0), ms(20));
  deliver_fault(stack::EDGE_FAULT_CRASH, "counter", 0, ms(25));
  deliver_fault(stack::EDGE_FAULT_RESTART, "counter", 0, ms(30));
  deliver(Topic::kGnss, ms(0), ms(40));
  edge_->run_until(ms(60));
  EXPECT_EQ(last_count(seen_), 2);  // one fix and the map
}

TEST_F(EdgeTest, a_hung_node_keeps_its_core_until_it_is_restarted) {
  build({node_spec({.name = "hangs", .priority = 1}),
         node_spec({.name = "other", .output = Topic::kCommand, .cost = {.base = milliseconds(1)}, .priority = 2})});
  deliver_fault(stack::EDGE_FAULT_HANG, "hangs", 0, ms(5));
  deliver(Topic::kGnss, ms(0), ms(10));
  deliver_fault(stack::EDGE_FAULT_RESTART, "hangs", 0, ms(30));
  edge_->run_until(ms(60));
  EXPECT_EQ(times(Topic::kCommand), Times{ms(31)});
}

TEST_F(EdgeTest, a_slow_fault_multiplies_execution_time_until_it_is_lifted) {
  build({node_spec({.cost = {.base = milliseconds(2)}})});
  deliver_fault(stack::EDGE_FAULT_SLOW, "counter", 5, ms(5));
  deliver(Topic::kGnss, ms(0), ms(10));
  deliver_fault(stack::EDGE_FAULT_SLOW, "counter", 1, ms(30));
  deliver(Topic::kGnss, ms(0), ms(40));
  edge_->run_until(ms(60));
  EXPECT_EQ(times(Topic::kLocalization), (Times{ms(20), ms(42)}));
}

TEST_F(EdgeTest, a_throttle_slows_everything_until_it_is_lifted) {
  build({node_spec({.cost = {.base = milliseconds(2)}})});
  deliver_fault(stack::EDGE_FAULT_THROTTLE, "", 0.25, ms(5));
  deliver(Topic::kGnss, ms(0), ms(10));
  deliver_fault(stack::EDGE_FAULT_THROTTLE, "", 1, ms(30));
  deliver(Topic::kGnss, ms(0), ms(40));
  edge_->run_until(ms(60));
  EXPECT_EQ(times(Topic::kLocalization), (Times{ms(18), ms(42)}));
  EXPECT_EQ(edge_->timing().slowest_speed, 0.25);
}

// All of the memory gone: 1 + 1.5 times as long, and queues of one message.
TEST_F(EdgeTest, memory_pressure_stretches_execution_stalls_now_and_then_and_shortens_queues) {
  build({node_spec({.trigger = stack::PeriodTrigger{milliseconds(500), {}},
                    .inputs = {{.topic = Topic::kGnss, .depth = 8}},
                    .cost = {.base = milliseconds(2)}})});
  deliver_fault(stack::EDGE_FAULT_MEMORY, "", 1, ms(5));
  for (int i = 0; i < 5; ++i) deliver(Topic::kGnss, ms(0), ms(10 + i));
  edge_->run_until(SimTime{} + seconds(300));
  EXPECT_EQ(edge_->timing().nodes[0].inputs_dropped, 4u);
  const Times published = times(Topic::kLocalization);
  int stalls = 0;
  Duration worst;
  for (std::size_t i = 1; i < published.size(); ++i) {
    const Duration took = published[i] - (SimTime{} + milliseconds(500) * static_cast<std::int64_t>(i));
    EXPECT_GE(took, milliseconds(5));
    stalls += took > milliseconds(5) ? 1 : 0;
    worst = std::max(worst, took);
  }
  EXPECT_GT(stalls, 12) << "of 600, 30 are expected";
  EXPECT_LT(stalls, 55);
  EXPECT_GT(worst, milliseconds(30));
}

// Which activations stall: by the fault's own seed, by that of the run (7) where it brings none.
TEST_F(EdgeTest, memory_pressure_stalls_by_the_seed_that_comes_with_it) {
  const auto published = [&](std::optional<std::uint64_t> seed) {
    seen_.clear();
    build({node_spec({.trigger = stack::PeriodTrigger{milliseconds(500), {}}, .cost = {.base = milliseconds(2)}})});
    stack::EdgeFault fault;
    stack::set_header(*fault.mutable_header(), ms(5), ms(5), 0, "");
    fault.set_kind(stack::EDGE_FAULT_MEMORY);
    fault.set_value(1);
    if (seed) fault.set_seed(*seed);
    edge_->deliver(stack::make_message(Topic::kEdgeFault, std::move(fault)), ms(5));
    edge_->run_until(SimTime{} + seconds(100));
    return times(Topic::kLocalization);
  };
  const Times unseeded = published(std::nullopt);
  EXPECT_EQ(published(7), unseeded);
  EXPECT_NE(published(8), unseeded);
  EXPECT_EQ(published(77), published(77));
}

TEST_F(EdgeTest, an_offset_shifts_what_one_node_publishes_until_it_is_lifted) {
  build({node_spec({.cost = {.base = milliseconds(2)}})});
  const auto offset = [&](double value, SimTime at) {
    stack::EdgeFault fault;
    stack::set_header(*fault.mutable_header(), at, at, 0, "");
    fault.set_kind(stack::EDGE_FAULT_OUTPUT_OFFSET);
    fault.set_node("counter");
    fault.set_field("x_m");
    fault.set_value(value);
    edge_->deliver(stack::make_message(Topic::kEdgeFault, std::move(fault)), at);
  };
  deliver(Topic::kGnss, ms(0), ms(1));
  offset(2.5, ms(5));
  deliver(Topic::kGnss, ms(0), ms(10));
  offset(0, ms(15));
  deliver(Topic::kGnss, ms(0), ms(20));
  edge_->run_until(ms(30));
  std::vector<double> x;
  for (const auto& seen : seen_) {
    if (seen.message->topic == Topic::kLocalization) x.push_back(stack::body_as<stack::Localization>(*seen.message).x_m());
  }
  EXPECT_EQ(x, (std::vector<double>{1, 4.5, 3}));
}

TEST_F(EdgeTest, the_idle_temperature_settles_at_ambient_plus_power_times_resistance) {
  build({});
  deliver_fault(stack::EDGE_FAULT_AMBIENT, "", 40, ms(1));
  edge_->run_until(SimTime{} + seconds(400));
  const auto& status = stack::body_as<stack::EdgeStatus>(*[&] {
    for (auto at = seen_.rbegin();; ++at) {
      if (at->message->topic == Topic::kEdgeStatus) return at->message;
    }
  }());
  EXPECT_NEAR(status.temperature_c(), 40 + 8 * 0.9, 0.01);
}

TEST_F(EdgeTest, a_computer_too_hot_to_think_throttles_and_misses_deadlines) {
  build({node_spec({.cost = {.base = milliseconds(4)}, .budget = milliseconds(5)})}, {.cores = 1, .ambient_c = 120});
  deliver(Topic::kGnss, ms(0), ms(10));
  edge_->run_until(ms(60));
  EXPECT_EQ(times(Topic::kLocalization), Times{ms(10 + 16)});  // a quarter of the speed
  EXPECT_EQ(edge_->timing().nodes[0].deadline_misses, 1u);
  EXPECT_EQ(edge_->timing().slowest_speed, 0.25);
}

TEST_F(EdgeTest, a_triggering_loop_that_takes_no_time_is_reported_as_a_bug) {
  EXPECT_EXIT(
      {
        build({node_spec({.trigger = stack::MessageTrigger{Topic::kLocalization}, .inputs = {{Topic::kLocalization}}})});
        deliver(Topic::kLocalization, ms(0), ms(1));
        edge_->run_until(ms(2));
      },
      ::testing::ExitedWithCode(3), "trigger each other without end");
}

TEST_F(EdgeTest, jitter_stays_within_its_model_and_differs_between_activations) {
  build({node_spec({.cost = {.base = milliseconds(1), .jitter = stack::JitterKind::kUniform, .jitter_scale = milliseconds(2)}})});
  for (int i = 0; i < 200; ++i) deliver(Topic::kGnss, ms(10 * i), ms(10 * i));
  edge_->run_until(SimTime{} + seconds(3));
  const Times done = times(Topic::kLocalization);
  ASSERT_EQ(done.size(), 200u);
  double sum_ms = 0;
  for (int i = 0; i < 200; ++i) {
    const Duration took = done[static_cast<std::size_t>(i)] - ms(10 * i);
    EXPECT_GE(took, milliseconds(1));
    EXPECT_LE(took, milliseconds(3));
    sum_ms += took.seconds() * 1e3;
  }
  EXPECT_NEAR(sum_ms / 200, 2.0, 4 * (2.0 / std::sqrt(12.0)) / std::sqrt(200.0));
}

TEST_F(EdgeTest, sequences_are_dense_and_times_never_go_back) {
  build({node_spec({.cost = {.base = milliseconds(2), .jitter = stack::JitterKind::kExponential, .jitter_scale = milliseconds(3)}})},
        {.cores = 2});
  for (int i = 0; i < 100; ++i) deliver(Topic::kGnss, ms(7 * i), ms(7 * i));
  edge_->run_until(SimTime{} + seconds(2));
  std::uint64_t next = 0;
  SimTime last;
  for (const Seen& seen : seen_) {
    EXPECT_GE(seen.at, last);
    last = seen.at;
    if (seen.message->topic == Topic::kLocalization) { EXPECT_EQ(seen.message->sequence, next++); }
  }
  EXPECT_GT(next, 50u);
}

}  // namespace
}  // namespace longtail::sim
