#include "tools/stack_loader.h"

#include <dlfcn.h>

#include "stack/api/plugin.h"
#include "stack/base/fp_environment.h"
#include "stack/base/self_test.h"
#include "stack/baseline.h"

namespace longtail::tools {
namespace {

Error stack_error(const std::string& spec, std::string what, std::string hint) {
  return {FixBy::kStackAuthor, std::move(what), "--stack " + spec, std::move(hint)};
}

// The library stays loaded: its nodes' code must outlive every run.
Result<stack::Graph> load_library(const std::string& path) {
  const std::string absolute = path.find('/') == std::string::npos ? "./" + path : path;
  void* library = dlopen(absolute.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) return stack_error(path, fmt::format("cannot load: {}", dlerror()), "build it as a shared library with longtail's flags");
  if (auto fit = check_fp_environment(); !fit) {
    set_fp_environment();
    Error error = fit.error();
    error.where = "--stack " + path;
    error.hint = "loading it changed the floating-point mode: build it without -ffast-math";
    return error;
  }
  const auto entry = reinterpret_cast<stack::PluginEntry>(dlsym(library, stack::kPluginEntryName));
  if (!entry) return stack_error(path, fmt::format("does not export {}", stack::kPluginEntryName), "see stack/api/plugin.h");
  return stack::graph_of_plugin(entry, path);
}

}  // namespace

Result<stack::Graph> load_stack(const std::string& spec, const std::map<std::string, std::string>& parameters) {
  if (spec == "baseline") return stack::baseline_graph(parameters);
  if (spec.starts_with("cmd:") || spec.starts_with("unix:")) {
    return stack_error(spec, "stacks in another process are not supported by this version", "use baseline or FILE.so");
  }
  if (!spec.ends_with(".so")) return stack_error(spec, "unknown stack", "use baseline or FILE.so");
  if (!parameters.empty()) {
    return stack_error(spec, fmt::format("takes no parameters, but {} is set", parameters.begin()->first),
                       "only the baseline's parameters can be set from outside");
  }
  return load_library(spec);
}

std::vector<std::string> node_names(const stack::Graph& graph) {
  std::vector<std::string> names;
  for (const stack::NodeSpec& node : graph.nodes) names.push_back(node.name);
  return names;
}

std::vector<std::string> baseline_node_names() {
  const Result<stack::Graph> graph = load_stack("baseline", {});
  CHECK(graph.ok(), "{}", describe(graph.error()));
  return node_names(graph.value());
}

}  // namespace longtail::tools
