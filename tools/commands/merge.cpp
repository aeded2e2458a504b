#include "tools/commands/commands.h"
#include "tools/commands/output.h"
#include "tools/exit_codes.h"
#include "tools/sweep_files.h"

namespace longtail::tools {

int merge_command(const MergeOptions& options) {
  std::vector<std::vector<RunRecord>> shards;
  for (const std::string& directory : options.directories) {
    Result<std::vector<RunRecord>> records = read_sweep(directory);
    if (!records) return fail(records.error(), kExitUsage);
    shards.push_back(std::move(records).value());
  }
  const Merged merged = merge(std::move(shards));
  if (!merged.mismatches.empty()) return fail_nondeterministic(merged.mismatches);
  if (auto written = write_sweep(options.out, merged.records); !written) return fail(written.error(), kExitUsage);
  return print_sweep(merged.records, 0, options.out, options.json);
}

}  // namespace longtail::tools
