// A stack's parameters as one table: dotted path, unit, allowed range and the double it sets. Reads overrides and
// YAML through the checked reader (unknown keys, units and ranges are errors with a place and a hint) and writes the
// canonical text, which reads back to the same bits.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "stack/config/checked_node.h"

namespace longtail::stack {

struct ParameterRow {
  std::string_view path;  // "section.name"
  Dimension dimension = Dimension::kNumber;
  double* value = nullptr;
  Range allowed;
};

// Sets what `yaml` names and, after that, what `overrides` names ("planning.time_gap" -> "2.0 s"); the rest keeps its
// value. `where` names the text in errors; overrides are named as "parameter PATH".
Result<void> read_parameters(std::span<const ParameterRow> rows, std::string_view yaml, const std::string& where,
                             const std::map<std::string, std::string>& overrides);

// All parameters, by section in the order of the table, in SI units with shortest exact digits.
std::string write_parameters(std::span<const ParameterRow> rows);

}  // namespace longtail::stack
