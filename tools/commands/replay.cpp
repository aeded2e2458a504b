// Open-loop replay: the recorded inputs through a stack, compared with what was recorded.
#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "replay/store/reader.h"
#include "replay/store/writer.h"
#include "replay/verifier.h"
#include "stack/baseline.h"
#include "tools/commands/commands.h"
#include "tools/commands/comparison_output.h"
#include "tools/commands/drive_output.h"
#include "tools/commands/output.h"
#include "tools/exit_codes.h"
#include "tools/stack_loader.h"
#include "tools/terminal.h"

namespace longtail::tools {
namespace {

// The stack that recorded it, with the parameters of then unless some are changed now.
Result<stack::Graph> stack_for(const ReplayOptions& options, const replay::RecordedSetup& setup) {
  std::map<std::string, std::string> changed;
  for (const std::string& item : options.set) {
    const std::size_t equals = item.find('=');
    if (equals == std::string::npos || !item.starts_with("stack.")) {
      return Error{FixBy::kStackAuthor, fmt::format("'{}' does not set a stack parameter", item), "--set",
                   "write stack.LAYER.NAME=VALUE; in a replay only the stack can change"};
    }
    changed[item.substr(6, equals - 6)] = item.substr(equals + 1);
  }
  if (!options.stack.empty() && options.stack != "baseline") return load_stack(options.stack, changed);
  return stack::baseline_graph_from_yaml(setup.parameters, options.file + "/config.stack", changed);
}

void print_json(const replay::Verification& verification) {
  const nlohmann::ordered_json object{
      {"mode", "open_loop"},
      {"bit_exact", verification.bit_exact},
      {"against_repeat", verification.against_repeat},
      {"messages", verification.comparison.messages},
      {"first_divergence", divergence_json(verification.comparison)},
      {"digest", verification.replay.digest.hex()},
      {"modes", modes_json(verification.replay)},
      {"drive", drive_json(verification.replay)},
  };
  fmt::print("{}\n", object.dump());
}

void print_text(const replay::Verification& verification) {
  const bool color = use_color(STDOUT_FILENO);
  if (verification.bit_exact) {
    fmt::print("{} {} messages, digest {}\n", green("BIT-EXACT", color), verification.comparison.messages,
               verification.replay.digest.hex());
    if (verification.against_repeat) fmt::print("  the file holds inputs only: two replays were compared with each other\n");
  } else {
    fmt::print("{} {}", red("DIFFERS", color), comparison_text(verification.comparison));
  }
  fmt::print("{}{}", modes_text(verification.replay), drive_text(verification.replay));
}

}  // namespace

int replay_command(const ReplayOptions& options) {
  const auto file = replay::read_recording(options.file);
  if (!file) return fail(file.error(), exit_code_of(file.error()));
  const replay::Recording& recording = file.value().recording;
  const auto setup = replay::recorded_setup(recording);
  if (!setup) return fail(setup.error(), exit_code_of(setup.error()));
  const auto graph = stack_for(options, setup.value());
  if (!graph) return fail(graph.error(), kExitUsage);
  const auto verification = replay::verify_replay(recording, graph.value());
  if (!verification) return fail(verification.error(), exit_code_of(verification.error()));
  if (!options.record.empty()) {
    const auto written = replay::write_recording(replay::to_recording(recording, verification.value().replay), options.record);
    if (!written) return fail(written.error(), kExitUsage);
  }
  options.json ? print_json(verification.value()) : print_text(verification.value());
  return verification.value().bit_exact ? kExitOk : kExitNondeterminism;
}

}  // namespace longtail::tools
