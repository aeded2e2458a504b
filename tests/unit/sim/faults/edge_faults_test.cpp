#include "sim/faults/edge_faults.h"

#include <gtest/gtest.h>

#include <set>

#include "sim/faults/fault_kinds.h"

namespace longtail::sim {
namespace {

SimTime at_ms(std::int64_t ms) { return SimTime{} + milliseconds(ms); }

Fault fault(FaultKind kind, std::string target, double magnitude = 0, Duration ramp = {}) {
  return {.id = fmt::format("{}-{}", static_cast<int>(kind), target),
          .kind = kind,
          .target = std::move(target),
          .magnitude = magnitude,
          .ramp = ramp};
}

struct Sent {
  stack::EdgeFaultKind kind;
  std::string node;
  double value;
  bool operator==(const Sent&) const = default;
};

std::vector<Sent> sent_at(EdgeFaults& faults, SimTime t) {
  std::vector<stack::MessagePtr> messages;
  faults.messages(t, messages);
  std::vector<Sent> sent;
  for (const auto& message : messages) {
    EXPECT_EQ(message->topic, stack::Topic::kEdgeFault);
    EXPECT_EQ(message->publish_time, t);
    const auto& body = stack::body_as<stack::EdgeFault>(*message);
    sent.push_back({body.kind(), body.node(), body.value()});
  }
  return sent;
}

using Messages = std::vector<Sent>;

TEST(EdgeFaults, TheHardestThrottleAndTheWorstPressureCountAndOffsetsAddUp) {
  EdgeFaults faults(25);
  const auto begin = [&](const char* id, FaultKind kind, double magnitude, std::string field = "") {
    Fault f = fault(kind, kind == FaultKind::kLocalizationOffset ? "localization" : "computer", magnitude);
    f.id = id;
    f.field = std::move(field);
    faults.begin(f, at_ms(0));
    return f;
  };
  const Fault hard = begin("a", FaultKind::kThermalThrottle, 0.3);
  begin("b", FaultKind::kThermalThrottle, 0.6);
  begin("c", FaultKind::kMemoryPressure, 0.2);
  const Fault worse = begin("d", FaultKind::kMemoryPressure, 0.9);
  begin("e", FaultKind::kLocalizationOffset, 2, "x_m");
  const Fault jump = begin("f", FaultKind::kLocalizationOffset, 3, "x_m");
  begin("g", FaultKind::kLocalizationOffset, 0.1, "yaw_rad");
  EXPECT_EQ(sent_at(faults, at_ms(5)), (Messages{{stack::EDGE_FAULT_THROTTLE, "", 0.3},
                                                 {stack::EDGE_FAULT_MEMORY, "", 0.9},
                                                 {stack::EDGE_FAULT_OUTPUT_OFFSET, "localization", 5},
                                                 {stack::EDGE_FAULT_OUTPUT_OFFSET, "localization", 0.1}}));
  for (const Fault* f : {&hard, &worse, &jump}) faults.end(*f, at_ms(10));
  EXPECT_EQ(sent_at(faults, at_ms(10)), (Messages{{stack::EDGE_FAULT_THROTTLE, "", 0.6},
                                                  {stack::EDGE_FAULT_MEMORY, "", 0.2},
                                                  {stack::EDGE_FAULT_OUTPUT_OFFSET, "localization", 2}}));
}

TEST(EdgeFaults, EveryKindBeginsAndEndsWithItsOwnMessage) {
  struct Row {
    Fault fault;
    Sent begin;
    Sent end;
  };
  Fault offset = fault(FaultKind::kLocalizationOffset, "localization", 2);
  offset.field = "y_m";
  std::set<FaultKind> told;
  for (const Row& row : {Row{fault(FaultKind::kThermalThrottle, "computer", 0.5),
                             {stack::EDGE_FAULT_THROTTLE, "", 0.5},
                             {stack::EDGE_FAULT_THROTTLE, "", 1}},
                         Row{fault(FaultKind::kMemoryPressure, "computer", 0.7),
                             {stack::EDGE_FAULT_MEMORY, "", 0.7},
                             {stack::EDGE_FAULT_MEMORY, "", 0}},
                         Row{offset,
                             {stack::EDGE_FAULT_OUTPUT_OFFSET, "localization", 2},
                             {stack::EDGE_FAULT_OUTPUT_OFFSET, "localization", 0}},
                         Row{fault(FaultKind::kNodeCrash, "planning"),
                             {stack::EDGE_FAULT_CRASH, "planning", 0},
                             {stack::EDGE_FAULT_RESTART, "planning", 0}},
                         Row{fault(FaultKind::kNodeHang, "fusion"),
                             {stack::EDGE_FAULT_HANG, "fusion", 0},
                             {stack::EDGE_FAULT_RESTART, "fusion", 0}},
                         Row{fault(FaultKind::kNodeSlow, "computer", 3),
                             {stack::EDGE_FAULT_SLOW, "", 3},
                             {stack::EDGE_FAULT_SLOW, "", 1}},
                         Row{fault(FaultKind::kAmbientHeat, "computer", 70),
                             {stack::EDGE_FAULT_AMBIENT, "", 70},
                             {stack::EDGE_FAULT_AMBIENT, "", 25}}}) {
    EdgeFaults faults(25);
    EXPECT_EQ(sent_at(faults, at_ms(0)), Messages{});
    faults.begin(row.fault, at_ms(10));
    EXPECT_EQ(sent_at(faults, at_ms(10)), Messages{row.begin});
    EXPECT_EQ(sent_at(faults, at_ms(500)), Messages{}) << "told once";
    faults.end(row.fault, at_ms(1000));
    EXPECT_EQ(sent_at(faults, at_ms(1000)), Messages{row.end});
    EXPECT_EQ(sent_at(faults, at_ms(2000)), Messages{});
    told.insert(row.fault.kind);
  }
  for (const FaultKindInfo& info : all_fault_kinds()) {
    EXPECT_EQ(told.contains(info.kind), info.family == FaultFamily::kEdge) << info.name;
  }
}

// What the computer draws because of it: the seed of the fault that counts, none where none was given.
TEST(EdgeFaults, TheWorstPressureBringsItsSeed) {
  EdgeFaults faults(25);
  Fault leak = fault(FaultKind::kMemoryPressure, "computer", 0.3), burst = leak;
  leak.seed = Seed{7};
  burst.id = "burst";
  burst.magnitude = 0.8;
  const auto seed_sent = [&](std::int64_t ms) -> std::optional<std::uint64_t> {
    std::vector<stack::MessagePtr> messages;
    faults.messages(at_ms(ms), messages);
    EXPECT_EQ(messages.size(), 1u) << ms;
    const auto& body = stack::body_as<stack::EdgeFault>(*messages.at(0));
    return body.has_seed() ? std::optional(body.seed()) : std::nullopt;
  };
  faults.begin(leak, at_ms(0));
  EXPECT_EQ(seed_sent(0), 7u);
  faults.begin(burst, at_ms(5));
  EXPECT_EQ(seed_sent(5), std::nullopt);
  faults.end(burst, at_ms(10));
  EXPECT_EQ(seed_sent(10), 7u);
  faults.end(leak, at_ms(15));
  EXPECT_EQ(seed_sent(15), std::nullopt);
}

TEST(EdgeFaults, ARampIsSentInStepsAndEndsAtTheMagnitude) {
  EdgeFaults faults(20);
  const Fault heat = fault(FaultKind::kAmbientHeat, "computer", 60, seconds(2));
  faults.begin(heat, at_ms(0));
  std::vector<double> values;
  for (std::int64_t ms = 0; ms <= 4000; ms += 5) {
    for (const Sent& message : sent_at(faults, at_ms(ms))) values.push_back(message.value);
  }
  ASSERT_GE(values.size(), 20u);
  ASSERT_LE(values.size(), 22u);
  for (std::size_t i = 1; i < values.size(); ++i) {
    EXPECT_GT(values[i], values[i - 1]);
    EXPECT_LE(values[i] - values[i - 1], 40 * 0.105 / 2 + 1e-9);
  }
  EXPECT_EQ(values.back(), 60);
}

TEST(EdgeFaults, OverlappingFaultsCombine) {
  EdgeFaults faults(25);
  const Fault crash = fault(FaultKind::kNodeCrash, "planning"), hang = fault(FaultKind::kNodeHang, "planning");
  Fault slow = fault(FaultKind::kNodeSlow, "planning", 2), slower = fault(FaultKind::kNodeSlow, "planning", 5);
  slower.id = "slower";
  faults.begin(crash, at_ms(0));
  faults.begin(slow, at_ms(0));
  sent_at(faults, at_ms(0));
  faults.begin(hang, at_ms(5));
  faults.begin(slower, at_ms(5));
  EXPECT_EQ(sent_at(faults, at_ms(5)),
            (Messages{{stack::EDGE_FAULT_HANG, "planning", 0}, {stack::EDGE_FAULT_SLOW, "planning", 10}}));
  faults.end(hang, at_ms(10));
  EXPECT_EQ(sent_at(faults, at_ms(10)), (Messages{{stack::EDGE_FAULT_CRASH, "planning", 0}})) << "still crashed";
  faults.end(crash, at_ms(15));
  faults.end(slow, at_ms(15));
  EXPECT_EQ(sent_at(faults, at_ms(15)),
            (Messages{{stack::EDGE_FAULT_RESTART, "planning", 0}, {stack::EDGE_FAULT_SLOW, "planning", 5}}));
}

// One fault of the whole computer and one of a node; begun and ended in every order, the node is told what it is to
// be whenever that changes.
TEST(EdgeFaults, AFaultOfTheWholeComputerThatEndsLeavesThoseOfSingleNodesInForce) {
  using enum FaultKind;
  struct Step {
    const char* what;  // "+" begins, "-" ends; then "all" or "node"
    Messages sent;
  };
  struct Row {
    const char* name;
    Fault all, node;
    std::vector<Step> steps;
  };
  const auto slow = [](double factor, const char* node = "") { return Sent{stack::EDGE_FAULT_SLOW, node, factor}; };
  const auto told = [](stack::EdgeFaultKind kind, const char* node = "") { return Sent{kind, node, 0}; };
  constexpr auto kCrash = stack::EDGE_FAULT_CRASH, kHang = stack::EDGE_FAULT_HANG, kRestart = stack::EDGE_FAULT_RESTART;
  for (const Row& row : {
           Row{"slow, node first", fault(kNodeSlow, "computer", 3), fault(kNodeSlow, "planning", 2),
               {{"+node", {slow(2, "planning")}},
                {"+all", {slow(3), slow(6, "planning")}},
                {"-all", {slow(1), slow(2, "planning")}},
                {"-node", {slow(1, "planning")}}}},
           Row{"slow, computer first", fault(kNodeSlow, "computer", 3), fault(kNodeSlow, "planning", 2),
               {{"+all", {slow(3)}},
                {"+node", {slow(6, "planning")}},
                {"-node", {slow(3, "planning")}},
                {"-all", {slow(1)}}}},
           Row{"down, node first", fault(kNodeCrash, "computer"), fault(kNodeHang, "planning"),
               {{"+node", {told(kHang, "planning")}},
                {"+all", {told(kCrash)}},
                {"-all", {told(kRestart), told(kHang, "planning")}},
                {"-node", {told(kRestart, "planning")}}}},
           Row{"down, node ends first", fault(kNodeCrash, "computer"), fault(kNodeCrash, "planning"),
               {{"+node", {told(kCrash, "planning")}}, {"+all", {told(kCrash)}}, {"-node", {}}, {"-all", {told(kRestart)}}}},
           Row{"other aspects stay", fault(kNodeSlow, "computer", 3), fault(kNodeCrash, "planning"),
               {{"+node", {told(kCrash, "planning")}},
                {"+all", {slow(3)}},
                {"-all", {slow(1)}},
                {"-node", {told(kRestart, "planning")}}}},
       }) {
    EdgeFaults faults(25);
    std::int64_t ms = 0;
    for (const Step& step : row.steps) {
      const Fault& subject = step.what + 1 == std::string("all") ? row.all : row.node;
      ms += 10;
      step.what[0] == '+' ? faults.begin(subject, at_ms(ms)) : faults.end(subject, at_ms(ms));
      EXPECT_EQ(sent_at(faults, at_ms(ms)), step.sent) << row.name << " " << step.what;
      EXPECT_EQ(sent_at(faults, at_ms(ms + 5)), Messages{}) << row.name << " " << step.what << ": told once";
    }
  }
}

TEST(EdgeFaults, ARampOfTheWholeComputerIsSteppedOnSlowedNodesToo) {
  EdgeFaults faults(20);
  faults.begin(fault(FaultKind::kNodeSlow, "planning", 2), at_ms(0));
  faults.begin(fault(FaultKind::kNodeSlow, "computer", 5, seconds(1)), at_ms(0));
  std::size_t all = 0, node = 0;
  double last_all = 1, last_node = 1;
  for (std::int64_t ms = 0; ms <= 2000; ms += 5) {
    for (const Sent& message : sent_at(faults, at_ms(ms))) {
      (message.node.empty() ? all : node) += 1;
      (message.node.empty() ? last_all : last_node) = message.value;
    }
    EXPECT_EQ(last_node, 2 * last_all) << ms;
  }
  EXPECT_EQ(last_all, 5);
  EXPECT_GE(all, 10u);
  EXPECT_LE(all, 12u);
  EXPECT_LE(node, all + 1);
}

TEST(EdgeFaults, NumbersItsMessagesWithoutGaps) {
  EdgeFaults faults(25);
  std::vector<stack::MessagePtr> messages;
  faults.begin(fault(FaultKind::kNodeCrash, "a"), at_ms(0));
  faults.begin(fault(FaultKind::kNodeCrash, "b"), at_ms(0));
  faults.messages(at_ms(0), messages);
  faults.end(fault(FaultKind::kNodeCrash, "a"), at_ms(5));
  faults.messages(at_ms(5), messages);
  ASSERT_EQ(messages.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(messages[i]->sequence, i);
}

}  // namespace
}  // namespace longtail::sim
