#include "sim/sensors/camera/front_camera.h"

#include "sim/sensors/mounted_view.h"
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

CameraConfig in_message_order(CameraConfig config) {
  config.order = ByteOrder::kBgr;
  return config;
}

}  // namespace

Camera::Shot shot_in(const Conditions& weather, const EgoState& ego, const Viewpoint& view) {
  return {.view = view,
          .light = daylight_in(weather),
          .headlights = headlights_of(ego, lights_on(weather)),
          .temperature_c = weather.temperature_c + kBehindGlass_c,
          .falling = falling_in(weather)};
}

FrontCamera::FrontCamera(Seed seed, const FrontCameraConfig& config, const GroundSurface& surface, const Conditions& at_start)
    : config_(config), camera_(in_message_order(config.camera), surface, seed, daylight_in(at_start)) {}

SensorSample FrontCamera::sample(std::uint32_t frame, const SensorView& view, const SensorEffects& effects) {
  CHECK(view.drawn != nullptr, "a camera needs a drawn world");
  Camera::Shot shot = shot_in(view.weather, view.ego, mounted_view(view.ego, config_.mounting, effects));
  shot.dirt = effects.blockages;
  shot.covered = effects.blind;
  shot.labels = false;  // the stack gets the picture only
  stack::CameraImage image;
  shot.bytes = image.mutable_pixels();
  camera_.take(frame, view.drawn->scene(), shot);
  image.set_width(static_cast<std::uint32_t>(config_.camera.columns));
  image.set_height(static_cast<std::uint32_t>(config_.camera.rows));
  image.set_encoding("bgr8");
  return finished(std::move(image));
}

}  // namespace longtail::sim
