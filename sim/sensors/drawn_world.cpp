#include "sim/sensors/drawn_world.h"

#include <array>
#include <cmath>
#include <numbers>

#include "sim/sensors/signal_lamps.h"
#include "sim/visibility/mesh_library.h"
#include "sim/visibility/roadside.h"
#include "stack/base/check.h"

namespace longtail::sim {
namespace {

// From the place alone: along the road, and across it for those who cross.
std::int64_t distance_um(const ActorState& actor) {
  const double gone = actor.road ? actor.road->s_m + actor.road->t_m : actor.position_m.x() + actor.position_m.y();
  return static_cast<std::int64_t>(std::floor(gone * 1e6));
}

constexpr std::uint32_t kFirstTrafficLight = 200'000;  // instance ids

RoadIndex road_named(const RoadNetwork& map, const std::string& name) {
  const auto road = map.find_road(name);
  CHECK(road.has_value(), "the surroundings name road '{}', which the map lacks", name);
  return *road;
}

GroundDecal decal_of(const RoadNetwork& map, const RoadDetail& detail) {
  using Kind = GroundDecal::Kind;
  static constexpr std::array kKinds{Kind::kStopLine, Kind::kCrosswalk, Kind::kPothole, Kind::kShadow};
  return {.kind = kKinds[static_cast<std::size_t>(detail.kind)],
          .road = road_named(map, detail.road),
          .s_from_m = detail.s_from_m,
          .s_to_m = detail.s_to_m,
          .t_from_m = detail.t_from_m,
          .t_to_m = detail.t_to_m};
}

SurfaceDetail detail_of(const Scenario& scenario) {
  const Surroundings& given = scenario.surroundings;
  SurfaceDetail detail{.step_m = given.ground_step_m, .paint_wear = given.paint_wear};
  for (const RoadDetail& d : given.details) detail.decals.push_back(decal_of(*scenario.map, d));
  return detail;
}

}  // namespace

struct DrawnWorld::State {
  explicit State(const Scenario& scenario)
      : surface(*scenario.map, detail_of(scenario)), lights(scenario.surroundings.traffic_lights) {
    surface.add_to(scene);
    std::uint32_t id = kFirstRoadside;
    for (const RoadsideObject& object : roadside(*scenario.map, surface.verges())) {
      scene.add({.mesh = &meshes.get(object.shape), .position_m = object.position_m, .yaw_rad = object.yaw_rad, .id = id++});
    }
    still = scene.size();
    for (const TrafficLight& light : lights) {
      const RoadPoint at{road_named(*scenario.map, light.at.road), light.at.s_m, light.at.t_m};
      light_poses.push_back(scenario.map->pose(at));
    }
  }

  void add_traffic_lights(SimTime t);

  GroundSurface surface;
  MeshLibrary meshes;
  VisibleScene scene;
  std::size_t still = 0;  // instances that never change
  std::vector<TrafficLight> lights;
  std::vector<MapPose> light_poses;
};

void DrawnWorld::State::add_traffic_lights(SimTime t) {
  for (std::size_t i = 0; i < lights.size(); ++i) {
    const MapPose& pose = light_poses[i];
    scene.add({.mesh = &meshes.get("traffic_light"),
               .position_m = {pose.x_m, pose.y_m, pose.z_m},
               .yaw_rad = pose.heading_rad + (lights[i].faces_back ? std::numbers::pi : 0.0),
               .id = kFirstTrafficLight + static_cast<std::uint32_t>(i),
               .lamps = lamps_of(colour_at(lights[i], t))});
  }
}

DrawnWorld::DrawnWorld(const Scenario& scenario) : state_(std::make_unique<State>(scenario)) {}
DrawnWorld::~DrawnWorld() = default;

void DrawnWorld::show(SimTime t, std::span<const ActorState> actors, const Conditions& weather) {
  State& s = *state_;
  s.scene.keep_first(s.still);
  s.add_traffic_lights(t);
  const bool dark = lights_on(weather);
  for (const ActorState& actor : actors) {
    if (!actor.present) continue;
    s.scene.add({.mesh = &s.meshes.of_actor(actor.name, actor.model),
                 .position_m = actor.position_m,
                 .yaw_rad = actor.yaw_rad,
                 .velocity_mps = actor.velocity_mps,
                 .yaw_rate_rps = actor.yaw_rate_rps,
                 .distance_um = distance_um(actor),
                 .id = actor.id.value,
                 .lamps = lamps_of(actor, dark, t)});
  }
}

VisibleScene& DrawnWorld::scene() { return state_->scene; }
const GroundSurface& DrawnWorld::surface() const { return state_->surface; }

Viewpoint viewpoint(const EgoState& ego, const stack::Mounting& mounting) {
  const Eigen::Vector3d arm(mounting.x_m, mounting.y_m, mounting.z_m);
  Viewpoint view;
  view.position_m = ego.position_m + ego.orientation * arm;
  view.yaw_rad = ego.yaw_rad + mounting.yaw_rad;
  view.pitch_rad = ego.pitch_rad;
  view.roll_rad = ego.roll_rad;
  view.velocity_mps = ego.velocity_mps + ego.orientation * ego.angular_velocity_rps.cross(arm);
  view.angular_velocity_rps = Eigen::AngleAxisd(-mounting.yaw_rad, Eigen::Vector3d::UnitZ()) * ego.angular_velocity_rps;
  return view;
}

bool lights_on(const Conditions& weather) {
  return weather.sun_elevation_rad < 0.05 || weather.visibility_m < 1000 || weather.rain_mm_per_h > 0;
}

}  // namespace longtail::sim
