#include "tests/tidy/bans.h"

#include <fmt/format.h>

#include <regex>
#include <string_view>

namespace longtail::tidy {
namespace {

struct Ban {
  std::string_view id;
  std::string pattern;
  std::string_view instead;
  std::vector<std::string_view> exempt = {};  // path prefixes
};

// Everything under stack/, sim/, scenarios/ and replay/ makes results.
bool makes_results(const std::string& path) {
  return path.starts_with("stack/") || path.starts_with("sim/") || path.starts_with("scenarios/") || path.starts_with("replay/");
}

const std::vector<Ban>& bans() {
  static const std::string kLibm =
      "(^|[^_:.A-Za-z0-9>])(std::)(sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|exp|exp2|expm1|log|log2|log10|log1p|pow|"
      "cbrt|hypot|erf|tgamma|lgamma|lerp)f?\\s*\\(";
  static const std::vector<Ban> kBans{
      {"libm", kLibm, "longtail::strict (stack/base/strict_math.h)"},
      {"libm-header", "#include <(math\\.h|cmath_fwd)>", "stack/base/strict_math.h"},
      {"random", "#include <random>|std::rand\\b|\\bs?rand\\(\\)|std::shuffle|_distribution<", "sim/random"},
      {"clock", "std::chrono|\\bgettimeofday|\\bclock_gettime|\\btime\\(nullptr\\)|#include <(chrono|ctime|time\\.h)>",
       "SimTime; wall time exists only in tools/"},
      {"unordered", "std::unordered_", "std::map, or a sorted vector"},
      {"hash", "std::hash\\b", "digest_of, or an ordered container"},
      {"thread", "#include <(thread|future)>|std::thread|std::async|this_thread", "runs are single threads; tools/batch.h runs many"},
      {"parallel", "std::reduce|std::transform_reduce|std::execution|execution::par", "a loop in index order"},
      {"float-atomic", "std::atomic<(float|double)>", "fixed slots, summed in index order"},
      {"long-double", "\\blong double\\b", "double"},
      {"float-literal-math", "-ffast-math|\\bffast_math\\b", "strict flags (cmake/flags.cmake)"},
      {"pointer-order", "std::less<[^>]*\\*>|reinterpret_cast<std::?u?intptr_t>|std::owner_less", "ids"},
      {"getenv", "\\bgetenv\\b", "options passed in", {"scenarios/load/"}},
      {"stub", "\\b(TODO|FIXME|XXX)\\b", "the real thing"},
  };
  return kBans;
}

}  // namespace

std::vector<Breach> banned_words(const SourceFile& file) {
  if (!makes_results(file.path)) return {};
  static const auto kCompiled = [] {
    std::vector<std::pair<std::regex, const Ban*>> compiled;
    for (const Ban& ban : bans()) compiled.emplace_back(std::regex(ban.pattern, std::regex::optimize), &ban);
    return compiled;
  }();
  std::vector<Breach> breaches;
  for (std::size_t i = 0; i < file.code.size(); ++i) {
    if (file.code[i].find_first_not_of(' ') == std::string::npos) continue;
    for (const auto& [pattern, ban] : kCompiled) {
      bool exempt = false;
      for (const std::string_view prefix : ban->exempt) exempt = exempt || file.path.starts_with(prefix);
      std::smatch match;
      if (exempt || !std::regex_search(file.code[i], match, pattern)) continue;
      breaches.push_back({file.path, i + 1, fmt::format("[{}] '{}' is banned; use {}", ban->id, match.str(), ban->instead)});
    }
  }
  return breaches;
}

std::vector<Breach> untidy_lines(const SourceFile& file) {
  std::vector<Breach> breaches;
  if (file.path.ends_with(".h")) {
    if (file.raw.empty() || !file.raw[0].starts_with("//")) {
      breaches.push_back({file.path, 1, "a header starts with a comment that says what it is"});
    }
    bool once = false;
    for (const std::string& line : file.raw) once = once || line == "#pragma once";
    if (!once) breaches.push_back({file.path, 1, "no #pragma once"});
  }
  for (std::size_t i = 0; i < file.raw.size(); ++i) {
    if (file.raw[i].find('\t') != std::string::npos) breaches.push_back({file.path, i + 1, "a tab; indent with spaces"});
    if (file.raw[i].ends_with(' ')) breaches.push_back({file.path, i + 1, "trailing space"});
  }
  return breaches;
}

}  // namespace longtail::tidy
