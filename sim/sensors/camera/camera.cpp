#include "sim/sensors/camera/camera.h"

#include <algorithm>
#include <numbers>

#include "sim/sensors/camera/jpeg_loss.h"
#include "sim/sensors/camera/kernel/camera_kernels.h"
#include "sim/sensors/camera/lens/glare.h"

namespace longtail::sim {
namespace {

constexpr double kPhotonsPerLuxSecond = 4090;  // of 555 nm, per square micrometre
constexpr double kMeteringLuminanceShare = 0.12;  // mean luminance of a scene over what a white card would have
constexpr double kShadowRange_m = 120;
constexpr float kGlaring_lux = 1000;  // of the sun; weaker, its veil is nothing

double sensitivity(const CameraConfig& c) {
  const double lux = std::numbers::pi * c.transmission / (4 * c.f_number * c.f_number);
  return lux * kPhotonsPerLuxSecond * c.pixel_um * c.pixel_um * c.quantum_efficiency;
}

double expected_luminance(const Daylight& light) {
  return kMeteringLuminanceShare * static_cast<double>(light.total_lux()) / std::numbers::pi;
}

// What one step leaves shall still be near when the next one takes it. Noise comes in whole blocks.
int rows_at_once(const CameraConfig& c) {
  constexpr int kFew = 8;
  return kFew * c.columns % kNoiseBlock == 0 ? std::min(kFew, c.rows) : c.rows;
}

}  // namespace

CameraGridConfig grid_of(const CameraConfig& c) {
  return {.columns = c.columns,
          .rows = c.rows,
          .focal_x_px = c.focal_px,
          .focal_y_px = c.focal_px,
          .centre_x_px = 0.5 * c.columns,
          .centre_y_px = 0.5 * c.rows,
          .lens = c.lens};
}

Camera::Camera(const CameraConfig& config, const GroundSurface& surface, Seed seed, const Daylight& first_light)
    : config_(config),
      grid_(grid_of(config)),
      surface_(&surface),
      image_(config.rows, config.columns),
      buffer_(config.isa),
      shader_(config.isa),
      lens_(config.isa),
      water_(config.water, seed, config.name),
      falling_(seed, config.name + ".precipitation", 0),
      electrons_per_cdm2_s_(sensitivity(config)),
      sensor_(config.sensor, config.rows * config.columns, seed, config.name, 0),
      exposure_(config.exposure, electrons_per_cdm2_s_, config.sensor.full_well_e, expected_luminance(first_light)),
      developer_(config.isa, {.rows = config.rows,
                              .columns = config.columns,
                              .bits = config.sensor.bits,
                              .black_dn = config.sensor.black_dn,
                              .order = config.order}),
      nearest_m_(static_cast<std::size_t>(config.rows)),
      rows_at_once_(rows_at_once(config)),
      raw_(static_cast<std::size_t>(rows_at_once_) * static_cast<std::size_t>(config.columns)) {
  electrons_.resize(raw_.size() + static_cast<std::size_t>(kRowPadding));
}

// The scene in its light, as it is in front of the glass.
void Camera::look(std::uint32_t frame, VisibleScene& scene, const Viewpoint& view, const Eigen::Matrix3d& sensor_from_map, const Shot& shot) {
  grid_.turn(view.angular_velocity_rps * view.duration_s, config_.isa);
  scene.look_from(view, grid_);
  image_.clear(static_cast<float>(config_.range_m));
  scene.draw(buffer_, grid_, image_);
  shadows_.cast(scene, shot.light.to_sun, view.position_m, kShadowRange_m);
  shader_.shade({scene, *surface_, view, grid_, image_, shot.light, shadows_, shot.headlights}, frame_.seen);
  for (int row = 0; shot.labels && row < config_.rows; ++row) shader_.label(image_, row, frame_.seen);
  add_precipitation(shot.falling,
                    {.sensor_from_map = sensor_from_map,
                     .position_m = view.position_m,
                     .velocity_mps = view.velocity_mps,
                     .focal_px = config_.focal_px,
                     .exposure_s = exposure_.exposure_s(),
                     .lit_by = shot.light.air_light,
                     .headlights = shot.headlights},
                    falling_, frame, frame_.seen);
}

// Around a place in the picture.
double Camera::share_of_sky(const ImagePlace& place) const {
  constexpr int kReach_px = 3;
  const auto row = static_cast<int>(place.row);
  const auto column = static_cast<int>(place.column);
  int open = 0;
  int count = 0;
  for (int r = std::max(0, row - kReach_px); r <= std::min(config_.rows - 1, row + kReach_px); ++r) {
    for (int c = std::max(0, column - kReach_px); c <= std::min(config_.columns - 1, column + kReach_px); ++c, ++count) {
      open += image_.id(r, c) == kNothing ? 1 : 0;
    }
  }
  return static_cast<double>(open) / count;
}

// What of the sun reaches the glass: all, nothing behind an obstacle, a share where its image is partly hidden.
// `to_sun`: sensor axes.
Rgb Camera::sun_at_the_lens(const Eigen::Vector3d& to_sun, const Shot& shot) const {
  const auto place = image_of(grid_of(config_), to_sun);
  const bool in_picture =
      place && place->column >= 0 && place->row >= 0 && place->column < config_.columns && place->row < config_.rows;
  const double share = in_picture ? share_of_sky(*place) : shadows_.hide_the_centre() ? 0 : 1;
  Rgb lux = shot.light.sun_lux;
  for (float& value : lux) value *= static_cast<float>(share);
  return lux;
}

// Labels only the rows that need them, unless all have theirs.
void Camera::blur_what_moves(const VisibleScene& scene, const Viewpoint& view, const Eigen::Matrix3d& sensor_from_map, bool labelled) {
  const CameraTables rays = grid_.tables();
  const MotionBlurView moving{.rays = rays,
                              .focal_px = config_.focal_px,
                              .exposure_s = exposure_.exposure_s(),
                              .sensor_from_map = sensor_from_map,
                              .velocity_mps = view.velocity_mps,
                              .angular_velocity_rps = view.angular_velocity_rps,
                              .instances = scene.instances()};
  const auto least_of = camera_kernels_of(config_.isa).least_of;
  for (int row = 0; row < config_.rows; ++row) nearest_m_[static_cast<std::size_t>(row)] = least_of(image_.t_row(row), config_.columns);
  const RelativeVelocities velocities(moving);
  const std::vector<int> rows = MotionBlur::rows_to_smear(moving, velocities, nearest_m_);
  for (const int row : rows) {
    if (!labelled) shader_.label(image_, row, frame_.seen);
  }
  blur_.apply(moving, velocities, rows, frame_.seen);
}

// The luminance at which a pixel of the next picture is full.
float Camera::full_cdm2() const {
  return static_cast<float>(config_.sensor.full_well_e / (exposure_.gain() * electrons_per_cdm2_s_ * exposure_.exposure_s()));
}

// Mud and water on the glass, scattered light of sun and lamps behind it, and the smear of the exposure.
void Camera::pass_the_lens(std::uint32_t frame, const VisibleScene& scene, const Viewpoint& view, const Eigen::Matrix3d& sensor_from_map,
                           const Shot& shot) {
  const CameraTables rays = grid_.tables();
  const GlareView behind_glass{grid_of(config_), rays};
  lamp_glare_.gather(shader_.lit_lamps(), frame_.seen, behind_glass, full_cdm2());
  blur_what_moves(scene, view, sensor_from_map, shot.labels);
  water_.look_through(frame,
                      {.rain_mm_per_h = shot.falling.rain_mm_per_h,
                       .speed_mps = (view.velocity_mps - shot.falling.wind_mps).norm(),
                       .focal_px = config_.focal_px},
                      frame_.seen);
  const Eigen::Vector3d to_sun = sensor_from_map * shot.light.to_sun.cast<double>();
  const Rgb sun = sun_at_the_lens(to_sun, shot);
  if (sun[1] > kGlaring_lux) add_glare({to_sun, sun}, behind_glass, frame_.seen);
  lamp_glare_.add(behind_glass, frame_.seen);
  add_dirt(shot.dirt, frame_.seen);
  if (shot.covered) cover_all(frame_.seen);
}

// From light to bytes, some rows at a time.
void Camera::record(std::uint32_t frame, double temperature_c, std::string& bytes) {
  const std::size_t before = bytes.size();
  const auto columns = static_cast<std::size_t>(config_.columns);
  bytes.reserve(before + 3 * static_cast<std::size_t>(config_.rows) * columns);
  const double exposure_s = exposure_.exposure_s();
  const auto electrons_per_cdm2 = static_cast<float>(electrons_per_cdm2_s_ * exposure_s);
  for (int row = 0; row < config_.rows; row += rows_at_once_) {
    const int end = std::min(row + rows_at_once_, config_.rows);
    const std::size_t pixels = static_cast<std::size_t>(end - row) * columns;
    const auto electrons = std::span(electrons_).first(pixels);
    const auto raw = std::span(raw_).first(pixels);
    lens_.collect(frame_.seen, electrons_per_cdm2, {row, end}, electrons_);
    exposure_.meter(electrons);
    sensor_.expose_piece(config_.isa, frame, exposure_s, temperature_c, row * config_.columns, electrons, raw, exposure_.gain());
    developer_.append(raw, bytes);
  }
  if (config_.jpeg_quality > 0) {
    const std::span picture(reinterpret_cast<std::uint8_t*>(bytes.data()) + before, bytes.size() - before);
    lose_by_jpeg(config_.jpeg_quality, config_.rows, config_.columns, picture, config_.order);
  }
}

const CameraFrame& Camera::take(std::uint32_t frame, VisibleScene& scene, const Shot& shot) {
  Viewpoint view = shot.view;
  view.duration_s = config_.readout.seconds();
  view.max_range_m = config_.range_m;
  const Eigen::Matrix3d sensor_from_map = map_from_sensor(view).transpose();
  look(frame, scene, view, sensor_from_map, shot);
  pass_the_lens(frame, scene, view, sensor_from_map, shot);
  frame_.exposure_s = exposure_.exposure_s();
  if (shot.bytes != nullptr) {
    frame_.rgb.clear();
    record(frame, shot.temperature_c, *shot.bytes);
  } else {
    bytes_.clear();
    record(frame, shot.temperature_c, bytes_);
    frame_.rgb.assign(bytes_.begin(), bytes_.end());
  }
  exposure_.learn();
  return frame_;
}

}  // namespace longtail::sim
