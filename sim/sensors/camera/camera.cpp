#include "sim/sensors/camera/camera.h"

#include <numbers>

namespace longtail::sim {
namespace {

constexpr double kPhotonsPerLuxSecond = 4090;  // of 555 nm, per square micrometre
constexpr double kMeteringLuminanceShare = 0.12;  // mean luminance of a scene over what a white card would have
constexpr double kShadowRange_m = 120;

CameraGridConfig grid_of(const CameraConfig& c) {
  return {.columns = c.columns,
          .rows = c.rows,
          .focal_x_px = c.focal_px,
          .focal_y_px = c.focal_px,
          .centre_x_px = 0.5 * c.columns,
          .centre_y_px = 0.5 * c.rows,
          .lens = c.lens};
}

double sensitivity(const CameraConfig& c) {
  const double lux = std::numbers::pi * c.transmission / (4 * c.f_number * c.f_number);
  return lux * kPhotonsPerLuxSecond * c.pixel_um * c.pixel_um * c.quantum_efficiency;
}

double expected_luminance(const Daylight& light) {
  return kMeteringLuminanceShare * static_cast<double>(light.total_lux()) / std::numbers::pi;
}

}  // namespace

Camera::Camera(const CameraConfig& config, const GroundSurface& surface, Seed seed, const Daylight& first_light)
    : config_(config),
      grid_(grid_of(config)),
      surface_(&surface),
      image_(config.rows, config.columns),
      buffer_(config.isa),
      shader_(config.isa),
      lens_(config.isa),
      falling_(seed, config.name + ".precipitation", 0),
      electrons_per_cdm2_s_(sensitivity(config)),
      sensor_(config.sensor, config.rows * config.columns, seed, config.name, 0),
      exposure_(config.exposure, electrons_per_cdm2_s_, config.sensor.full_well_e, expected_luminance(first_light)),
      developer_(config.isa, {.rows = config.rows,
                              .columns = config.columns,
                              .bits = config.sensor.bits,
                              .black_dn = config.sensor.black_dn,
                              .order = config.order}),
      raw_(static_cast<std::size_t>(config.rows) * static_cast<std::size_t>(config.columns)) {
  electrons_.resize(raw_.size() + static_cast<std::size_t>(kRowPadding));
  frame_.rgb.resize(3 * raw_.size());
}

const CameraFrame& Camera::take(std::uint32_t frame, VisibleScene& scene, const Shot& shot) {
  Viewpoint view = shot.view;
  view.duration_s = config_.readout.seconds();
  view.max_range_m = config_.range_m;
  scene.look_from(view);
  image_.clear(static_cast<float>(config_.range_m));
  scene.draw(buffer_, grid_, image_);
  shadows_.cast(scene, shot.light.to_sun, view.position_m, kShadowRange_m);
  shader_.shade({scene, *surface_, view, grid_, image_, shot.light, shadows_, shot.headlights}, frame_.seen);
  add_precipitation(shot.falling,
                    {.sensor_from_map = map_from_sensor(view).transpose(),
                     .velocity_mps = view.velocity_mps,
                     .focal_px = config_.focal_px,
                     .exposure_s = exposure_.exposure_s(),
                     .lit_by = shot.light.air_light,
                     .headlights = shot.headlights},
                    falling_, frame, frame_.seen);
  frame_.exposure_s = exposure_.exposure_s();
  lens_.collect(frame_.seen, static_cast<float>(electrons_per_cdm2_s_ * frame_.exposure_s), electrons_);
  const auto electrons = std::span(electrons_).first(raw_.size());
  sensor_.expose(config_.isa, frame, frame_.exposure_s, shot.temperature_c, electrons, raw_);
  developer_.develop(raw_, frame_.rgb);
  exposure_.learn(electrons);
  return frame_;
}

}  // namespace longtail::sim
