// One case from file to verdict: load, build the stack, run, judge, and record if asked.
#pragma once

#include <string>
#include <vector>

#include "scenarios/load/load.h"
#include "sim/sensors/sensor_suite.h"
#include "tools/run_record.h"

namespace longtail::tools {

struct CaseRequest {
  std::string path;
  std::uint64_t seed = 0;
  std::vector<std::string> set;   // overrides, "key.path=value"
  std::string stack = "baseline";
  sim::Fidelity fidelity = sim::Fidelity::kObjects;
  std::string record;             // file to write; empty: none
  std::string save_frames;        // folder for pictures; empty: none
  Duration frame_period = seconds(1);
};

// Errors are those of the input (exit code 2); what the run shows is in the record.
Result<RunRecord> run_case(const CaseRequest& request, scenarios::MapLibrary& maps);

// The command that repeats the case.
std::string repro_of(const CaseRequest& request);

}  // namespace longtail::tools
