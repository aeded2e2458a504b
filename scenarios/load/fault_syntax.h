// How the strength of each fault kind is written. Shared by the reader and the writer.
#pragma once

#include <optional>
#include <string_view>

#include "sim/scenario.h"
#include "stack/config/units.h"

namespace longtail::scenarios {

struct MagnitudeSyntax {
  std::string_view key;  // "by", "sd", "factor", ...
  stack::Dimension dimension = stack::Dimension::kNumber;
  bool by_field = false;  // the dimension is that of Fault::field
};

// Nothing for kinds without a magnitude.
std::optional<MagnitudeSyntax> magnitude_syntax(sim::FaultKind kind, std::string_view field);

}  // namespace longtail::scenarios
