// Measuring: alternate the contestants inside one run (there and back), drop the first round, report min / median / max and ratios
// of medians. CPU time of this thread, because wall time on a shared machine says little.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace longtail::bench {

struct Options {
  int rounds = 7;
  bool tiny = false;  // one short round, to prove that the benchmark still works
};
Options parse_options(int argc, char** argv);

double thread_cpu_seconds();
double wall_seconds();

struct Contestant {
  std::string name;
  std::function<double()> run;  // seconds
};

struct Figures {
  double min = 0;
  double median = 0;
  double max = 0;
  double tenth_percentile = 0;
};
Figures figures(std::vector<double> values);

// Seconds of each contestant, by round; contestants alternate.
std::vector<std::vector<double>> alternate(const std::vector<Contestant>& contestants, const Options& options);

// Prints one row: what, its figures and unit, and the target where there is one. Remembers a miss: higher is better unless
// `lower_is_better`. A miss is a tenth percentile beyond 0.9 of the target.
struct Target {
  double value = 0;
  bool lower_is_better = false;
};
void report(const std::string& what, const std::vector<double>& values, const std::string& unit,
            std::optional<Target> target = std::nullopt);
void not_available(const std::string& what, const std::string& why);

// 0, or 1 when a target was missed in a full run.
int exit_code(const Options& options);

}  // namespace longtail::bench
