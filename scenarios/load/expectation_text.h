// An expectation as one line of YAML in SI units: "min_gap: {to: child, at_least: 0.5 m}".
#pragma once

#include <string>

#include "sim/scenario.h"

namespace longtail::scenarios {

// REQUIRES: the rule exists.
std::string expectation_text(const sim::Expectation& expectation);

}  // namespace longtail::scenarios
