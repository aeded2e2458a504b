// Run records for tests of the batch tools.
#pragma once

#include "tools/run_record.h"

namespace longtail::tools {

inline RunRecord record(const std::string& scenario, std::uint64_t seed, bool passed = true) {
  RunRecord result;
  result.scenario = scenario;
  result.seed = seed;
  result.stack = "baseline";
  result.passed = passed;
  result.digest = scenario + std::to_string(seed);
  result.sim_seconds = 20;
  result.wall_seconds = 0.25;
  if (!passed) result.failures.push_back({"no_collision", 3.5, "hit the van <at> 4 m/s"});
  result.metrics = {{"min_gap_m", 2.5}, {"min_ttc_s", std::nullopt}};
  result.modes = {{0, "FULL", "start"}};
  result.weather_models = {.rain = "droplets", .snow = "gunn_marshall", .fog = "kim"};
  result.repro = "longtail run " + scenario + ".yaml --seed " + std::to_string(seed);
  return result;
}

}  // namespace longtail::tools
