// Sweep scaling: the same cases on one worker and on all cores; wall time. A control runs them in one process per
// core, which share nothing: what it loses, the machine takes (its cores share caches, memory and neighbours).
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

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
      cases, [&](const tools::Case& c) { return tools::run_case({.path = c.path, .seed = c.seed, .set = set}, maps); }, {.jobs = jobs});
  CHECK(result.errors.empty(), "{}", describe(result.errors.front()));
  return wall_seconds() - start;
}

// Before any thread exists: a process is copied with the thread that copies it and no other.
double timed_processes(const std::vector<tools::Case>& cases, scenarios::MapLibrary& maps, const std::vector<std::string>& set,
                       unsigned processes) {
  const double start = wall_seconds();
  std::vector<pid_t> children;
  for (unsigned first = 0; first < processes; ++first) {
    const pid_t child = fork();
    CHECK(child >= 0, "fork failed");
    if (child == 0) {
      bool good = true;
      for (std::size_t i = first; i < cases.size(); i += processes) {
        good = tools::run_case({.path = cases[i].path, .seed = cases[i].seed, .set = set}, maps).ok() && good;
      }
      _exit(good ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child && status == 0, "a process of the control failed");
  }
  return wall_seconds() - start;
}

int main_of(const Options& options) {
  scenarios::MapLibrary maps;
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::string> set;
  if (options.tiny) set.push_back("duration=2 s");
  std::vector<tools::Case> cases;
  for (std::uint64_t seed = 1; seed <= (options.tiny ? 2 : 8); ++seed) cases.push_back({"dense_forty", kScenario, seed});
  const auto one_by_one = [&] { return timed_sweep(cases, maps, set, 1); };
  const auto efficiency = [&](const std::string& name, const std::function<double()>& on_all, std::optional<Target> target) {
    const auto taken = alternate({{"one", one_by_one}, {"all", on_all}}, options);
    std::vector<double> values;
    for (std::size_t i = 0; i < taken[0].size(); ++i) values.push_back(taken[0][i] / taken[1][i] / cores);
    report(fmt::format("{} cases, {} {}, efficiency", cases.size(), cores, name), values, "of linear", target);
  };
  efficiency("processes that share nothing", [&] { return timed_processes(cases, maps, set, cores); }, std::nullopt);
  efficiency("workers of one sweep", [&] { return timed_sweep(cases, maps, set, cores); }, Target{0.9});
  return exit_code(options);
}

}  // namespace
}  // namespace longtail::bench

int main(int argc, char** argv) { return longtail::bench::main_of(longtail::bench::parse_options(argc, argv)); }
