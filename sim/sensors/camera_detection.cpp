#include "sim/sensors/camera_detection.h"

#include <algorithm>

#include "sim/weather/light.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

double rise(double value, double from, double to) { return std::clamp((value - from) / (to - from), 0.0, 1.0); }

}  // namespace

double contrast(const Conditions& weather, double distance_m) {
  return strict::exp(-weather.extinction_per_m() * distance_m);
}

double camera_detection_probability(const CameraDetectionConfig& config, const Conditions& weather, double height_m,
                                    double distance_m, double visible) {
  const double day = daylight(weather.sun_elevation_rad, weather.cloud_cover);
  const double night = 1 - day;
  const double needed = config.half_apparent_size * (1 + night * (config.night_apparent_size - 1));
  // Logistic in the logarithm of the apparent size: 1 / (1 + (needed / size)^slope).
  const double log_ratio = strict::log(needed * std::max(distance_m, 1.0) / height_m);
  const double by_size = 1 / (1 + strict::exp(config.apparent_size_slope * log_ratio));
  const double by_light = 1 - night * (1 - config.night_share);
  const double by_contrast = rise(contrast(weather, distance_m), config.contrast_lost, config.contrast_full);
  const double by_view = rise(visible, config.visible_lost, config.visible_full);
  return config.best * by_size * by_light * by_contrast * by_view;
}

}  // namespace longtail::sim
