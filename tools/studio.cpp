#include "tools/studio.h"

#include <numbers>

#include "sim/sensors/camera/front_camera.h"
#include "sim/sensors/mounted_view.h"
#include "sim/visibility/mesh_library.h"

namespace longtail::tools {
namespace {

using namespace sim;

constexpr double kAbove_m = 60;
constexpr std::uint32_t kEgoInstance = 99'999;
constexpr int kSettlingFrames = 12;  // of an exposure that follows by a quarter of the way

CameraConfig above_camera() {
  CameraConfig config;
  config.name = "camera_above";
  config.columns = 480;
  config.rows = 480;
  config.focal_px = 480;
  config.lens = {};
  // Made to see by night what low beams leave on a road seen from above: sixteen times the pixel, eight times the gain.
  config.pixel_um *= 4;
  config.sensor.full_well_e *= 16;
  config.exposure.shortest_s /= 16;
  config.exposure.most_gain *= 8;
  return config;
}

Daylight first_light(const Scenario& scenario) { return daylight_in(WeatherState(scenario).conditions()); }

}  // namespace

struct Studio::State {
  explicit State(const Scenario& scenario)
      : drawn(scenario),
        front({.jpeg_quality = scenario.sensors.camera_jpeg_quality}, drawn.surface(), scenario.seed, first_light(scenario)),
        truth({}, drawn.surface(), scenario.seed, first_light(scenario)),
        above(above_camera(), drawn.surface(), scenario.seed, first_light(scenario)) {}

  const CameraFrame& look_ahead(Camera& camera, const World& world, const SensorEffects& effects);

  MeshLibrary meshes;
  DrawnWorld drawn;
  Camera front;
  Camera truth;  // only its labels count
  Camera above;
  std::uint32_t frame = 0;
};

Studio::Studio(const Scenario& scenario) : state_(std::make_unique<State>(scenario)) {}
Studio::~Studio() = default;

const CameraFrame& Studio::State::look_ahead(Camera& camera, const World& world, const SensorEffects& effects) {
  drawn.show(world.now(), world.actors(), world.weather());
  const Viewpoint view = mounted_view(world.ego(), stack::VehicleCalibration{}.camera, effects);
  return camera.take(frame++, drawn.scene(), shot_in(world.weather(), world.ego(), view));
}

Picture Studio::front(const World& world) {
  const CameraFrame& seen = state_->look_ahead(state_->front, world, {});
  return {"front", seen.seen.columns, seen.seen.rows, seen.rgb};
}

const LuminanceImage& Studio::labels(const World& world, const SensorEffects& effects) {
  return state_->look_ahead(state_->truth, world, effects).seen;
}

// With the ego in it, which the other sensors ride on. The same moment again until the exposure has settled.
Picture Studio::above(const World& world) {
  State& s = *state_;
  const EgoState& ego = world.ego();
  s.drawn.show(world.now(), world.actors(), world.weather());
  s.drawn.scene().add({.mesh = &s.meshes.get("car", BodySize{4.7, 1.85, 1.45}, Rgb{0.75f, 0.65f, 0.05f}),
                       .position_m = ego.position_m + ego.orientation * Eigen::Vector3d(1.4, 0, 0),
                       .yaw_rad = ego.yaw_rad,
                       .velocity_mps = ego.velocity_mps,
                       .id = kEgoInstance});  // dark: lamps that close would outshine it
  Viewpoint down = viewpoint(ego, {.x_m = 10, .y_m = 0, .z_m = kAbove_m, .yaw_rad = 0});
  down.pitch_rad = std::numbers::pi / 2;
  down.roll_rad = 0;
  Camera::Shot shot = shot_in(world.weather(), ego, down);
  shot.falling = {};
  for (int frame = 1; frame < kSettlingFrames; ++frame) s.above.take(s.frame++, s.drawn.scene(), shot);
  const CameraFrame& top = s.above.take(s.frame++, s.drawn.scene(), shot);
  return {"above", top.seen.columns, top.seen.rows, top.rgb};
}

}  // namespace longtail::tools
