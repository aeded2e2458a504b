// The reference stack: the graph of stack/baseline.cpp, built with the parameters of stack/baseline_parameters.h.
#pragma once

#include <map>
#include <string>

#include "stack/api/graph.h"
#include "stack/base/result.h"

namespace longtail::stack {

// `overrides`: dotted path -> YAML scalar, e.g. {"planning.time_gap", "2.0 s"}. An unknown path, a missing unit or a
// value out of range is an error.
Result<Graph> baseline_graph(const std::map<std::string, std::string>& overrides);

// From the canonical text that a graph carries (Graph::parameters_yaml), as found in a recording; parameters it does
// not name keep their defaults. `overrides` change it afterwards. `where` names the text in errors.
Result<Graph> baseline_graph_from_yaml(const std::string& parameters_yaml, const std::string& where,
                                       const std::map<std::string, std::string>& overrides = {});

}  // namespace longtail::stack
