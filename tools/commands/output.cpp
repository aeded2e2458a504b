#include "tools/commands/output.h"

#include <unistd.h>

#include <cstdio>

#include "tools/exit_codes.h"
#include "tools/files.h"
#include "tools/sweep_files.h"
#include "tools/terminal.h"

namespace longtail::tools {

int fail(const Error& error, int exit_code) {
  fmt::print(stderr, "{} {}\n", red("error:", use_color(STDERR_FILENO)), describe(error));
  return exit_code;
}

int fail(const ErrorList& errors, int exit_code) {
  for (const Error& error : errors.errors()) fail(error, exit_code);
  if (errors.errors().size() > 1) fmt::print(stderr, "{} errors\n", errors.errors().size());
  return exit_code;
}

int exit_code_of(const Error& error) { return error.evidence_invalid ? kExitEvidence : kExitUsage; }

sim::Fidelity fidelity_named(std::string_view name) {
  return name == "full" ? sim::Fidelity::kFull : sim::Fidelity::kObjects;
}

int fail_nondeterministic(std::span<const Mismatch> mismatches) {
  for (const Mismatch& mismatch : mismatches) {
    fmt::print(stderr,
               "{} {} seed {} gave two digests\n  {}\n  {}\n  find the first difference: record it twice with "
               "`longtail run {} --seed {} --record a.h5` (then b.h5) and `longtail diff a.h5 b.h5`\n",
               red("NONDETERMINISM", use_color(STDERR_FILENO)), mismatch.which.scenario, mismatch.which.seed,
               mismatch.first_digest, mismatch.other_digest,
               mismatch.which.path.empty() ? mismatch.which.scenario : mismatch.which.path, mismatch.which.seed);
  }
  return kExitNondeterminism;
}

int print_sweep(std::span<const RunRecord> records, double elapsed_seconds, const std::string& directory, bool json) {
  if (json) {
    const Result<std::string> summary = read_file(directory + "/summary.json");
    if (!summary) return fail(summary.error(), kExitInternal);
    fmt::print("{}", summary.value());
  } else {
    fmt::print("{}", summary_text(records, elapsed_seconds, use_color(STDOUT_FILENO)));
    fmt::print("results: {}/runs.jsonl, summary.json, junit.xml\n", directory);
  }
  return summarise(records).failed == 0 ? kExitOk : kExitFailure;
}

}  // namespace longtail::tools
