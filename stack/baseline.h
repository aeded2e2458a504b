// The reference stack. `parameters_yaml` overrides defaults (unknown keys are errors); empty = defaults.
#pragma once

#include <map>
#include <string>

#include "stack/api/graph.h"
#include "stack/base/result.h"

namespace longtail::stack {

// `overrides`: dotted path -> YAML scalar, e.g. {"planning.time_gap", "2.0 s"}.
Result<Graph> baseline_graph(const std::map<std::string, std::string>& overrides);
// From the canonical text that a graph carries (Graph::parameters_yaml), as found in a recording.
Result<Graph> baseline_graph_from_yaml(const std::string& parameters_yaml, const std::string& where);

}  // namespace longtail::stack
