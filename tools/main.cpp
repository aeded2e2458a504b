// The `longtail` command: refuse to run on a machine whose floating point is not ours, then do as told.
#include <cstdio>
#include <exception>

#include "stack/base/freed_memory.h"
#include "stack/base/self_test.h"
#include "tools/command_line.h"
#include "tools/exit_codes.h"

int main(int argc, char** argv) {
  longtail::keep_freed_memory();
  const bool asks_doctor = argc > 1 && std::string_view(argv[1]) == "doctor";
  if (const auto fit = longtail::self_test(); !fit.ok() && !asks_doctor) {
    fmt::print(stderr, "error: {}\n", longtail::describe(fit.error()));
    return longtail::tools::kExitInternal;
  }
  try {
    return longtail::tools::command_line(argc, argv);
  } catch (const std::exception& bug) {
    fmt::print(stderr, "internal error: {}\n  build: {}\n", bug.what(), longtail::build_id());
    return longtail::tools::kExitInternal;
  }
}

#if defined(__SANITIZE_THREAD__)
// Debian's TBB is not instrumented: what its own task tree hands over is invisible to ThreadSanitizer.
extern "C" const char* __tsan_default_suppressions() { return "race:tbb::detail\n"; }
#endif
