#include "scenarios/load/lint.h"

#include <fmt/format.h>

#include <algorithm>

#include "stack/config/yaml_document.h"

namespace longtail::scenarios {
namespace {

constexpr std::uint64_t kMostSeeds = 16;

}  // namespace

LintReport lint_text(std::string_view text, const std::string& file, const std::vector<std::string>& stack_nodes,
                     MapLibrary& maps) {
  LoadOptions options;
  options.stack_nodes = stack_nodes;
  Loaded nominal = load_all(text, file, options, maps);
  LintReport report{std::move(nominal.errors), std::move(nominal.warnings), std::move(nominal.metadata)};
  const SeedRange seeds = report.metadata.seeds;
  const std::uint64_t count = std::min(seeds.last - seeds.first, kMostSeeds - 1) + 1;
  for (std::uint64_t i = 0; report.errors.empty() && i < count; ++i) {
    options.seed = Seed{seeds.first + i};
    const Loaded drawn = load_all(text, file, options, maps);
    for (Error error : drawn.errors.errors()) {
      error.what += fmt::format(" (with seed {})", options.seed.value);
      report.errors.add(std::move(error));
    }
  }
  return report;
}

LintReport lint(const std::string& path, const std::vector<std::string>& stack_nodes, MapLibrary& maps) {
  const auto text = stack::read_text_file(path);
  if (text) return lint_text(text.value(), path, stack_nodes, maps);
  LintReport report;
  report.metadata.file = path;
  report.errors.add(text.error());
  return report;
}

}  // namespace longtail::scenarios
