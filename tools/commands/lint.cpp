#include <unistd.h>

#include <cstdio>

#include "scenarios/load/load.h"
#include "tools/commands/commands.h"
#include "tools/commands/output.h"
#include "tools/exit_codes.h"
#include "tools/stack_loader.h"
#include "tools/terminal.h"

namespace longtail::tools {

int lint_command(const LintOptions& options) {
  const auto files = scenarios::find_scenarios(options.paths);
  if (!files) return fail(files.error(), kExitUsage);
  scenarios::MapLibrary maps;
  const scenarios::LoadOptions load{.stack_nodes = baseline_node_names()};
  std::size_t errors = 0;
  std::size_t warnings = 0;
  const bool color = use_color(STDOUT_FILENO);
  for (const std::string& file : files.value()) {
    const scenarios::Loaded loaded = scenarios::load_all(file, load, maps);
    for (const Error& error : loaded.errors.errors()) fmt::print("{} {}\n", red("error:", color), describe(error));
    for (const Error& warning : loaded.warnings.errors()) fmt::print("warning: {}\n", describe(warning));
    errors += loaded.errors.count();
    warnings += loaded.warnings.count();
  }
  fmt::print("{} files, {} errors, {} warnings\n", files.value().size(), errors, warnings);
  return errors == 0 ? kExitOk : kExitUsage;
}

}  // namespace longtail::tools
