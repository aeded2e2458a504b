// Scenario to text: canonical YAML in SI units that loads back to an equal scenario (with the same seed).
// Parameters appear as the constants they were drawn as; traffic blocks as single actors.
#pragma once

#include <string>

#include "sim/scenario.h"

namespace longtail::scenarios {

std::string write_yaml(const sim::Scenario& scenario);

}  // namespace longtail::scenarios
