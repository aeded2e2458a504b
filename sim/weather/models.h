// Which published model of rain, of snow and of fog a run uses: the literature disagrees, for rain and snow by an order of
// magnitude, so scenarios choose and every report says which one ran. Formulas in sim/weather/extinction.h; a model of sizes also
// says what drops and flakes send back to a lidar, the others only take light away. The first of each is the default.
#pragma once

#include <array>
#include <string_view>

namespace longtail::sim {

enum class RainModel { kDroplets, kUlbrichAtlas, kGoodin };
enum class SnowModel { kGunnMarshall, kSekhonSrivastava, kItuWet, kItuDry };
enum class FogModel { kKoschmieder, kKruse, kKim };

inline constexpr std::array kRainModels{RainModel::kDroplets, RainModel::kUlbrichAtlas, RainModel::kGoodin};
inline constexpr std::array kSnowModels{SnowModel::kGunnMarshall, SnowModel::kSekhonSrivastava, SnowModel::kItuWet,
                                        SnowModel::kItuDry};
inline constexpr std::array kFogModels{FogModel::kKoschmieder, FogModel::kKruse, FogModel::kKim};

struct WeatherModels {
  RainModel rain = RainModel::kDroplets;
  SnowModel snow = SnowModel::kGunnMarshall;
  FogModel fog = FogModel::kKoschmieder;
  bool operator==(const WeatherModels&) const = default;
};

// As scenarios write it: "droplets".
std::string_view name_of(RainModel model);
std::string_view name_of(SnowModel model);
std::string_view name_of(FogModel model);

}  // namespace longtail::sim
