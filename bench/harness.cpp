#include "bench/harness.h"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <string_view>

#include "stack/base/freed_memory.h"

namespace longtail::bench {
namespace {

int missed_targets = 0;

double clock_seconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace

Options parse_options(int argc, char** argv) {
  keep_freed_memory();  // as the program does
  Options options;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--tiny") options = {.rounds = 1, .tiny = true};
  }
  return options;
}

double thread_cpu_seconds() { return clock_seconds(CLOCK_THREAD_CPUTIME_ID); }
double wall_seconds() { return clock_seconds(CLOCK_MONOTONIC); }

Figures figures(std::vector<double> values) {
  std::ranges::sort(values);
  const auto at = [&](double share) { return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5)]; };
  return {values.front(), at(0.5), values.back(), at(0.1)};
}

std::vector<std::vector<double>> alternate(const std::vector<Contestant>& contestants, const Options& options) {
  std::vector<std::vector<double>> seconds(contestants.size());
  const int warm_up = options.tiny ? 0 : 1;
  for (int round = 0; round < options.rounds + warm_up; ++round) {
    for (std::size_t place = 0; place < contestants.size(); ++place) {
      // There and back, so that a machine that slows down favours nobody.
      const std::size_t i = round % 2 == 0 ? place : contestants.size() - 1 - place;
      const double taken = contestants[i].run();
      if (round >= warm_up) seconds[i].push_back(taken);
    }
  }
  return seconds;
}

void report(const std::string& what, const std::vector<double>& values, const std::string& unit, std::optional<Target> target) {
  const Figures f = figures(values);
  std::string line = fmt::format("{:<52} median {:>9.3f}  (min {:.3f}, max {:.3f}) {}", what, f.median, f.min, f.max, unit);
  if (target) {
    const double limit = target->lower_is_better ? target->value / 0.9 : target->value * 0.9;
    const double judged = target->lower_is_better ? figures(values).min : f.tenth_percentile;
    const bool missed = target->lower_is_better ? judged > limit : judged < limit;
    line += fmt::format("  target {}{}{}", target->lower_is_better ? "<= " : ">= ", target->value, missed ? "  MISSED" : "");
    if (missed) ++missed_targets;
  }
  fmt::print("{}\n", line);
}

void not_available(const std::string& what, const std::string& why) { fmt::print("{:<52} not available: {}\n", what, why); }

int exit_code(const Options& options) { return !options.tiny && missed_targets > 0 ? 1 : 0; }

}  // namespace longtail::bench
