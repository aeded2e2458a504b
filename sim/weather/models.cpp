#include "sim/weather/models.h"

namespace longtail::sim {

std::string_view name_of(RainModel model) {
  switch (model) {
    case RainModel::kDroplets: return "droplets";
    case RainModel::kUlbrichAtlas: return "ulbrich_atlas";
    case RainModel::kGoodin: return "goodin";
  }
  return "?";
}

std::string_view name_of(SnowModel model) {
  switch (model) {
    case SnowModel::kGunnMarshall: return "gunn_marshall";
    case SnowModel::kSekhonSrivastava: return "sekhon_srivastava";
    case SnowModel::kItuWet: return "itu_wet";
    case SnowModel::kItuDry: return "itu_dry";
  }
  return "?";
}

std::string_view name_of(FogModel model) {
  switch (model) {
    case FogModel::kKoschmieder: return "koschmieder";
    case FogModel::kKruse: return "kruse";
    case FogModel::kKim: return "kim";
  }
  return "?";
}

}  // namespace longtail::sim
