#include <cstdio>

#include "replay/import/comma2k19.h"
#include "replay/store/writer.h"
#include "tools/commands/commands.h"
#include "tools/commands/output.h"
#include "tools/exit_codes.h"

namespace longtail::tools {

int import_comma2k19_command(const ImportOptions& options) {
  const auto import = replay::import_comma2k19(options.source);
  if (!import) return fail(import.error(), exit_code_of(import.error()));
  const auto identity = replay::write_recording(import.value().recording, options.out);
  if (!identity) return fail(identity.error(), exit_code_of(identity.error()));
  for (const std::string& note : import.value().notes) fmt::print("note: {}\n", note);
  fmt::print("{}: {} messages, {} gaps, content root {}\n", options.out, identity.value().messages, identity.value().gaps,
             replay::hex(identity.value().content_root));
  return kExitOk;
}

}  // namespace longtail::tools
