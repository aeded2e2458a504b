#include "stack/api/plugin.h"

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stack/baseline.h"

namespace longtail::stack {
namespace {

using ::testing::HasSubstr;

Result<Graph> good_graph() {
  Graph graph;
  graph.name = "empty";
  return graph;
}
const Result<Graph>* good() {
  static const Result<Graph> result = good_graph();
  return &result;
}
const Result<Graph>* failing() {
  static const Result<Graph> result = Error{FixBy::kStackAuthor, "no licence", "", ""};
  return &result;
}
const Result<Graph>* invalid() {
  static const Result<Graph> result = [] {
    Graph graph;
    graph.name = "broken";
    graph.nodes.resize(1);
    graph.nodes[0].name = "idle";
    return Result<Graph>(graph);
  }();
  return &result;
}

Plugin plugin;  // what the entry below hands out
const Plugin* entry() { return &plugin; }
const Plugin* no_entry() { return nullptr; }

std::string problem(PluginEntry function) {
  const auto graph = graph_of_plugin(function, "stack.so");
  return graph.ok() ? "" : describe(graph.error());
}

TEST(Plugin, ALibraryThatFitsGivesItsGraph) {
  const std::string build = plugin_build_id();
  plugin = {kPluginVersion, build.c_str(), good};
  const auto graph = graph_of_plugin(entry, "stack.so");
  ASSERT_TRUE(graph) << describe(graph.error());
  EXPECT_EQ(graph.value().name, "empty");
}

TEST(Plugin, WhatDoesNotFitIsRefusedBeforeItIsUsed) {
  const std::string build = plugin_build_id();
  EXPECT_THAT(problem(no_entry), HasSubstr("longtail_stack_v1 returned nothing"));
  EXPECT_THAT(problem(nullptr), HasSubstr("longtail_stack_v1 returned nothing"));
  plugin = {kPluginVersion + 1, nullptr, nullptr};
  EXPECT_THAT(problem(entry), HasSubstr("speaks version 2 of the stack contract, must be 1"));
  plugin = {kPluginVersion, "another compiler", nullptr};
  EXPECT_THAT(problem(entry), HasSubstr("was built as 'another compiler'"));
  plugin = {kPluginVersion, nullptr, nullptr};
  EXPECT_THAT(problem(entry), HasSubstr("was built as ''"));
  plugin = {kPluginVersion, build.c_str(), nullptr};
  EXPECT_THAT(problem(entry), HasSubstr("has no graph"));
  plugin = {kPluginVersion, build.c_str(), failing};
  EXPECT_THAT(problem(entry), HasSubstr("stack.so: no licence"));
  plugin = {kPluginVersion, build.c_str(), invalid};
  EXPECT_THAT(problem(entry), HasSubstr("idle"));
}

TEST(Plugin, ALoadedLibraryBringsAWholeStack) {
  void* library = dlopen("./" LONGTAIL_BINARY_DIR "/lib/stack_plugin.so", RTLD_NOW | RTLD_LOCAL);
  ASSERT_NE(library, nullptr) << dlerror();
  const auto function = reinterpret_cast<PluginEntry>(dlsym(library, kPluginEntryName));
  ASSERT_NE(function, nullptr) << dlerror();
  const auto graph = graph_of_plugin(function, "stack_plugin.so");
  ASSERT_TRUE(graph) << describe(graph.error());
  EXPECT_EQ(graph.value().name, "cautious");
  EXPECT_THAT(graph.value().parameters_yaml, HasSubstr("  time_gap: 2.6 s\n"));
  EXPECT_EQ(graph.value().nodes.size(), baseline_graph({}).value().nodes.size());
  EXPECT_NE(graph.value().nodes[0].make(), nullptr);
}

}  // namespace
}  // namespace longtail::stack
