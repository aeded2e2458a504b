#include "sim/weather/surface_look.h"

#include <algorithm>

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr double kFilm_mm = 0.1;
constexpr double kTexture_mm = 0.5;
constexpr double kStanding_mm = 1;
constexpr double kFilmWetness = 0.8;
constexpr double kSnowDepth_mm = 1;

double covered(double depth_mm, double scale_mm) { return 1 - strict::exp(-depth_mm / scale_mm); }

}  // namespace

double wetness_of(const RoadSurface& surface) {
  const double depth_mm = surface.water_mm + surface.ice_mm;
  const double standing_mm = std::max(depth_mm - kTexture_mm, 0.0);
  return kFilmWetness * covered(depth_mm, kFilm_mm) + (1 - kFilmWetness) * covered(standing_mm, kStanding_mm);
}

double snow_cover_of(const RoadSurface& surface) { return covered(surface.snow_mm, kSnowDepth_mm); }

}  // namespace longtail::sim
