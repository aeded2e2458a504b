#include "scenarios/load/map_library.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "stack/base/nearest_name.h"

namespace longtail::scenarios {
namespace {

namespace fs = std::filesystem;

void add_folder(const fs::path& folder, std::vector<std::string>& out) {
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) return;
  const std::string text = folder.lexically_normal().string();
  if (std::ranges::find(out, text) == out.end()) out.push_back(text);
}

}  // namespace

std::vector<std::string> default_data_dirs() {
  std::vector<std::string> dirs;
  if (const char* chosen = std::getenv("LONGTAIL_DATA")) add_folder(chosen, dirs);
  add_folder("data", dirs);
  std::error_code failed;
  const fs::path program = fs::read_symlink("/proc/self/exe", failed);
  if (failed) return dirs;
  // From build/<preset>/bin the source's data lies three folders up; an installed program has share/ beside bin/.
  fs::path above = program.parent_path();
  for (int i = 0; i < 4 && above.has_relative_path(); ++i) {
    add_folder(above / "share" / "longtail" / "data", dirs);
    add_folder(above / "data", dirs);
    above = above.parent_path();
  }
  return dirs;
}

std::vector<std::string> MapLibrary::folders(const std::string& scenario_file) const {
  std::vector<std::string> folders;
  if (!scenario_file.empty()) {
    const fs::path beside = fs::path(scenario_file).parent_path();
    folders.push_back(beside.empty() ? "." : beside.string());
  }
  folders.insert(folders.end(), data_dirs_.begin(), data_dirs_.end());
  return folders;
}

std::vector<std::string> MapLibrary::known_maps(const std::string& scenario_file) const {
  std::vector<std::string> names;
  const auto add_all = [&](const fs::path& folder, const fs::path& prefix) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
      if (entry.path().extension() == ".xodr") names.push_back((prefix / entry.path().filename()).string());
    }
  };
  for (const std::string& folder : folders(scenario_file)) {
    add_all(folder, "");
    add_all(fs::path(folder) / "maps", "maps");
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

Result<std::shared_ptr<const sim::RoadNetwork>> MapLibrary::get(const std::string& name,
                                                                const std::string& scenario_file) {
  std::error_code ignored;
  for (const std::string& folder : folders(scenario_file)) {
    const fs::path path = fs::path(name).is_absolute() ? fs::path(name) : fs::path(folder) / name;
    if (!fs::is_regular_file(path, ignored)) continue;
    const std::string key = path.lexically_normal().string();
    const std::lock_guard lock(mutex_);
    if (const auto known = by_path_.find(key); known != by_path_.end()) return known->second;
    auto network = sim::RoadNetwork::load(key);
    if (!network) return network.error();
    const auto shared = std::make_shared<const sim::RoadNetwork>(std::move(network).value());
    by_path_.emplace(key, shared);
    return shared;
  }
  const std::vector<std::string> known = known_maps(scenario_file);
  return Error{.what = fmt::format("there is no map '{}'", name), .hint = did_you_mean(name, known, "maps")};
}

}  // namespace longtail::scenarios
