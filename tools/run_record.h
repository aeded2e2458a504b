// What one run comes to: one object of `run --json`, one line of runs.jsonl.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stack/base/result.h"

namespace longtail::tools {

struct Failure {
  std::string rule;
  double t_s = 0;
  std::string message;
};

struct ModeChange {
  double t_s = 0;
  std::string mode;
  std::string reason;
};

// As scenarios name them.
struct ModelsThatRan {
  std::string rain;
  std::string snow;
  std::string fog;
};

struct RunRecord {
  std::string scenario;
  std::uint64_t seed = 0;
  std::string stack;
  bool passed = false;
  std::string digest;
  std::string motion_digest;  // the same at every fidelity
  std::string content_root;  // empty unless the run was recorded
  double sim_seconds = 0;
  double wall_seconds = 0;
  std::vector<Failure> failures;
  // Name and value, by name; nothing = not computable in this run.
  std::vector<std::pair<std::string, std::optional<double>>> metrics;
  std::vector<ModeChange> modes;
  std::uint64_t deadline_misses = 0;
  ModelsThatRan weather_models;
  std::string repro;

  double realtime_factor() const { return wall_seconds > 0 ? sim_seconds / wall_seconds : 0; }
};

std::string to_json(const RunRecord& record);  // one line, fixed key order
// `where`: file and line for errors.
Result<RunRecord> run_record_from_json(const std::string& text, const std::string& where);

}  // namespace longtail::tools
