#include "tools/studio.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "sim/sensors/camera/front_camera.h"
#include "sim/sensors/drawn_world.h"
#include "sim/sensors/lidar/lidar.h"
#include "sim/visibility/mesh_library.h"
#include "stack/base/strict_math.h"

namespace longtail::tools {
namespace {

using namespace sim;
using Bytes = std::vector<std::uint8_t>;

constexpr double kAbove_m = 60;
constexpr std::uint32_t kEgoInstance = 99'999;

constexpr std::array<std::array<std::uint8_t, 3>, 18> kClassColours{{{110, 150, 190}, {90, 85, 95},   {40, 70, 220},  {30, 120, 200},
                                                                     {20, 170, 190},  {140, 40, 220}, {190, 90, 240}, {240, 120, 200},
                                                                     {230, 30, 50},   {250, 140, 20}, {160, 100, 40}, {255, 180, 0},
                                                                     {200, 200, 120}, {250, 230, 30}, {255, 255, 160}, {150, 150, 150},
                                                                     {50, 140, 50},   {120, 80, 70}}};

// Metres to bytes, near bright, on a logarithmic scale from 1 to 200 m.
std::uint8_t shade_of_range(float range_m) {
  if (!(range_m < 1e6f)) return 0;
  const double share = strict::log(std::clamp(static_cast<double>(range_m), 1.0, 200.0)) / strict::log(200);
  return static_cast<std::uint8_t>(255 - 215 * share);
}

Bytes depth_picture(const LuminanceImage& seen) {
  Bytes rgb;
  for (const float depth : seen.depth_m) rgb.insert(rgb.end(), 3, shade_of_range(depth));
  return rgb;
}

Bytes class_picture(const LuminanceImage& seen) {
  Bytes rgb;
  for (const std::uint8_t semantic : seen.semantic) {
    const auto& colour = kClassColours[semantic];
    rgb.insert(rgb.end(), colour.begin(), colour.end());
  }
  return rgb;
}

// Rows from the highest beam down, each three pixels high; columns from behind over left, ahead and right, as one looks.
// Near is bright, what reflects strongly is warm; black where nothing came back.
Bytes range_picture(const RangeImage& image) {
  Bytes rgb;
  for (int row = image.rows - 1; row >= 0; --row) {
    for (int repeat = 0; repeat < 3; ++repeat) {
      for (int column = image.columns - 1; column >= 0; --column) {
        const auto ray = static_cast<std::size_t>(row * image.columns + column);
        if (image.range[ray] == 0) {
          rgb.insert(rgb.end(), {0, 0, 0});
          continue;
        }
        const std::uint8_t near = shade_of_range(static_cast<float>(image.range[ray]) / kRangeStepsPerMetre);
        const int warm = std::min(255, near / 2 + 2 * image.intensity[ray]);
        rgb.insert(rgb.end(), {static_cast<std::uint8_t>(warm), near, static_cast<std::uint8_t>(200 - near / 2)});
      }
    }
  }
  return rgb;
}

CameraConfig above_camera() {
  CameraConfig config;
  config.name = "camera_above";
  config.columns = 480;
  config.rows = 480;
  config.focal_px = 480;
  config.lens = {};
  return config;
}

Daylight first_light(const Scenario& scenario) { return daylight_in(WeatherState(scenario).conditions()); }

}  // namespace

struct Studio::State {
  explicit State(const Scenario& scenario)
      : drawn(scenario),
        front({.jpeg_quality = scenario.sensors.camera_jpeg_quality}, drawn.surface(), scenario.seed, first_light(scenario)),
        above(above_camera(), drawn.surface(), scenario.seed, first_light(scenario)),
        lidar(scenario.seed, LidarConfig{}, drawn.surface()) {}

  const CameraFrame& look_ahead(const World& world);
  Picture sweep_around(const World& world);
  Picture from_above(const World& world);

  MeshLibrary meshes;
  DrawnWorld drawn;
  Camera front;
  Camera above;
  SpinningLidar lidar;
  std::uint32_t frame = 0;
};

Studio::Studio(const Scenario& scenario) : state_(std::make_unique<State>(scenario)) {}
Studio::~Studio() = default;

const CameraFrame& Studio::State::look_ahead(const World& world) {
  drawn.show(world.now(), world.actors(), world.weather());
  const Viewpoint view = viewpoint(world.ego(), stack::VehicleCalibration{}.camera);
  return front.take(frame++, drawn.scene(), shot_in(world.weather(), view));
}

Picture Studio::front(const World& world) {
  const CameraFrame& seen = state_->look_ahead(world);
  return {"front", seen.seen.columns, seen.seen.rows, seen.rgb};
}

std::vector<Picture> Studio::all(const World& world) {
  State& s = *state_;
  const CameraFrame& ahead = s.look_ahead(world);
  const int columns = ahead.seen.columns;
  const int rows = ahead.seen.rows;
  return {{"front", columns, rows, ahead.rgb},
          {"depth", columns, rows, depth_picture(ahead.seen)},
          {"classes", columns, rows, class_picture(ahead.seen)},
          s.sweep_around(world),
          s.from_above(world)};
}

Picture Studio::State::sweep_around(const World& world) {
  const SensorEffects unharmed;
  const RangeImage& seen = lidar.sweep(drawn.scene(), {.frame = frame,
                                                       .view = viewpoint(world.ego(), stack::VehicleCalibration{}.lidar),
                                                       .yaw_rate_rps = world.ego().angular_velocity_rps.z(),
                                                       .weather = world.weather(),
                                                       .actors = world.actors(),
                                                       .effects = unharmed});
  return {"lidar", seen.columns, 3 * seen.rows, range_picture(seen)};
}

// With the ego in it, which the other sensors ride on.
Picture Studio::State::from_above(const World& world) {
  const EgoState& ego = world.ego();
  drawn.scene().add({.mesh = &meshes.get("car", BodySize{4.7, 1.85, 1.45}, Rgb{0.75f, 0.65f, 0.05f}),
                     .position_m = ego.position_m + ego.orientation * Eigen::Vector3d(1.4, 0, 0),
                     .yaw_rad = ego.yaw_rad,
                     .velocity_mps = ego.velocity_mps,
                     .id = kEgoInstance});
  Viewpoint down = viewpoint(ego, {.x_m = 10, .y_m = 0, .z_m = kAbove_m, .yaw_rad = 0});
  down.pitch_rad = std::numbers::pi / 2;
  down.roll_rad = 0;
  Camera::Shot shot = shot_in(world.weather(), down);
  shot.falling = {};
  const CameraFrame& top = above.take(frame, drawn.scene(), shot);
  return {"above", top.seen.columns, top.seen.rows, top.rgb};
}

}  // namespace longtail::tools
