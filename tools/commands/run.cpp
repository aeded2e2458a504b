#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "sim/world/world.h"
#include "tools/case_runner.h"
#include "tools/commands/commands.h"
#include "tools/commands/output.h"
#include "tools/exit_codes.h"
#include "tools/terminal.h"

namespace longtail::tools {
namespace {

void print_text(const RunRecord& record, const RunOptions& options) {
  const bool color = use_color(STDOUT_FILENO);
  fmt::print("{} {} seed {}\n", record.passed ? green("PASS", color) : red("FAIL", color), record.scenario, record.seed);
  fmt::print("  {:.1f} s simulated in {:.2f} s ({:.0f}x real time), {} deadline misses\n", record.sim_seconds,
             record.wall_seconds, record.realtime_factor(), record.deadline_misses);
  for (const ModeChange& mode : record.modes) {
    fmt::print("  {:8.3f} s  mode {}{}\n", mode.t_s, mode.mode, mode.reason.empty() ? "" : " (" + mode.reason + ")");
  }
  for (const auto& [name, value] : record.metrics) {
    if (value) fmt::print("  {:<32} {:.4g}\n", name, *value);
  }
  fmt::print("  digest {}\n", record.digest);
  if (!options.record.empty()) fmt::print("  recorded {}, content root {}\n", options.record, record.content_root);
  for (const Failure& failure : record.failures) {
    fmt::print("{} {} at {:.3f} s: {}\n", red("failed", color), failure.rule, failure.t_s, failure.message);
  }
  if (!record.passed) fmt::print("  repro: {}\n", record.repro);
}

}  // namespace

int run_command(const RunOptions& options) {
  scenarios::MapLibrary maps;
  CaseRequest request{.path = options.scenario,
                      .set = options.set,
                      .stack = options.stack,
                      .fidelity = fidelity_named(options.fidelity),
                      .record = options.record};
  request.save_frames = options.save_frames;
  // Whole physics steps.
  request.frame_period = sim::kPhysicsStep * std::max<std::int64_t>(1, std::llround(options.frame_period_s / sim::kPhysicsStep.seconds()));
  if (options.seed) {
    request.seed = *options.seed;
  } else {
    const scenarios::Loaded loaded = scenarios::load_all(options.scenario, {.overrides = options.set}, maps);
    if (!loaded.errors.empty()) return fail(loaded.errors, kExitUsage);
    request.seed = loaded.metadata.seeds.first;
  }
  const Result<RunRecord> record = run_case(request, maps);
  if (!record) return fail(record.error(), exit_code_of(record.error()));
  if (options.json) {
    fmt::print("{}\n", to_json(record.value()));
  } else {
    print_text(record.value(), options);
  }
  return record.value().passed ? kExitOk : kExitFailure;
}

}  // namespace longtail::tools
