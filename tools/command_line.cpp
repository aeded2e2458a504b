#include "tools/command_line.h"

#include <CLI/CLI.hpp>

#include "stack/base/check.h"
#include "tools/commands/commands.h"
#include "tools/exit_codes.h"

namespace longtail::tools {
namespace {

constexpr const char* kFooter =
    "Exit codes: 0 ok, 1 a scenario failed, 2 usage or bad input, 3 internal error,\n"
    "            4 nondeterminism or replay mismatch, 5 evidence invalid, 75 try again.";

constexpr const char* kFidelityHelp = "objects (detections and object lists), or full (camera, lidar and microphones too)";
constexpr const char* kStackHelp = "the stack to drive with: baseline, or FILE.so";

void add_run(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("run", "Run one scenario and judge it");
  auto options = std::make_shared<RunOptions>();
  command->add_option("FILE", options->scenario, "scenario (YAML)")->required();
  command->add_option("--seed", options->seed, "seed of the run; default: the first of the scenario's own");
  command->add_option("--set", options->set, "override a value: key.path=value (repeatable)")->allow_extra_args(false);
  command->add_option("--stack", options->stack, kStackHelp)->capture_default_str();
  command->add_option("--fidelity", options->fidelity, kFidelityHelp)
      ->capture_default_str()->check(CLI::IsMember({"objects", "full"}));
  command->add_option("--record", options->record, "write every message to this HDF5 file");
  command->add_option("--save-frames", options->save_frames, "write pictures of camera, lidar and top view into this folder");
  command->add_option("--frame-period", options->frame_period_s, "simulated seconds between pictures")
      ->capture_default_str()->check(CLI::Range(0.005, 3600.0));
  command->add_flag("--json", options->json, "print one JSON object");
  command->footer("Examples:\n  longtail run scenarios/library/highway/cut_in_near.yaml --seed 3 --record r.h5\n"
                  "  longtail run scenarios/library/urban/crossing_pedestrian.yaml --save-frames out/frames");
  command->callback([options, &exit_code] { exit_code = run_command(*options); });
}

void add_sheet(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("sheet", "Picture one moment of a scenario in many weathers");
  auto options = std::make_shared<SheetOptions>();
  command->add_option("FILE", options->scenario, "scenario (YAML)")->required();
  command->add_option("--out", options->out, "the PNG file to write")->required();
  command->add_option("--at", options->at_s, "simulated seconds from the start")->capture_default_str()->check(CLI::Range(0.1, 3600.0));
  command->add_option("--seed", options->seed, "seed of the run")->capture_default_str();
  command->add_option("--set", options->set, "override a value in every picture: key.path=value (repeatable)")->allow_extra_args(false);
  command->add_option("--variant", options->variants, "one picture each: 'key.path=value; key.path=value' (repeatable)")
      ->allow_extra_args(false);
  command->add_option("--columns", options->columns, "pictures side by side")->capture_default_str()->check(CLI::Range(1, 20));
  command->add_option("--shrink", options->shrink, "so many pixels each way become one")->capture_default_str()->check(CLI::IsMember({1, 2, 4, 8}));
  command->footer("Example:\n  longtail sheet scenarios/library/rural/following.yaml --at 4 --out sheet.png \\\n"
                  "      --variant 'weather.rain=10 mm/h' --variant 'weather.visibility=100 m'");
  command->callback([options, &exit_code] { exit_code = sheet_command(*options); });
}

void add_sweep(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("sweep", "Run many scenarios and seeds on all cores");
  auto options = std::make_shared<SweepOptions>();
  command->add_option("PATH", options->paths, "scenario files or folders")->required();
  command->add_option("--out", options->out, "directory for runs.jsonl, summary.json, junit.xml")->required();
  command->add_option("--seeds", options->seeds, "for example 1..4 or 1..4,9; default: each scenario's own");
  command->add_option("--jobs", options->jobs, "worker threads; default: one per core");
  command->add_option("--shard", options->shard, "run only part i of n: i/n, or auto in a job array");
  command->add_option("--repeat", options->repeat, "run each case N times and compare digests")
      ->check(CLI::Range(1u, 1000u));
  command->add_option("--rerun", options->rerun, "failed: only what failed in --out before, results replaced there")
      ->check(CLI::IsMember({"failed"}));
  command->add_option("--set", options->set, "override a value in every scenario: key.path=value")->allow_extra_args(false);
  command->add_option("--stack", options->stack, kStackHelp)->capture_default_str();
  command->add_option("--fidelity", options->fidelity, kFidelityHelp)->capture_default_str()
      ->check(CLI::IsMember({"objects", "full"}));
  command->add_flag("--fail-fast", options->fail_fast, "stop at the first failure");
  command->add_flag("--json", options->json, "print the summary as JSON");
  command->footer("Example:\n  longtail sweep scenarios/library --seeds 1..4 --out out/nightly");
  command->callback([options, &exit_code] { exit_code = sweep_command(*options); });
}

void add_merge(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("merge", "Join the results of shards; a case with two digests is an error");
  auto options = std::make_shared<MergeOptions>();
  command->add_option("DIR", options->directories, "directories that sweeps wrote")->required();
  command->add_option("--out", options->out, "directory for the joined results")->required();
  command->add_flag("--json", options->json, "print the summary as JSON");
  command->footer("Example:\n  longtail merge out/shard1 out/shard2 --out out/all");
  command->callback([options, &exit_code] { exit_code = merge_command(*options); });
}

void add_replay(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("replay", "Feed a recording to the stack and name the first divergence");
  auto options = std::make_shared<ReplayOptions>();
  command->add_option("FILE", options->file, "recording (HDF5)")->required();
  command->add_option("--set", options->set, "change a stack parameter: stack.planning.time_gap=2 s")->allow_extra_args(false);
  command->add_option("--stack", options->stack, "default: the baseline with the recorded parameters");
  command->add_option("--record", options->record, "write the replayed messages to this HDF5 file");
  command->add_flag("--json", options->json, "print one JSON object");
  command->footer("Example:\n  longtail replay data/recordings/comma2k19_example_1.h5");
  command->callback([options, &exit_code] { exit_code = replay_command(*options); });
}

void add_diff(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("diff", "Compare two recordings message by message");
  auto options = std::make_shared<DiffOptions>();
  command->add_option("A", options->a, "recording (HDF5)")->required();
  command->add_option("B", options->b, "recording (HDF5)")->required();
  command->add_flag("--json", options->json, "print one JSON object");
  command->footer("Example:\n  longtail diff before.h5 after.h5");
  command->callback([options, &exit_code] { exit_code = diff_command(*options); });
}

void add_import(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("import", "Turn outside data into an incident file");
  command->require_subcommand(1);
  auto* comma = command->add_subcommand("comma2k19", "A comma2k19 segment (folder with processed_log and global_pose)");
  auto options = std::make_shared<ImportOptions>();
  comma->add_option("SRC", options->source, "segment folder")->required();
  comma->add_option("--out", options->out, "incident file to write (HDF5)")->required();
  comma->footer("Example:\n  longtail import comma2k19 Example_1/segment --out drive.h5");
  comma->callback([options, &exit_code] { exit_code = import_comma2k19_command(*options); });
}

void add_list(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("list", "List scenarios with their metadata");
  auto options = std::make_shared<ListOptions>();
  command->add_option("PATH", options->paths, "scenario files or folders")->required();
  command->add_flag("--json", options->json, "print a JSON array");
  command->footer("Example:\n  longtail list scenarios/library");
  command->callback([options, &exit_code] { exit_code = list_command(*options); });
}

void add_lint(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("lint", "Check scenario files; every problem with file:line:col");
  auto options = std::make_shared<LintOptions>();
  command->add_option("PATH", options->paths, "scenario files or folders")->required();
  command->footer("Example:\n  longtail lint scenarios/library");
  command->callback([options, &exit_code] { exit_code = lint_command(*options); });
}

void add_doctor(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("doctor", "Show this machine's determinism self-test and versions");
  auto options = std::make_shared<DoctorOptions>();
  command->add_flag("--json", options->json, "print one JSON object");
  command->footer("Example:\n  longtail doctor");
  command->callback([options, &exit_code] { exit_code = doctor_command(*options); });
}

}  // namespace

int command_line(int argc, char** argv) {
  CLI::App app{"longtail: deterministic scenario simulator and replay test harness for autonomous vehicles"};
  int exit_code = kExitOk;
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string(build_id()));
  app.footer(kFooter);
  app.failure_message(CLI::FailureMessage::help);
  app.failure_message([](const CLI::App* failed, const CLI::Error& error) {
    return fmt::format("error: {}\n  hint: {} --help\n", error.what(), failed->get_name().empty() ? "longtail" : "longtail " + failed->get_name());
  });
  add_run(app, exit_code);
  add_sheet(app, exit_code);
  add_sweep(app, exit_code);
  add_merge(app, exit_code);
  add_replay(app, exit_code);
  add_diff(app, exit_code);
  add_import(app, exit_code);
  add_list(app, exit_code);
  add_lint(app, exit_code);
  add_doctor(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? kExitOk : kExitUsage;
  }
  return exit_code;
}

}  // namespace longtail::tools
