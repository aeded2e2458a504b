#include <algorithm>
#include <chrono>
#include <cstdio>
#include <set>

#include "tools/case_runner.h"
#include "tools/commands/commands.h"
#include "tools/commands/output.h"
#include "tools/exit_codes.h"
#include "tools/seeds.h"
#include "tools/sweep_files.h"

namespace longtail::tools {
namespace {

// Every file is read before anything runs, so that a typo costs seconds and not a night.
Result<std::vector<Case>> plan_cases(const SweepOptions& options, scenarios::MapLibrary& maps, ErrorList& errors) {
  const auto files = scenarios::find_scenarios(options.paths);
  if (!files) return files.error();
  std::vector<std::uint64_t> seeds;
  if (!options.seeds.empty()) {
    auto parsed = parse_seeds(options.seeds);
    if (!parsed) return parsed.error();
    seeds = std::move(parsed).value();
  }
  std::vector<Case> cases;
  for (const std::string& file : files.value()) {
    const scenarios::Loaded loaded = scenarios::load_all(file, {.seed = {1}, .overrides = options.set}, maps);
    errors.append(loaded.errors);
    if (!loaded.errors.empty()) continue;
    const scenarios::SeedRange own = loaded.metadata.seeds;
    if (!options.seeds.empty()) {
      for (const std::uint64_t seed : seeds) cases.push_back({loaded.metadata.name, file, seed});
    } else {
      for (std::uint64_t seed = own.first; seed <= own.last; ++seed) cases.push_back({loaded.metadata.name, file, seed});
    }
  }
  std::ranges::sort(cases);
  return cases;
}

Result<void> check_unique(const std::vector<Case>& cases) {
  for (std::size_t i = 1; i < cases.size(); ++i) {
    if (cases[i].scenario == cases[i - 1].scenario && cases[i].seed == cases[i - 1].seed) {
      return Error{FixBy::kScenarioAuthor, fmt::format("two files hold a scenario named {}", cases[i].scenario),
                   cases[i].path, fmt::format("the other is {}: rename one", cases[i - 1].path)};
    }
  }
  return {};
}

// `--rerun failed`: keeps the earlier records that passed and leaves the failed cases to run.
Result<std::vector<RunRecord>> keep_passed(const SweepOptions& options, std::vector<Case>& cases) {
  auto before = read_sweep(options.out);
  if (!before) return before.error();
  std::vector<RunRecord> kept;
  std::set<std::pair<std::string, std::uint64_t>> failed;
  for (RunRecord& record : before.value()) {
    if (record.passed) {
      kept.push_back(std::move(record));
    } else {
      failed.insert({record.scenario, record.seed});
    }
  }
  std::erase_if(cases, [&](const Case& c) { return !failed.contains({c.scenario, c.seed}); });
  return kept;
}

}  // namespace

int sweep_command(const SweepOptions& options) {
  scenarios::MapLibrary maps;
  ErrorList errors;
  Result<std::vector<Case>> planned = plan_cases(options, maps, errors);
  if (!planned) return fail(planned.error(), kExitUsage);
  if (!errors.empty()) return fail(errors, kExitUsage);
  std::vector<Case> cases = std::move(planned).value();
  if (auto unique = check_unique(cases); !unique) return fail(unique.error(), kExitUsage);
  if (!options.shard.empty()) {
    const Result<Shard> shard = parse_shard(options.shard);
    if (!shard) return fail(shard.error(), kExitUsage);
    std::erase_if(cases, [&](const Case& c) { return !in_shard(shard.value(), c.scenario, c.seed); });
  }
  std::vector<RunRecord> kept;
  if (!options.rerun.empty()) {
    Result<std::vector<RunRecord>> passed = keep_passed(options, cases);
    if (!passed) return fail(passed.error(), kExitUsage);
    kept = std::move(passed).value();
  }

  const auto started = std::chrono::steady_clock::now();
  const RunCase run_one = [&](const Case& which) {
    return run_case({.path = which.path,
                     .seed = which.seed,
                     .set = options.set,
                     .stack = options.stack,
                     .fidelity = fidelity_named(options.fidelity)},
                    maps);
  };
  BatchResult batch = run_batch(cases, run_one, {options.jobs, options.repeat, options.fail_fast});
  const double elapsed_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();

  for (const Error& error : batch.errors) errors.add(error);
  if (!errors.empty()) return fail(errors, exit_code_of(errors.first()));
  const Merged merged = merge({std::move(kept), std::move(batch.records)});
  if (auto written = write_sweep(options.out, merged.records); !written) return fail(written.error(), kExitUsage);
  const int code = print_sweep(merged.records, elapsed_s, options.out, options.json);
  return batch.mismatches.empty() ? code : fail_nondeterministic(batch.mismatches);
}

}  // namespace longtail::tools
