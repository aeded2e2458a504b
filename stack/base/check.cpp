#include "stack/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace longtail {

RunContext& run_context() {
  thread_local RunContext context;
  return context;
}

std::string_view build_id() {
#if defined(__clang__)
  return "longtail 0.1.0, clang " __clang_version__;
#else
  return "longtail 0.1.0, gcc " __VERSION__;
#endif
}

void check_failed(const char* file, int line, const char* condition, const std::string& message) {
  const RunContext& context = run_context();
  std::string report = fmt::format("{}:{}: internal error: CHECK({}) failed\n", file, line, condition);
  if (!message.empty()) report += fmt::format("  {}\n", message);
  if (context.time_ns >= 0) {
    report += fmt::format("  scenario {}, seed {}, tick {} (t = {} ns)\n", context.scenario, context.seed,
                          context.tick_ns > 0 ? context.time_ns / context.tick_ns : -1, context.time_ns);
  }
  report += fmt::format("  build: {}\n", build_id());
  if (!context.repro.empty()) report += fmt::format("  repro: {}\n", context.repro);
  std::fputs(report.c_str(), stderr);
  std::fflush(stderr);
  std::_Exit(3);
}

}  // namespace longtail
