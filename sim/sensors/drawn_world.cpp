#include "sim/sensors/drawn_world.h"

#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/sensors/signal_lamps.h"
#include "sim/visibility/mesh_library.h"
#include "sim/visibility/roadside.h"
#include "stack/base/check.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

// Of eight directions against the road's, the one that an actor faces: 0 along it, 2 to its left.
int eighths(double off_the_road_rad) {
  return static_cast<int>(std::floor(off_the_road_rad / (std::numbers::pi / 4) + 0.5)) & 7;
}

// The way gone along the own heading, from the place alone: a picture does not depend on the ones before it. The heading
// counts in eighths of a turn, or a slight turn far down the road would spin every wheel.
std::int64_t distance_um(const ActorState& actor, const RoadNetwork& map) {
  constexpr double kDiagonal = std::numbers::sqrt2 / 2;
  constexpr double kCosines[] = {1, kDiagonal, 0, -kDiagonal, -1, -kDiagonal, 0, kDiagonal};
  const double from_rad = actor.road ? map.pose(*actor.road).heading_rad : 0;
  const Eigen::Vector2d place = actor.road ? Eigen::Vector2d(actor.road->s_m, actor.road->t_m) : Eigen::Vector2d(actor.position_m.head<2>());
  const int way = eighths(actor.yaw_rad - from_rad);
  const double gone = kCosines[way] * place.x() + kCosines[(way + 6) & 7] * place.y();
  return static_cast<std::int64_t>(std::floor(gone * 1e6));
}

// Those with wheels or four legs stand square on the road beneath; people stand upright, and so do posts.
bool follows_the_slope(const ActorModel& model) {
  return model.kind != ActorKind::kPedestrianChild && (model.kind != ActorKind::kPedestrianAdult || model.name == "wheelchair") &&
         model.length_m > 0.2;
}

struct Tilt {
  double pitch_rad = 0;
  double roll_rad = 0;
};

// On the plane of the road beneath: uphill `grade` per metre along the road, level across it.
Tilt tilt_of(const ActorState& actor, const RoadNetwork& map) {
  if (!actor.road || !follows_the_slope(actor.model)) return {};
  const double grade = map.grade(actor.road->road, actor.road->s_m);
  if (grade == 0) return {};
  const double off_the_road = map.pose(*actor.road).heading_rad - actor.yaw_rad;
  const double pitch = -strict::atan(grade * strict::cos(off_the_road));
  return {pitch, strict::atan(grade * strict::sin(off_the_road) * strict::cos(pitch))};
}

constexpr std::uint32_t kFirstTrafficLight = 200'000;  // instance ids

RoadIndex road_named(const RoadNetwork& map, const std::string& name) {
  const auto road = map.find_road(name);
  CHECK(road.has_value(), "the surroundings name road '{}', which the map lacks", name);
  return *road;
}

// Who stands anywhere else is parked.
bool on_a_driving_lane(const ActorState& actor, const RoadNetwork& map) {
  const auto lane = actor.road ? map.lane_at(*actor.road) : std::nullopt;
  return lane && map.lane_type(*lane) == LaneType::kDriving;
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
      : map(scenario.map), surface(*scenario.map, detail_of(scenario)), lights(scenario.surroundings.traffic_lights) {
    surface.add_to(scene);
    std::uint32_t id = kFirstRoadside;
    for (const RoadsideObject& object : roadside(*scenario.map, surface.verges())) {
      scene.add({.mesh = &meshes.get(object.shape), .position_m = object.position_m, .yaw_rad = object.yaw_rad, .id = id++});
    }
    still = scene.size();
    for (const ActorSetup& actor : scenario.actors) {
      if (actor.behaviour != BehaviourKind::kStationary) drivers.insert(actor.id);
    }
    for (const TrafficLight& light : lights) {
      const RoadPoint at{road_named(*scenario.map, light.at.road), light.at.s_m, light.at.t_m};
      light_poses.push_back(on_the_ground(at));
    }
  }

  MapPose on_the_ground(const RoadPoint& at) const;
  struct Shown {
    std::string name;
    ActorModel model;
    const Mesh* mesh = nullptr;  // of these two
    Eigen::Vector3d first_m = Eigen::Vector3d::Zero();  // place
  };
  const Shown& shown(const ActorState& actor);
  bool is_driven(const ActorState& actor, const Shown& shown) const;
  void add_traffic_lights(SimTime t);

  std::shared_ptr<const RoadNetwork> map;
  GroundSurface surface;
  MeshLibrary meshes;
  VisibleScene scene;
  std::size_t still = 0;  // instances that never change
  std::vector<TrafficLight> lights;
  std::vector<MapPose> light_poses;
  std::set<std::string> drivers;                           // names of actors
  std::vector<Shown> known;                                // by actor id; without a mesh: never shown yet
};

// Beside the road the ground may lie lower.
MapPose DrawnWorld::State::on_the_ground(const RoadPoint& at) const {
  MapPose pose = map->pose(at);
  const CrossSection road = map->cross_section(at.road, at.s_m);
  const bool left = at.t_m > road.edges_m.front();
  const double out_m = left ? at.t_m - road.edges_m.front() : road.edges_m.back() - at.t_m;
  if (out_m > 0) pose.z_m -= surface.verges().drop(at.road, at.s_m, out_m, left);
  return pose;
}

const DrawnWorld::State::Shown& DrawnWorld::State::shown(const ActorState& actor) {
  const auto number = static_cast<std::size_t>(actor.id.value);
  if (number >= known.size()) known.resize(number + 1);
  Shown& shown = known[number];
  const bool first_time = shown.mesh == nullptr;
  if (first_time) shown.first_m = actor.position_m;
  if (first_time || shown.name != actor.name || !(shown.model == actor.model)) {
    shown.name = actor.name;
    shown.model = actor.model;
    shown.mesh = &meshes.of_actor(actor.name, actor.model);
  }
  return shown;
}

// Those who drive at the start or have moved since they were first shown.
bool DrawnWorld::State::is_driven(const ActorState& actor, const Shown& shown) const {
  constexpr double kMoved_m = 0.5;
  return (actor.position_m - shown.first_m).norm() > kMoved_m || drivers.contains(actor.name);
}

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
    const Tilt tilt = tilt_of(actor, *s.map);
    const State::Shown& shown = s.shown(actor);
    const bool driven = s.is_driven(actor, shown);
    s.scene.add({.mesh = shown.mesh,
                 .position_m = actor.position_m,
                 .yaw_rad = actor.yaw_rad,
                 .pitch_rad = tilt.pitch_rad,
                 .roll_rad = tilt.roll_rad,
                 .velocity_mps = actor.velocity_mps,
                 .yaw_rate_rps = actor.yaw_rate_rps,
                 .distance_um = distance_um(actor, *s.map),
                 .id = actor.id.value,
                 .lamps = lamps_of(actor, {.t = t, .dark = dark && (driven || on_a_driving_lane(actor, *s.map)), .driven = driven})});
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
