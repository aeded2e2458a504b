// `--seeds 1..4`, `--seeds 7`, `--seeds 1..4,9`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stack/base/result.h"

namespace longtail::tools {

// Sorted, without repeats; at most a million.
Result<std::vector<std::uint64_t>> parse_seeds(const std::string& text);

struct Shard {
  std::uint64_t index = 0;  // 0-based
  std::uint64_t count = 1;
};
// "2/8" (1-based), or "auto": the batch engine's environment (SLURM_ARRAY_TASK_ID and friends).
Result<Shard> parse_shard(const std::string& text);
// Whether a case belongs to the shard: by hash of its name and seed, so the split needs no coordination.
bool in_shard(const Shard& shard, const std::string& scenario, std::uint64_t seed);

}  // namespace longtail::tools
