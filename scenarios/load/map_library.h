// Finds, reads and keeps road networks: each file is read once per library and shared by all runs.
// Thread-safe; a map is immutable, so sharing cannot couple runs.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "sim/map/road_network.h"
#include "stack/base/result.h"

namespace longtail::scenarios {

// Where installed or source data lies: $LONGTAIL_DATA, ./data, then `data` and `share/longtail/data` beside
// the program and in the folders above it. Existing ones only.
std::vector<std::string> default_data_dirs();

class MapLibrary {
 public:
  explicit MapLibrary(std::vector<std::string> data_dirs = default_data_dirs()) : data_dirs_(std::move(data_dirs)) {}

  // `name` ("maps/highway_curves.xodr") is looked up beside `scenario_file`, then in the data folders. An
  // unknown map is an error with the nearest known name.
  Result<std::shared_ptr<const sim::RoadNetwork>> get(const std::string& name, const std::string& scenario_file);

  // "maps/highway_curves.xodr", ...: what `get` would find for a scenario in that place; sorted.
  std::vector<std::string> known_maps(const std::string& scenario_file) const;

 private:
  std::vector<std::string> folders(const std::string& scenario_file) const;

  std::vector<std::string> data_dirs_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const sim::RoadNetwork>> by_path_;
};

}  // namespace longtail::scenarios
