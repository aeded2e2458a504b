#include "tests/tidy/arrows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

namespace longtail::tidy {
namespace {

using Prefixes = std::vector<std::string_view>;

struct Include {
  std::string target;
  bool own = false;  // in quotes
};

std::optional<Include> include_of(const std::string& line) {
  if (!line.starts_with("#include ")) return std::nullopt;
  const char open = line[9];
  const char close = open == '<' ? '>' : '"';
  const std::size_t end = line.find(close, 10);
  if (end == std::string::npos) return std::nullopt;
  return Include{line.substr(10, end - 10), open == '"'};
}

bool starts_with_any(std::string_view text, const Prefixes& prefixes) {
  return std::ranges::any_of(prefixes, [&](std::string_view prefix) { return text.starts_with(prefix); });
}

struct Rule {
  std::string_view from;
  Prefixes allowed;
};

// The first rule whose `from` starts the path counts. In the stack, a layer sees the layers upstream of it.
const std::vector<Rule>& rules() {
  static const Prefixes kStackBase{"stack/base/", "stack/api/", "stack/config/"};
  const auto layer = [](std::string_view own, Prefixes upstream) {
    Prefixes allowed = kStackBase;
    allowed.push_back(own);
    allowed.insert(allowed.end(), upstream.begin(), upstream.end());
    return Rule{own, allowed};
  };
  static const std::vector<Rule> kRules{
      {"stack/base/", {"stack/base/"}},
      {"stack/api/", {"stack/base/", "stack/api/"}},
      {"stack/config/", {"stack/base/", "stack/api/", "stack/config/"}},
      layer("stack/ingest/", {}),
      layer("stack/perception/", {"stack/ingest/"}),
      layer("stack/localization/", {"stack/ingest/"}),
      layer("stack/fusion/", {"stack/perception/", "stack/localization/"}),
      layer("stack/prediction/", {"stack/fusion/"}),
      layer("stack/planning/", {"stack/prediction/"}),
      layer("stack/control/", {"stack/planning/"}),
      layer("stack/monitor/", {"stack/ingest/"}),
      layer("stack/safety/", {"stack/control/", "stack/planning/", "stack/prediction/", "stack/monitor/"}),
      {"stack/", {"stack/"}},
      {"sim/", {"sim/", "stack/base/", "stack/api/", "stack/config/"}},
      {"scenarios/", {"scenarios/", "sim/", "stack/base/", "stack/api/", "stack/config/"}},
      {"replay/", {"replay/", "sim/", "stack/base/", "stack/api/", "stack/config/"}},
      {"tools/", {"tools/", "replay/", "scenarios/", "sim/", "stack/"}},
      {"tests/", {"tests/", "tools/", "replay/", "scenarios/", "sim/", "stack/", "bench/"}},
      {"bench/", {"bench/", "tools/", "replay/", "scenarios/", "sim/", "stack/"}},
  };
  return kRules;
}

struct Package {
  std::string_view name;
  Prefixes headers;
  Prefixes folders;
};

const std::vector<Package>& packages() {
  static const std::vector<Package> kPackages{
      {"Bullet", {"bullet/", "bt", "Bullet", "LinearMath/"}, {"sim/physics/", "tests/determinism/", "bench/"}},
      {"pugixml", {"pugixml"}, {"sim/map/", "scenarios/import/", "tools/junit", "tests/"}},
      {"yaml-cpp", {"yaml-cpp/"}, {"stack/config/"}},
      {"HDF5", {"hdf5"}, {"replay/store/", "tests/unit/replay/"}},
      {"libdeflate", {"libdeflate"}, {"replay/store/"}},
      {"OpenSSL", {"openssl/"}, {"replay/store/"}},
      {"SLEEF", {"sleef"}, {"stack/base/", "tests/determinism/"}},
      {"xxhash", {"xxhash"}, {"stack/base/"}},
      {"OpenCV", {"opencv2/"}, {"stack/perception/", "sim/sensors/", "tools/", "tests/determinism/", "bench/"}},
      {"libpng", {"png.h"}, {"tools/png"}},
      {"CLI11", {"CLI/"}, {"tools/command_line.cpp"}},
      {"TBB", {"tbb/", "oneapi/"}, {"tools/", "tests/determinism/", "bench/"}},
  };
  return kPackages;
}

}  // namespace

std::vector<Breach> forbidden_includes(const SourceFile& file) {
  const auto rule = std::ranges::find_if(rules(), [&](const Rule& r) { return file.path.starts_with(r.from); });
  if (rule == rules().end()) return {{file.path, 1, "lies in no folder of the layout"}};
  std::vector<Breach> breaches;
  for (std::size_t i = 0; i < file.raw.size(); ++i) {
    const auto include = include_of(file.raw[i]);
    if (!include || !include->own || starts_with_any(include->target, rule->allowed)) continue;
    breaches.push_back({file.path, i + 1,
                        fmt::format("{} -> {} is a forbidden edge; {} may include {}", rule->from, include->target,
                                    rule->from, fmt::join(rule->allowed, ", "))});
  }
  return breaches;
}

std::vector<Breach> misplaced_packages(const SourceFile& file) {
  std::vector<Breach> breaches;
  for (std::size_t i = 0; i < file.raw.size(); ++i) {
    const auto include = include_of(file.raw[i]);
    if (!include || include->own) continue;
    for (const Package& package : packages()) {
      if (!starts_with_any(include->target, package.headers) || starts_with_any(file.path, package.folders)) continue;
      breaches.push_back({file.path, i + 1,
                          fmt::format("{} ({}) belongs to {}", include->target, package.name, fmt::join(package.folders, ", "))});
    }
  }
  return breaches;
}

}  // namespace longtail::tidy
