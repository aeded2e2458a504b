// The contract of a stack in a shared library: it exports one C function
//
//   extern "C" const longtail::stack::Plugin* longtail_stack_v1();
//
// that returns its description, which lives as long as the library. A library that fits shares C++ types with the
// program that loads it, so both must come from the same compiler, flags and headers: `build` says so and is checked
// before anything else is touched. LONGTAIL_STACK_PLUGIN(make) writes the function. Loaded by tools/stack_loader.cpp.
#pragma once

#include <cstdint>
#include <string>

#include "stack/api/graph.h"
#include "stack/base/check.h"

namespace longtail::stack {

inline constexpr std::uint32_t kPluginVersion = 1;
inline constexpr const char* kPluginEntryName = "longtail_stack_v1";

// Plain C layout: readable whatever the library was built with.
struct Plugin {
  std::uint32_t version;                   // kPluginVersion
  const char* build;                       // plugin_build_id() of the library
  const Result<Graph>* (*graph)();         // the stack or why there is none; owned by the library
};
using PluginEntry = const Plugin* (*)();

// Compiler, its version, the contract's version and the sizes of the shared types.
std::string plugin_build_id();

// Calls the entry, checks version and build, validates the graph. `path` names the library in errors.
Result<Graph> graph_of_plugin(PluginEntry entry, const std::string& path);

}  // namespace longtail::stack

// In one source file of the library; `make` is a function that returns Result<Graph>.
#define LONGTAIL_STACK_PLUGIN(make)                                                              \
  extern "C" __attribute__((visibility("default"))) const longtail::stack::Plugin* longtail_stack_v1() { \
    static const std::string build = longtail::stack::plugin_build_id();                         \
    static const auto graph = +[]() -> const longtail::Result<longtail::stack::Graph>* {         \
      static const longtail::Result<longtail::stack::Graph> result = make();                     \
      return &result;                                                                            \
    };                                                                                           \
    static const longtail::stack::Plugin plugin{longtail::stack::kPluginVersion, build.c_str(), graph}; \
    return &plugin;                                                                              \
  }                                                                                              \
  static_assert(true)
