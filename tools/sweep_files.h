// What a sweep leaves in its directory: runs.jsonl, summary.json, junit.xml; and how shards are merged.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tools/batch.h"
#include "tools/run_record.h"

namespace longtail::tools {

struct SweepSummary {
  std::size_t runs = 0;
  std::size_t passed = 0;
  std::size_t failed = 0;
  double sim_seconds = 0;
  double wall_seconds = 0;   // summed over runs
  std::string digest;        // chain over all run digests in order: one value for the whole sweep
};

SweepSummary summarise(std::span<const RunRecord> records);

// `records` sorted by scenario, then seed.
Result<void> write_sweep(const std::string& directory, std::span<const RunRecord> records);
Result<std::vector<RunRecord>> read_sweep(const std::string& directory);

struct Merged {
  std::vector<RunRecord> records;
  std::vector<Mismatch> mismatches;  // the same case with another digest: a determinism bug
};
// Later directories repeat nothing silently: a case met twice must have the same digest.
Merged merge(std::vector<std::vector<RunRecord>> shards);

// The block a person reads at the end: one line a scenario, slowest runs, failures last with repro.
std::string summary_text(std::span<const RunRecord> records, double elapsed_seconds, bool color);

}  // namespace longtail::tools
