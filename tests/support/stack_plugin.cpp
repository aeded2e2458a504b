// A stack in a shared library, as a user would write one: the reference stack with one gain changed. Its symbols come
// from the program that loads it. Built as build/<preset>/lib/stack_plugin.so by tests/CMakeLists.txt.
#include "stack/api/plugin.h"
#include "stack/baseline.h"

namespace {

longtail::Result<longtail::stack::Graph> make() {
  auto graph = longtail::stack::baseline_graph({{"planning.time_gap", "2.6 s"}});
  if (graph) graph.value().name = "cautious";
  return graph;
}

}  // namespace

LONGTAIL_STACK_PLUGIN(make);
