#include "tools/studio.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "sim/sensors/camera/camera.h"
#include "sim/visibility/ground_surface.h"
#include "sim/visibility/mesh_library.h"
#include "sim/visibility/roadside.h"
#include "stack/base/strict_math.h"

namespace longtail::tools {
namespace {

using namespace sim;
using Bytes = std::vector<std::uint8_t>;

constexpr std::uint32_t kFirstRoadside = 100'000;  // instance ids; road users have their actor ids
constexpr double kCameraAhead_m = 1.9;             // behind the windscreen
constexpr double kCameraHeight_m = 1.35;
constexpr double kLidarAhead_m = 1.2;
constexpr double kLidarHeight_m = 1.75;
constexpr double kAbove_m = 60;
constexpr float kLidarRange_m = 120;
constexpr float kNowhere_m = 1e9f;
constexpr std::uint32_t kEgoInstance = 99'999;

constexpr std::array<std::array<std::uint8_t, 3>, 18> kClassColours{{{110, 150, 190}, {90, 85, 95},   {40, 70, 220},  {30, 120, 200},
                                                                     {20, 170, 190},  {140, 40, 220}, {190, 90, 240}, {240, 120, 200},
                                                                     {230, 30, 50},   {250, 140, 20}, {160, 100, 40}, {255, 180, 0},
                                                                     {200, 200, 120}, {250, 230, 30}, {255, 255, 160}, {150, 150, 150},
                                                                     {50, 140, 50},   {120, 80, 70}}};

// Where the scenario says nothing of cloud or of the sun's bearing, pictures get a likely one.
Daylight daylight_in(const Weather& scenario, const Conditions& weather) {
  const bool falling = weather.rain_mm_per_h > 0 || weather.snow_mm_per_h > 0;
  const double likely_cloud = falling ? 0.9 : weather.visibility_m < 5000 ? 0.5 : 0.1;
  DaylightInputs inputs{.sun_elevation_rad = weather.sun_elevation_rad,
                        .cloud = std::max(weather.cloud_cover, likely_cloud),
                        .visibility_m = weather.visibility_m,
                        .wetness = weather.rain_mm_per_h > 0 ? 0.8 : std::min(0.8, 4 * weather.road.water_mm),
                        .snow_cover = 1 - strict::exp(-weather.road.snow_mm)};
  const bool bearing_given = scenario.sun || scenario.sun_azimuth_rad != Profile(0);
  if (bearing_given) inputs.sun_azimuth_rad = std::numbers::pi / 2 - weather.sun_azimuth_rad;
  return daylight_of(inputs);
}

Precipitation falling_in(const Conditions& weather) {
  const Eigen::Vector2d wind = weather.wind_mps + weather.gust_mps;
  return {.rain_mm_per_h = weather.rain_mm_per_h,
          .snow_mm_per_h = weather.snow_mm_per_h,
          .wind_mps = {wind.x(), wind.y(), 0}};
}

bool lights_on(const Conditions& weather) {
  return weather.sun_elevation_rad < 0.05 || weather.visibility_m < 1000 || weather.rain_mm_per_h > 0;
}

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
Bytes range_picture(const VisibilityImage& image) {
  Bytes rgb;
  for (int row = image.rows() - 1; row >= 0; --row) {
    for (int repeat = 0; repeat < 3; ++repeat) {
      for (int column = image.columns() - 1; column >= 0; --column) {
        const float range = image.id(row, column) == kNothing ? kNowhere_m : image.t(row, column);
        const std::uint8_t grey = shade_of_range(range);
        rgb.insert(rgb.end(), {static_cast<std::uint8_t>(grey / 2), grey, static_cast<std::uint8_t>(grey == 0 ? 30 : 200 - grey / 2)});
      }
    }
  }
  return rgb;
}

LidarGridConfig lidar_rays() {
  LidarGridConfig config;
  for (int i = 0; i < 64; ++i) config.elevation_rad.push_back((-25.0 + 40.0 * i / 63) * std::numbers::pi / 180);
  config.columns = 1024;
  return config;
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

std::int64_t distance_um(const ActorState& actor) {
  // From the place alone: along the road, and across it for those who cross.
  const double gone = actor.road ? actor.road->s_m + actor.road->t_m : actor.position_m.x() + actor.position_m.y();
  return static_cast<std::int64_t>(std::floor(gone * 1e6));
}

// A camera behind glass.
double housing_c(const World& world) { return world.weather().temperature_c + 20; }

}  // namespace

struct Studio::State {
  explicit State(const Scenario& scenario_in)
      : scenario(scenario_in),
        surface(*scenario.map, {}),
        light(daylight_in(scenario.weather, WeatherState(scenario).conditions())),
        front({}, surface, scenario.seed, light),
        above(above_camera(), surface, scenario.seed, light),
        rays(lidar_rays()),
        lidar(rays),
        sweep(lidar.rows(), lidar.columns()),
        buffer(best_isa()) {
    std::uint32_t id = kFirstRoadside;
    for (const RoadsideObject& object : roadside(*scenario.map)) {
      scenery.push_back({.mesh = &meshes.get(object.shape), .position_m = object.position_m, .yaw_rad = object.yaw_rad, .id = id++});
    }
  }

