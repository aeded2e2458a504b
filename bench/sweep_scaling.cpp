// Sweep scaling: the same cases on one worker and on all cores; wall time.
#include <fmt/format.h>

#include <thread>

#include "bench/harness.h"
#include "tools/batch.h"
#include "tools/case_runner.h"

namespace longtail::bench {
namespace {

constexpr const char* kScenario = "scenarios/library/highway/dense_forty.yaml";

double timed_sweep(const std::vector<tools::Case>& cases, scenarios::MapLibrary& maps, const std::vector<std::string>& set,
                   unsigned jobs) {
  const double start = wall_seconds();
  const auto result = tools::run_batch(
      cases, [&](const tools::Case& c) { return tools::run_case({c.path, c.seed, set, "baseline", ""}, maps); }, {.jobs = jobs});
  CHECK(result.errors.empty(), "{}", describe(result.errors.front()));
  return wall_seconds() - start;
}

int main_of(const Options& options) {
  scenarios::MapLibrary maps;
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::string> set;
  if (options.tiny) set.push_back("duration=2 s");
  std::vector<tools::Case> cases;
  for (std::uint64_t seed = 1; seed <= (options.tiny ? 2 : 8); ++seed) cases.push_back({"dense_forty", kScenario, seed});
  const auto taken = alternate({{"one", [&] { return timed_sweep(cases, maps, set, 1); }},
                                {"all", [&] { return timed_sweep(cases, maps, set, cores); }}},
                               options);
  std::vector<double> efficiency;
  for (std::size_t i = 0; i < taken[0].size(); ++i) efficiency.push_back(taken[0][i] / taken[1][i] / cores);
  report(fmt::format("sweep of {} cases on {} cores, efficiency", cases.size(), cores), efficiency, "of linear", Target{0.9});
  return exit_code(options);
}

}  // namespace
}  // namespace longtail::bench

int main(int argc, char** argv) { return longtail::bench::main_of(longtail::bench::parse_options(argc, argv)); }
