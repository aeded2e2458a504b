#include "scenarios/load/lint.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/physics/vehicle.h"
#include "sim/world/world.h"
#include "stack/config/yaml_document.h"

namespace longtail::scenarios {
namespace {

constexpr std::uint64_t kMostSeeds = 16;

// What only shows once everybody stands on the road: outlines that overlap.
std::optional<Error> refused_by_world(const sim::Scenario& scenario) {
  const auto vehicle = sim::vehicle_model(scenario.ego.vehicle);
  if (!vehicle) return vehicle.error();
  const auto world = sim::World::create(scenario, vehicle.value());
  if (world) return std::nullopt;
  return world.error();
}

}  // namespace

LintReport lint_text(std::string_view text, const std::string& file, const std::vector<std::string>& stack_nodes,
                     MapLibrary& maps) {
  LoadOptions options;
  options.stack_nodes = stack_nodes;
  Loaded nominal = load_all(text, file, options, maps);
  LintReport report{std::move(nominal.errors), std::move(nominal.warnings), std::move(nominal.metadata)};
  if (nominal.scenario) {
    if (const auto error = refused_by_world(*nominal.scenario)) report.errors.add(*error);
  }
  const SeedRange seeds = report.metadata.seeds;
  const std::uint64_t count = std::min(seeds.last - seeds.first, kMostSeeds - 1) + 1;
  for (std::uint64_t i = 0; report.errors.empty() && i < count; ++i) {
    options.seed = Seed{seeds.first + i};
    Loaded drawn = load_all(text, file, options, maps);
    if (drawn.scenario) {
      if (const auto error = refused_by_world(*drawn.scenario)) drawn.errors.add(*error);
    }
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
