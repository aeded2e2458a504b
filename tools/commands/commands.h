// The subcommands. Each takes its parsed options, prints results to stdout and everything else to stderr, and
// returns an exit code (tools/exit_codes.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace longtail::tools {

struct RunOptions {
  std::string scenario;
  std::optional<std::uint64_t> seed;   // nothing: the first of the scenario's own seeds
  std::vector<std::string> set;        // "key.path=value"
  std::string stack = "baseline";
  std::string fidelity = "objects";
  std::string record;                  // empty: no recording
  std::string save_frames;             // folder for pictures; empty: none
  double frame_period_s = 1;
  bool json = false;
};
int run_command(const RunOptions& options);

// One scenario at one time through the ego's camera, once for every variant of it.
struct SheetOptions {
  std::string scenario;
  std::uint64_t seed = 1;
  double at_s = 5;
  std::vector<std::string> set;        // for all pictures
  std::vector<std::string> variants;   // "key.path=value; key.path=value", one a picture
  int columns = 3;
  int shrink = 1;                      // that many pixels each way become one
  std::string out;
};
int sheet_command(const SheetOptions& options);

struct SweepOptions {
  std::vector<std::string> paths;
  std::string out;
  std::string seeds;                   // empty: each scenario's own range
  std::vector<std::string> set;
  std::string stack = "baseline";
  std::string fidelity = "objects";
  std::string shard;                   // empty: everything
  std::string rerun;                   // "", "failed"
  unsigned jobs = 0;
  unsigned repeat = 1;
  bool fail_fast = false;
  bool json = false;
};
int sweep_command(const SweepOptions& options);

struct MergeOptions {
  std::vector<std::string> directories;
  std::string out;
  bool json = false;
};
int merge_command(const MergeOptions& options);

struct ReplayOptions {
  std::string file;
  std::vector<std::string> set;        // changed stack parameters: "stack.planning.time_gap=2 s"
  std::string stack;                   // empty: the baseline with the recorded parameters
  std::string record;
  bool json = false;
};
int replay_command(const ReplayOptions& options);

struct DiffOptions {
  std::string a;
  std::string b;
  bool json = false;
};
int diff_command(const DiffOptions& options);

struct ImportOptions {
  std::string source;
  std::string out;
};
int import_comma2k19_command(const ImportOptions& options);

struct ListOptions {
  std::vector<std::string> paths;
  bool json = false;
};
int list_command(const ListOptions& options);

struct LintOptions {
  std::vector<std::string> paths;
};
int lint_command(const LintOptions& options);

struct DoctorOptions {
  bool json = false;
};
int doctor_command(const DoctorOptions& options);

}  // namespace longtail::tools
