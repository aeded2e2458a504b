// `--stack SPEC`: the stack that drives.
//   baseline    the reference stack
//   FILE.so     a shared library that exports the contract of stack/api/plugin.h
#pragma once

#include <map>
#include <string>

#include "stack/api/graph.h"

namespace longtail::tools {

// `parameters`: overrides of the baseline's parameters, dotted path -> value. A library takes none.
Result<stack::Graph> load_stack(const std::string& spec, const std::map<std::string, std::string>& parameters);

// What node faults may target; the baseline's nodes when the stack is not known yet.
std::vector<std::string> node_names(const stack::Graph& graph);
std::vector<std::string> baseline_node_names();

}  // namespace longtail::tools
