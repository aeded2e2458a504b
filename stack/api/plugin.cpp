#include "stack/api/plugin.h"

#include <google/protobuf/stubs/common.h>

#include <string_view>

namespace longtail::stack {
namespace {

Error plugin_error(const std::string& path, std::string what, std::string hint) {
  return {FixBy::kStackAuthor, std::move(what), path, std::move(hint)};
}

}  // namespace

std::string plugin_build_id() {
  return fmt::format("{}; contract {}; protobuf {}; graph {} node {} message {} input {} result {}", build_id(),
                     kPluginVersion, GOOGLE_PROTOBUF_VERSION, sizeof(Graph), sizeof(NodeSpec), sizeof(Message),
                     sizeof(InputSpec), sizeof(Result<Graph>));
}

Result<Graph> graph_of_plugin(PluginEntry entry, const std::string& path) {
  const Plugin* plugin = entry ? entry() : nullptr;
  if (!plugin)
    return plugin_error(path, fmt::format("{} returned nothing", kPluginEntryName), "see stack/api/plugin.h");
  if (plugin->version != kPluginVersion) {
    return plugin_error(
        path, fmt::format("speaks version {} of the stack contract, must be {}", plugin->version, kPluginVersion),
        "build it against this release's headers");
  }
  const std::string expected = plugin_build_id();
  const std::string_view observed = plugin->build ? plugin->build : "";
  if (observed != expected) {
    return plugin_error(path, fmt::format("was built as '{}', this program as '{}'", observed, expected),
                        "build it with the same compiler, flags and headers");
  }
  const Result<Graph>* graph = plugin->graph ? plugin->graph() : nullptr;
  if (!graph) return plugin_error(path, "has no graph", "see stack/api/plugin.h");
  if (!*graph) {
    Error error = graph->error();
    if (error.where.empty()) error.where = path;
    return error;
  }
  if (auto valid = validate(graph->value()); !valid) return valid.error();
  return graph->value();
}

}  // namespace longtail::stack
