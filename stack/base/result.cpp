#include "stack/base/result.h"

#include <fmt/format.h>

namespace longtail {

std::string_view name_of(FixBy fix_by) {
  switch (fix_by) {
    case FixBy::kScenarioAuthor: return "scenario author";
    case FixBy::kStackAuthor: return "stack author";
    case FixBy::kSimulatorDeveloper: return "simulator developer";
    case FixBy::kEnvironment: return "environment";
  }
  return "unknown";
}

std::string describe(const Error& error) {
  std::string text = error.where.empty() ? error.what : fmt::format("{}: {}", error.where, error.what);
  if (!error.hint.empty()) text += fmt::format("\n  hint: {}", error.hint);
  return text;
}

}  // namespace longtail
