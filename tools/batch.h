// The batch engine: runs many cases on all cores. One case = one task; results go to fixed slots, so nothing
// depends on the number of workers or on who finishes first.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "tools/run_record.h"

namespace longtail::tools {

struct Case {
  std::string scenario;  // name, for ordering and sharding
  std::string path;
  std::uint64_t seed = 0;
  auto operator<=>(const Case&) const = default;
};

// A case that two executions of the same binary judged differently, or hashed differently.
struct Mismatch {
  Case which;
  std::string first_digest;
  std::string other_digest;
};

struct BatchOptions {
  unsigned jobs = 0;     // 0 = one per core
  unsigned repeat = 1;   // each case this often; digests must agree
  bool fail_fast = false;
};

struct BatchResult {
  std::vector<RunRecord> records;  // in order of the cases; those not run (fail-fast) are left out
  std::vector<Error> errors;       // cases that could not be run at all
  std::vector<Mismatch> mismatches;
};

using RunCase = std::function<Result<RunRecord>(const Case&)>;

// `cases` sorted by (scenario, seed).
BatchResult run_batch(std::span<const Case> cases, const RunCase& run_case, const BatchOptions& options);

}  // namespace longtail::tools