  void set_up(const World& world);
  const CameraFrame& look_ahead(const World& world);
  Bytes sweep_around(const World& world);
  Picture from_above(const World& world);
  SensorView view_from(const World& world, double ahead_m, double height_m) const;

  const Scenario& scenario;
  GroundSurface surface;
  Daylight light;
  Headlights headlights;
  MeshLibrary meshes;
  std::vector<SceneInstance> scenery;
  VisibleScene scene;
  std::vector<LampSet> lamps;  // by actor id
  Camera front;
  Camera above;
  LidarGridConfig rays;
  LidarGrid lidar;
  VisibilityImage sweep;
  ItemBuffer buffer;
  std::uint32_t frame = 0;
};

void Studio::State::set_up(const World& world) {
  light = daylight_in(scenario.weather, world.weather());
  headlights.on = lights_on(world.weather());
  scene.clear();
  surface.add_to(scene);
  for (const SceneInstance& instance : scenery) scene.add(instance);
  lamps.assign(world.actors().size() + 1, 0);
  for (const ActorState& actor : world.actors()) {
    if (!actor.present) continue;
    scene.add({.mesh = &meshes.of_actor(actor.name, actor.model),
               .position_m = actor.position_m,
               .yaw_rad = actor.yaw_rad,
               .velocity_mps = actor.velocity_mps,
               .yaw_rate_rps = actor.yaw_rate_rps,
               .distance_um = distance_um(actor),
               .id = actor.id.value});
    LampSet& lit = lamps[actor.id.value];
    if (headlights.on) lit |= lamp_bit(Lamp::kHead) | lamp_bit(Lamp::kTail);
    if (actor.acceleration_mps2 < -0.7) lit |= lamp_bit(Lamp::kTail);
  }
}

SensorView Studio::State::view_from(const World& world, double ahead_m, double height_m) const {
  const EgoState& ego = world.ego();
  SensorView view;
  view.position_m = ego.position_m + ego.orientation * Eigen::Vector3d(ahead_m, 0, height_m);
  view.yaw_rad = ego.yaw_rad;
  view.pitch_rad = ego.pitch_rad;
  view.roll_rad = ego.roll_rad;
  view.velocity_mps = ego.velocity_mps;
  return view;
}

Studio::Studio(const Scenario& scenario) : state_(std::make_unique<State>(scenario)) {}
Studio::~Studio() = default;

const CameraFrame& Studio::State::look_ahead(const World& world) {
  set_up(world);
  return front.take(frame++, scene,
                    {view_from(world, kCameraAhead_m, kCameraHeight_m), light, headlights, lamps, housing_c(world),
                     falling_in(world.weather())});
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
          {"lidar", s.sweep.columns(), 3 * s.sweep.rows(), s.sweep_around(world)},
          s.from_above(world)};
}

Bytes Studio::State::sweep_around(const World& world) {
  SensorView roof = view_from(world, kLidarAhead_m, kLidarHeight_m);
  roof.duration_s = 0.1;
  roof.max_range_m = kLidarRange_m;
  const LidarGridConfig turning_rays = turning(rays, world.ego().angular_velocity_rps.z() * roof.duration_s);
  const LidarGrid turning_lidar(turning_rays);
  scene.look_from(roof, turning_rays);
  sweep.clear(kLidarRange_m);
  scene.draw(buffer, turning_lidar, sweep);
  return range_picture(sweep);
}

// With the ego in it, which the other sensors ride on.
Picture Studio::State::from_above(const World& world) {
  const EgoState& ego = world.ego();
  scene.add({.mesh = &meshes.get("car", BodySize{4.7, 1.85, 1.45}, Rgb{0.75f, 0.65f, 0.05f}),
             .position_m = ego.position_m + ego.orientation * Eigen::Vector3d(1.4, 0, 0),
             .yaw_rad = ego.yaw_rad,
             .velocity_mps = ego.velocity_mps,
             .id = kEgoInstance});
  SensorView down = view_from(world, 10, kAbove_m);
  down.pitch_rad = std::numbers::pi / 2;
  down.roll_rad = 0;
  const CameraFrame& top = above.take(frame, scene, {down, light, headlights, lamps, housing_c(world), {}});
  return {"above", top.seen.columns, top.seen.rows, top.rgb};
}

}  // namespace longtail::tools
