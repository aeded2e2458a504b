// Everything wrong or doubtful in one scenario file: what `longtail lint` prints. The file is loaded as the nominal
// run and once for each seed of its range (the first 16), so that a draw that breaks a check is found too.
#pragma once

#include <string>
#include <vector>

#include "scenarios/load/load.h"

namespace longtail::scenarios {

struct LintReport {
  ErrorList errors;    // the file cannot run
  ErrorList warnings;  // it runs, but is likely not as meant
  Metadata metadata;
};

LintReport lint(const std::string& path, const std::vector<std::string>& stack_nodes, MapLibrary& maps);
LintReport lint_text(std::string_view text, const std::string& file, const std::vector<std::string>& stack_nodes,
                     MapLibrary& maps);

}  // namespace longtail::scenarios
