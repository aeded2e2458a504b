// CHECK(condition, format, args...): always on. A failed check is a bug in longtail; it prints the
// scenario, seed, tick and a repro command, then ends the process with exit code 3.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace longtail {

// What a failing CHECK says about the run on this thread. Set by the run loop, never read by it.
struct RunContext {
  std::string scenario;
  std::uint64_t seed = 0;
  std::int64_t time_ns = -1;         // -1: outside a run
  std::int64_t tick_ns = 5'000'000;  // the physics step, to tell the tick number
  std::string repro;
};

RunContext& run_context();  // thread local

// "build <id>": compiler, flags and version, for failure reports and recordings.
std::string_view build_id();

[[noreturn]] void check_failed(const char* file, int line, const char* condition, const std::string& message);

}  // namespace longtail

#define CHECK(condition, ...)                                                                \
  do {                                                                                       \
    if (!(condition)) [[unlikely]]                                                           \
      ::longtail::check_failed(__FILE__, __LINE__, #condition, ::fmt::format("" __VA_ARGS__)); \
  } while (false)
