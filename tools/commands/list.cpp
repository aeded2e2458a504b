#include <cstdio>
#include <nlohmann/json.hpp>

#include "scenarios/load/load.h"
#include "tools/commands/commands.h"
#include "tools/commands/output.h"
#include "tools/exit_codes.h"

namespace longtail::tools {
namespace {

nlohmann::ordered_json to_object(const scenarios::Metadata& metadata) {
  nlohmann::ordered_json tags = nlohmann::ordered_json::object();
  for (const auto& [axis, values] : metadata.tags.values) tags[axis] = values;
  return {
      {"scenario", metadata.name},
      {"file", metadata.file},
      {"description", metadata.description},
      {"map", metadata.map},
      {"duration_s", metadata.duration.seconds()},
      {"seeds", {metadata.seeds.first, metadata.seeds.last}},
      {"tags", tags},
      {"parameters", metadata.parameters},
      {"expectations", metadata.expectations},
  };
}

}  // namespace

int list_command(const ListOptions& options) {
  const auto files = scenarios::find_scenarios(options.paths);
  if (!files) return fail(files.error(), kExitUsage);
  scenarios::MapLibrary maps;
  nlohmann::ordered_json objects = nlohmann::ordered_json::array();
  std::vector<scenarios::Metadata> all;
  for (const std::string& file : files.value()) {
    scenarios::Loaded loaded = scenarios::load_all(file, {}, maps);
    if (!loaded.errors.empty()) return fail(loaded.errors, kExitUsage);
    all.push_back(std::move(loaded.metadata));
  }
  std::size_t width = 0;
  for (const scenarios::Metadata& metadata : all) width = std::max(width, metadata.name.size());
  for (const scenarios::Metadata& metadata : all) {
    if (options.json) {
      objects.push_back(to_object(metadata));
    } else {
      fmt::print("{:<{}}  {:>3.0f} s  seeds {}..{}  {}\n", metadata.name, width, metadata.duration.seconds(),
                 metadata.seeds.first, metadata.seeds.last, metadata.description);
    }
  }
  if (options.json) fmt::print("{}\n", objects.dump(2));
  else fmt::print("{} scenarios\n", all.size());
  return kExitOk;
}

}  // namespace longtail::tools
