// What this machine and this build are, and whether they compute our bits.
#include <google/protobuf/stubs/common.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sim/visibility/isa.h"
#include "stack/base/fp_environment.h"
#include "stack/base/self_test.h"
#include "tools/commands/commands.h"
#include "tools/exit_codes.h"
#include "tools/terminal.h"

namespace longtail::tools {
namespace {

std::string cpu_name() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("model name") || line.starts_with("Model")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

std::vector<std::pair<std::string, std::string>> facts() {
  return {
      {"build", std::string(build_id())},
      {"cpu", cpu_name()},
      {"floating point", describe_fp_control(fp_control())},
      {"visibility", std::string(sim::name_of(sim::best_isa())) + " kernels"},
      {"libm", "SLEEF 3.5.1 (cinz, purec), interposed"},
      {"protobuf", google::protobuf::internal::VersionString(GOOGLE_PROTOBUF_VERSION)},
  };
}

void print_json(const std::vector<SelfCheck>& checks, bool fit) {
  nlohmann::ordered_json object;
  object["ok"] = fit;
  for (const auto& [name, value] : facts()) object["facts"][name] = value;
  object["checks"] = nlohmann::ordered_json::array();
  for (const SelfCheck& check : checks) {
    object["checks"].push_back({{"name", check.name}, {"ok", check.ok}, {"observed", check.observed}, {"expected", check.expected}});
  }
  fmt::print("{}\n", object.dump(2));
}

void print_text(const std::vector<SelfCheck>& checks, bool fit) {
  const bool color = use_color(STDOUT_FILENO);
  for (const auto& [name, value] : facts()) fmt::print("{:<16}{}\n", name, value);
  for (const SelfCheck& check : checks) {
    fmt::print("{} {}", check.ok ? green("ok  ", color) : red("FAIL", color), check.name);
    if (!check.ok) fmt::print(": observed {}, expected {}", check.observed, check.expected);
    fmt::print("\n");
  }
  fmt::print("{}\n", fit ? "this machine computes longtail's bits" : "this machine does NOT compute longtail's bits");
}

}  // namespace

int doctor_command(const DoctorOptions& options) {
  const std::vector<SelfCheck> checks = self_checks();
  bool fit = true;
  for (const SelfCheck& check : checks) fit = fit && check.ok;
  options.json ? print_json(checks, fit) : print_text(checks, fit);
  return fit ? kExitOk : kExitInternal;
}

}  // namespace longtail::tools
