#include "stack/api/graph.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

namespace longtail::stack {
namespace {

class Nothing : public Node {
 public:
  void process(const Inputs&, const Context&, Outputs&) override {}
  void save(StateWriter&) const override {}
  void load(StateReader&) override {}
};

Graph sample() {
  const auto make = [] { return std::make_unique<Nothing>(); };
  Graph graph{.name = "sample", .parameters_yaml = "", .nodes = {}};
  graph.nodes.push_back({.name = "ingest",
                         .inputs = {{.topic = Topic::kImu}, {.topic = Topic::kGnss}},
                         .outputs = {Topic::kIngestImu, Topic::kIngestGnss},
                         .trigger = MessageTrigger{Topic::kImu},
                         .budget = milliseconds(5),
                         .make = make});
  graph.nodes.push_back({.name = "localization",
                         .inputs = {{.topic = Topic::kIngestImu}, {.topic = Topic::kIngestGnss}},
                         .outputs = {Topic::kLocalization},
                         .trigger = SyncTrigger{{Topic::kIngestImu, Topic::kIngestGnss}, milliseconds(10)},
                         .budget = milliseconds(10),
                         .make = make});
  graph.nodes.push_back({.name = "control",
                         .inputs = {{.topic = Topic::kLocalization}},
                         .outputs = {Topic::kCommand},
                         .trigger = PeriodTrigger{milliseconds(20), milliseconds(3)},
                         .budget = milliseconds(10),
                         .make = make});
  return graph;
}

TEST(Graph, AcceptsAWellFormedStack) {
  const auto result = validate(sample());
  EXPECT_TRUE(result) << describe(result.error());
}

TEST(Graph, RefusesEachMistakeAndNamesNodeAndField) {
  struct Row {
    std::function<void(Graph&)> spoil;
    const char* expected;
  };
  const Row rows[] = {
      {[](Graph& g) { g.nodes[1].name = "ingest"; }, "node ingest: two nodes have this name"},
      {[](Graph& g) { g.nodes[1].name = ""; }, "it has no name"},
      {[](Graph& g) { g.nodes[1].outputs = {Topic::kIngestImu}; },
       "node localization: ingest.imu is already produced by ingest"},
      {[](Graph& g) { g.nodes[1].outputs = {Topic::kGnss}; }, "output sensor.gnss has role SENSOR"},
      {[](Graph& g) { g.nodes[1].outputs = {Topic::kTruthEgo}; }, "output truth.ego has role TRUTH"},
      {[](Graph& g) { g.nodes[1].outputs = {Topic::kNone}; }, "output topic 0 does not exist"},
      {[](Graph& g) { g.nodes[0].inputs[0].topic = Topic::kNone; }, "input topic 0 does not exist"},
      {[](Graph& g) { g.nodes[0].inputs[1].topic = Topic::kImu; }, "input sensor.imu is listed twice"},
      {[](Graph& g) { g.nodes[0].inputs[1].depth = 0; }, "input sensor.gnss has depth 0, must be at least 1"},
      {[](Graph& g) { g.nodes[0].budget = {}; }, "node ingest: budget is 0 ns, must be positive"},
      {[](Graph& g) { g.nodes[0].cost.base = nanoseconds(-1); }, "cost.base is -1 ns, must not be negative"},
      {[](Graph& g) { g.nodes[0].cost.per_item = nanoseconds(-2); }, "cost.per_item is -2 ns"},
      {[](Graph& g) { g.nodes[0].cost.jitter_scale = nanoseconds(-3); }, "cost.jitter_scale is -3 ns"},
      {[](Graph& g) { g.nodes[2].trigger = PeriodTrigger{}; }, "node control: period is 0 ns, must be positive"},
      {[](Graph& g) { g.nodes[2].trigger = PeriodTrigger{milliseconds(1), nanoseconds(-1)}; }, "phase is -1 ns"},
      {[](Graph& g) { g.nodes[0].trigger = MessageTrigger{Topic::kRadar}; },
       "it is triggered by sensor.radar, which is not among its inputs"},
      {[](Graph& g) { g.nodes[0].trigger = MessageTrigger{}; }, "trigger topic 0 does not exist"},
      {[](Graph& g) { g.nodes[1].trigger = SyncTrigger{}; }, "its synchronised set is empty"},
      {[](Graph& g) { g.nodes[1].trigger = SyncTrigger{{Topic::kIngestImu}, nanoseconds(-1)}; }, "tolerance is -1 ns"},
      {[](Graph& g) { g.nodes[1].trigger = SyncTrigger{{Topic::kIngestImu, Topic::kIngestImu}, {}}; },
       "ingest.imu is twice in its synchronised set"},
      {[](Graph& g) { g.nodes[2].make = nullptr; }, "node control: it has no factory"},
  };
  for (const Row& row : rows) {
    Graph graph = sample();
    row.spoil(graph);
    const auto result = validate(graph);
    ASSERT_FALSE(result) << "accepted, expected: " << row.expected;
    EXPECT_NE(describe(result.error()).find(row.expected), std::string::npos) << describe(result.error());
    EXPECT_NE(result.error().where.find("stack sample, node"), std::string::npos);
    EXPECT_EQ(result.error().fix_by, FixBy::kStackAuthor);
  }
}

TEST(Graph, FindsTheProducerOfATopic) {
  const Graph graph = sample();
  EXPECT_EQ(producer_of(graph, Topic::kLocalization)->name, "localization");
  EXPECT_EQ(producer_of(graph, Topic::kIngestGnss)->name, "ingest");
  EXPECT_EQ(producer_of(graph, Topic::kTracks), nullptr);
}

}  // namespace
}  // namespace longtail::stack
