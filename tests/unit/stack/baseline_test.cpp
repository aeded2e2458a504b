#include "stack/baseline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "stack/baseline_parameters.h"

namespace longtail::stack {
namespace {

using ::testing::HasSubstr;

std::string error_of(const std::map<std::string, std::string>& overrides) {
  const auto graph = baseline_graph(overrides);
  return graph.ok() ? "" : describe(graph.error());
}

TEST(Baseline, IsAValidGraphWithEveryLayer) {
  const auto graph = baseline_graph({});
  ASSERT_TRUE(graph) << describe(graph.error());
  const auto valid = validate(graph.value());
  EXPECT_TRUE(valid) << describe(valid.error());
  std::set<std::string> names;
  for (const NodeSpec& node : graph.value().nodes) names.insert(node.name);
  for (const char* name :
       {"ingest", "localization", "prediction", "planning", "control", "governor", "mode_manager", "monitor"}) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
}

TEST(Baseline, EveryInputHasAProducerInTheStackOrComesFromOutside) {
  const Graph graph = baseline_graph({}).value();
  for (const NodeSpec& node : graph.nodes) {
    for (const InputSpec& input : node.inputs) {
      const bool outside = is_stack_input(input.topic) || input.topic == Topic::kEdgeStatus ||
                           input.topic == Topic::kTracks;
      EXPECT_TRUE(outside || producer_of(graph, input.topic)) << node.name << " reads " << name_of(input.topic);
    }
  }
  ASSERT_NE(producer_of(graph, Topic::kCommand), nullptr);
  EXPECT_EQ(producer_of(graph, Topic::kCommand)->name, "governor");
}

TEST(Baseline, WhatKeepsTheVehicleSafeRunsFirst) {
  const Graph graph = baseline_graph({}).value();
  const NodeSpec* governor = producer_of(graph, Topic::kCommand);
  for (const NodeSpec& node : graph.nodes) {
    EXPECT_GE(node.priority, governor->priority) << node.name;
    EXPECT_EQ(node.priority == governor->priority, &node == governor) << node.name;
    const bool safety = node.criticality == Criticality::kSafety;
    EXPECT_EQ(node.priority < producer_of(graph, Topic::kPrediction)->priority, safety) << node.name;
    EXPECT_GT(node.budget.ns, node.cost.base.ns + 10 * node.cost.jitter_scale.ns)
        << node.name << ": cannot keep its budget alone";
  }
}

TEST(Baseline, NodesSaveALoadableStateFromTheStart) {
  const Graph graph = baseline_graph({}).value();
  for (const NodeSpec& spec : graph.nodes) {
    StateWriter first;
    spec.make()->save(first);
    const auto node = spec.make();
    StateReader reader(first.bytes());
    node->load(reader);
    EXPECT_TRUE(reader.at_end()) << spec.name;
    StateWriter second;
    node->save(second);
    EXPECT_EQ(first.bytes(), second.bytes()) << spec.name;
  }
}

TEST(Baseline, TheCanonicalTextReadsBackToTheSameBits) {
  BaselineParameters odd;
  auto rows = parameter_rows(odd);
  // Values with long decimal expansions, within every range.
  for (ParameterRow& row : rows) {
    const double value = *row.value * (1 + 1.0 / 7) + 1e-3 / 3;
    if (value >= row.allowed.least && value <= row.allowed.most) *row.value = value;
  }
  const std::string text = write_parameters(rows);
  BaselineParameters again;
  const auto rows_again = parameter_rows(again);
  const auto read = read_parameters(rows_again, text, "text", {});
  ASSERT_TRUE(read) << describe(read.error());
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(*rows[i].value, *rows_again[i].value) << rows[i].path;
  EXPECT_EQ(write_parameters(rows_again), text);

  const Graph graph = baseline_graph({}).value();
  const auto from_text = baseline_graph_from_yaml(graph.parameters_yaml, "config.stack");
  ASSERT_TRUE(from_text) << describe(from_text.error());
  EXPECT_EQ(from_text.value().parameters_yaml, graph.parameters_yaml);
}

TEST(Baseline, OverridesAreSeenInTheTextInSiUnits) {
  const auto graph = baseline_graph({{"planning.time_gap", "2500 ms"}, {"planning.unposted_speed", "90 km/h"}});
  ASSERT_TRUE(graph) << describe(graph.error());
  EXPECT_THAT(graph.value().parameters_yaml, HasSubstr("  time_gap: 2.5 s\n"));
  EXPECT_THAT(graph.value().parameters_yaml, HasSubstr("  unposted_speed: 25 m/s\n"));
  // ... and on top of a recording's text.
  const auto changed =
      baseline_graph_from_yaml(graph.value().parameters_yaml, "config.stack", {{"planning.time_gap", "3 s"}});
  ASSERT_TRUE(changed) << describe(changed.error());
  EXPECT_THAT(changed.value().parameters_yaml, HasSubstr("  time_gap: 3 s\n"));
  EXPECT_THAT(changed.value().parameters_yaml, HasSubstr("  unposted_speed: 25 m/s\n"));
}

TEST(Baseline, WrongParametersAreNamedWithTheNearestRightOne) {
  struct Row {
    const char* path;
    const char* value;
    std::vector<const char*> says;
  };
  for (const Row& row : {Row{"planning.time_gp", "2 s", {"parameter planning.time_gp", "time_gp", "time_gap"}},
                         Row{"plannin.time_gap", "2 s", {"parameter plannin.time_gap", "plannin", "planning"}},
                         Row{"planning.time_gap", "2", {"parameter planning.time_gap", "unit"}},
                         Row{"planning.time_gap", "2 m", {"parameter planning.time_gap", "length"}},
                         Row{"planning.time_gap", "-2 s", {"parameter planning.time_gap", "0.3"}},
                         Row{"planning.time_gap", "fast", {"parameter planning.time_gap", "fast"}},
                         Row{"planning", "3", {"parameter planning"}},
                         Row{"governor.existence_min", "150 %", {"parameter governor.existence_min"}}}) {
    const std::string error = error_of({{row.path, row.value}});
    for (const char* text : row.says) EXPECT_THAT(error, HasSubstr(text)) << row.path << " = " << row.value;
  }
}

TEST(Baseline, WrongTextIsNamedByLine) {
  const auto graph = baseline_graph_from_yaml("planning:\n  time_gap: 2 s\n  time_gab: 3 s\n", "my.yaml");
  ASSERT_FALSE(graph);
  EXPECT_THAT(describe(graph.error()), HasSubstr("my.yaml:3:3"));
  EXPECT_EQ(graph.error().fix_by, FixBy::kStackAuthor);
}

TEST(Baseline, ParameterPathsAreUniqueAndDefaultsAllowed) {
  BaselineParameters parameters;
  std::set<std::string_view> paths;
  std::set<const double*> fields;
  for (const ParameterRow& row : parameter_rows(parameters)) {
    EXPECT_TRUE(paths.insert(row.path).second) << row.path;
    EXPECT_TRUE(fields.insert(row.value).second) << row.path << " sets a field that another path sets too";
    EXPECT_GE(*row.value, row.allowed.least) << row.path;
    EXPECT_LE(*row.value, row.allowed.most) << row.path;
  }
  EXPECT_GT(paths.size(), 200u);
}

}  // namespace
}  // namespace longtail::stack
