#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "replay/store/reader.h"
#include "replay/verifier.h"
#include "stack/baseline.h"
#include "tools/commands/commands.h"
#include "tools/commands/comparison_output.h"
#include "tools/commands/output.h"
#include "tools/exit_codes.h"
#include "tools/terminal.h"

namespace longtail::tools {

int diff_command(const DiffOptions& options) {
  const auto a = replay::read_recording(options.a);
  if (!a) return fail(a.error(), exit_code_of(a.error()));
  const auto b = replay::read_recording(options.b);
  if (!b) return fail(b.error(), exit_code_of(b.error()));
  const auto graph = stack::baseline_graph({});
  CHECK(graph.ok(), "{}", describe(graph.error()));
  const auto producer = [&](stack::Topic topic) { return replay::producer_name(graph.value(), topic); };
  const auto comparison = replay::compare_recordings(a.value().recording, b.value().recording, producer);
  if (options.json) {
    const nlohmann::ordered_json object{{"equal", comparison.equal},
                                        {"messages", comparison.messages},
                                        {"gaps", comparison.gaps.recorded},
                                        {"first_divergence", divergence_json(comparison)}};
    fmt::print("{}\n", object.dump());
  } else if (comparison.equal) {
    fmt::print("{} {} messages\n", green("EQUAL", use_color(STDOUT_FILENO)), comparison.messages);
  } else {
    fmt::print("{} {}", red("DIFFERS", use_color(STDOUT_FILENO)), comparison_text(comparison));
  }
  return comparison.equal ? kExitOk : kExitNondeterminism;
}

}  // namespace longtail::tools
