// Text to Scenario: the one door. A file is checked whole (units, ranges, names, references, places on the map),
// its parameters are drawn from the run seed, and the result is plain SI. The format is described in
// docs/scenarios.md; `longtail lint` shows every error and warning, a run stops at the first.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/load/map_library.h"
#include "sim/scenario.h"
#include "stack/base/error_list.h"

namespace longtail::scenarios {

struct LoadOptions {
  Seed seed;                             // 0 = the nominal run: every parameter takes its default
  std::vector<std::string> overrides;    // as after --set: "ego.speed=30 km/h", "weather.rain=5 mm/h"
  std::vector<std::string> stack_nodes;  // names that node faults may target; empty = any name
};

// Inclusive range of seeds in which the scenario's verdict is stable.
struct SeedRange {
  std::uint64_t first = 1;
  std::uint64_t last = 1;
};

struct Metadata {
  std::string file;
  std::string name;
  std::string description;
  sim::Tags tags;
  std::string map;
  Duration duration;
  SeedRange seeds;
  bool has_seeds = false;
  std::vector<std::string> parameters;    // names, sorted
  std::vector<std::string> expectations;  // as text
};

struct Loaded {
  std::optional<sim::Scenario> scenario;  // only without errors
  Metadata metadata;                      // as far as it could be read
  ErrorList errors;
  ErrorList warnings;  // what runs but is likely not meant, for lint
};

// `file` names the text in errors and is where the search for maps begins.
Loaded load_all(std::string_view text, const std::string& file, const LoadOptions& options, MapLibrary& maps);
Loaded load_all(const std::string& path, const LoadOptions& options, MapLibrary& maps);

// As load_all; of several errors the first, whose hint counts the others.
Result<sim::Scenario> load(const std::string& path, const LoadOptions& options, MapLibrary& maps);
Result<sim::Scenario> load_text(std::string_view text, const std::string& file, const LoadOptions& options,
                                MapLibrary& maps);

// Files as they are, folders as all *.yaml below them, sorted, each once. A path that does not exist and a
// folder without scenarios are errors.
Result<std::vector<std::string>> find_scenarios(const std::vector<std::string>& paths);

// "1..4", "7". The error says what was found.
Result<SeedRange> parse_seed_range(std::string_view text);

}  // namespace longtail::scenarios
