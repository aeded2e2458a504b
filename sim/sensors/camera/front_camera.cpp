#include "sim/sensors/camera/front_camera.h"

#include "sim/sensors/drawn_world.h"
#include "stack/base/check.h"

namespace longtail::sim {
namespace {

constexpr double kBehindGlass_c = 20;  // warmer than the air

Precipitation falling_in(const Conditions& weather) {
  const Eigen::Vector2d wind = weather.wind_mps + weather.gust_mps;
  return {.rain_mm_per_h = weather.rain_mm_per_h,
          .snow_mm_per_h = weather.snow_mm_per_h,
          .wind_mps = {wind.x(), wind.y(), 0}};
}

std::string as_bgr(std::span<const std::uint8_t> rgb) {
  std::string bytes(rgb.size(), '\0');
  for (std::size_t i = 0; i + 2 < rgb.size(); i += 3) {
    bytes[i] = static_cast<char>(rgb[i + 2]);
    bytes[i + 1] = static_cast<char>(rgb[i + 1]);
    bytes[i + 2] = static_cast<char>(rgb[i]);
  }
  return bytes;
}

}  // namespace

Camera::Shot shot_in(const Conditions& weather, const Viewpoint& view) {
  return {.view = view,
          .light = daylight_in(weather),
          .headlights = {.on = lights_on(weather)},
          .temperature_c = weather.temperature_c + kBehindGlass_c,
          .falling = falling_in(weather)};
}

FrontCamera::FrontCamera(Seed seed, const FrontCameraConfig& config, const GroundSurface& surface, const Conditions& at_start)
    : config_(config), camera_(config.camera, surface, seed, daylight_in(at_start)) {}

SensorSample FrontCamera::sample(std::uint32_t frame, const SensorView& view, const SensorEffects& effects) {
  CHECK(view.drawn != nullptr, "a camera needs a drawn world");
  Viewpoint at = viewpoint(view.ego, config_.mounting);
  at.yaw_rad += effects.mounting_yaw_rad;
  at.pitch_rad += effects.mounting_pitch_rad;
  const CameraFrame& taken = camera_.take(frame, view.drawn->scene(), shot_in(view.weather, at));
  stack::CameraImage image;
  image.set_width(static_cast<std::uint32_t>(config_.camera.columns));
  image.set_height(static_cast<std::uint32_t>(config_.camera.rows));
  image.set_encoding("bgr8");
  image.set_pixels(as_bgr(taken.rgb));
  return finished(std::move(image));
}

}  // namespace longtail::sim
