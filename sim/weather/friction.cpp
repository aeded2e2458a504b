#include "sim/weather/friction.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/weather/conditions.h"
#include "stack/base/nearest_name.h"

namespace longtail::sim {

Result<FrictionMap> FrictionMap::create(const Scenario& scenario) {
  FrictionMap map;
  const WeatherState weather(scenario);
  map.weather_ = weather.conditions().friction;
  const auto& given = scenario.weather.friction;
  const bool above_0 = !given || std::ranges::all_of(given->points(), [](const auto& p) { return p.value > 0; });
  if (!above_0) {
    return Error{.what = "friction must be above 0",
                 .where = scenario.file,
                 .hint = "dry asphalt 0.9, wet 0.6, snow 0.3, ice 0.1"};
  }
  for (const FrictionPatch& patch : scenario.friction_patches) {
    const std::optional<RoadIndex> road = scenario.map->find_road(patch.road);
    if (!road) {
      const std::vector<std::string> names = scenario.map->road_names();
      return Error{.what = fmt::format("friction patch on unknown road '{}'", patch.road),
                   .where = scenario.file,
                   .hint = did_you_mean(patch.road, std::span<const std::string>(names), "roads")};
    }
    if (!(patch.s_from_m < patch.s_to_m) || !(patch.friction > 0)) {
      return Error{.what = fmt::format("friction patch on '{}' from {} m to {} m with friction {} covers nothing",
                                       patch.road, patch.s_from_m, patch.s_to_m, patch.friction),
                   .where = scenario.file,
                   .hint = "the range must grow and the friction be above 0"};
    }
    map.patches_.push_back({*road, patch.s_from_m, patch.s_to_m, patch.friction});
  }
  return map;
}

double FrictionMap::at(const RoadPoint& point) const {
  double lowest = -1;
  for (const Patch& patch : patches_) {
    if (patch.road != point.road || point.s_m < patch.s_from_m || point.s_m > patch.s_to_m) continue;
    lowest = lowest < 0 ? patch.friction : std::min(lowest, patch.friction);
  }
  return lowest < 0 ? weather_ : lowest;
}

}  // namespace longtail::sim
