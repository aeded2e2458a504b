#include "sim/world/world.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "sim/actors/traffic.h"
#include "sim/physics/ego_dynamics.h"
#include "sim/world/actor_bodies.h"
#include "sim/world/contact_memory.h"
#include "sim/world/footprint.h"
#include "sim/world/map_ground.h"
#include "sim/world/placement.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {

namespace {

constexpr double kPushed = 1e-6;       // N s; less moves nobody
constexpr double kOtherLevel = 2.5;    // m of height between things that pass over each other

void copy_sample(const MotionSample& sample, ActorState& actor) {
  actor.position_m = sample.position_m;
  actor.yaw_rad = sample.yaw_rad;
  actor.velocity_mps = sample.velocity_mps;
  actor.speed_mps = sample.speed_mps;
  actor.acceleration_mps2 = sample.acceleration_mps2;
  actor.yaw_rate_rps = sample.yaw_rate_rps;
  actor.road = sample.road;
}

std::vector<ActorState> starting_actors(const std::vector<ActorSetup>& setups, const Traffic& traffic) {
  std::vector<ActorState> actors;
  for (std::size_t i = 0; i < setups.size(); ++i) {
    ActorState actor;
    actor.id = ActorId{static_cast<std::uint32_t>(i + 1)};
    actor.name = setups[i].id;
    actor.model = setups[i].model;
    actor.signals = setups[i].signals;
    copy_sample(traffic.at(actor.id, SimTime{}), actor);
    actors.push_back(actor);
  }
  return actors;
}

void set_signals(const SignalAction& action, ActorSignals& signals) {
  signals.indicator = action.indicator.value_or(signals.indicator);
  signals.beacon = action.beacon.value_or(signals.beacon);
  signals.siren = action.siren.value_or(signals.siren);
}

void save_signals(std::span<const ActorState> actors, StateWriter& out) {
  for (const ActorState& actor : actors) {
    const ActorSignals& s = actor.signals;
    if (s == ActorSignals{}) continue;
    out.u32(actor.id.value);
    out.u32(static_cast<std::uint32_t>(s.indicator) | (s.beacon ? 8u : 0u) | (s.siren ? 16u : 0u));
  }
}

GroundTracker starting_ground(const MapGround& ground, const EgoPlace& ego, const VehicleModel& model) {
  GroundTracker tracker;
  tracker.road = ego.road;
  ground.follow(tracker, ego.start.position_m, ego.start.yaw_rad, model.wheelbase_m / 2);
  return tracker;
}

EgoGround even_ground(const GroundTracker& tracker, double friction) {
  EgoGround ground;
  ground.plane = tracker.plane;
  ground.friction.fill(friction);
  return ground;
}

}  // namespace

struct World::State {
  State(const Scenario& scenario_in, const VehicleModel& model, const FrictionMap& friction_in, const EgoPlace& place,
        std::vector<ActorSetup> setups, std::vector<TrafficMember> members)
      : scenario(scenario_in),
        weather(scenario),
        friction(friction_in),
        ground(*scenario.map, friction),
        rigid(kPhysicsStep),
        ego_ground(starting_ground(ground, place, model)),
        ego(model, place.start, even_ground(ego_ground, ground.friction(ego_ground)), rigid, kPhysicsStep),
        traffic(*scenario.map, friction, std::move(members)),
        actors(starting_actors(setups, traffic)),
        bodies(actors, rigid),
        next(actors.size()) {
    ego.mutable_state().road = place.road;
    ego.mutable_state().friction = ego_friction();
  }

  const ActorState& actor(ActorId id) const { return actors[id.value - 1]; }
  Footprint footprint(ActorId id) const {
    return id == kEgoId ? footprint_of(ego.state(), ego.model()) : footprint_of(actor(id));
  }
  double height(ActorId id) const { return id == kEgoId ? ego.state().position_m.z() : actor(id).position_m.z(); }
  double ego_friction() const { return ground.friction(ego_ground); }

  Result<void> check_no_overlap() const;
  void mark_absent();
  std::vector<RoadUser> moved_by_bullet() const;
  void advance_weather(SimTime t);
  Eigen::Vector3d wind() const;
  void begin_step(std::span<const Directive> directives);
  void settle_contacts(SimTime t);
  void read_back();
  // Starts what both digests start with: the time and the scripted actors' own digest.
  StateWriter& begin_digest(const Digest& scripted) const;

  Scenario scenario;
  WeatherState weather;
  FrictionMap friction;
  MapGround ground;
  RigidWorld rigid;
  GroundTracker ego_ground;
  EgoDynamics ego;
  Traffic traffic;
  std::vector<ActorState> actors;  // by id - 1
  ActorBodies bodies;
  std::vector<MotionSample> next;  // where scripted actors will be after this step
  ContactMemory memory;
  std::vector<ContactEvent> new_contacts;
  SimTime now;
  // The scripted actors' part of the motion digest changes only when somebody decides.
  mutable std::optional<Digest> traffic_motion;
  mutable StateWriter scratch;
};

Result<void> World::State::check_no_overlap() const {
  for (std::uint32_t a = 0; a <= actors.size(); ++a) {
    for (std::uint32_t b = a + 1; b <= actors.size(); ++b) {
      const ActorId first{a};
      const ActorId second{b};
      if (std::fabs(height(first) - height(second)) > kOtherLevel) continue;
      if (gap(footprint(first), footprint(second)) > 0) continue;
      return Error{.fix_by = FixBy::kScenarioAuthor,
                   .what = fmt::format("{} and actor '{}' overlap at the start",
                                       a == 0 ? "the ego" : fmt::format("actor '{}'", actor(first).name),
                                       actor(second).name),
                   .where = scenario.file,
                   .hint = "move one of them away"};
    }
  }
  return {};
}

void World::State::mark_absent() {
  for (ActorState& a : actors) {
    if (!a.present || traffic.present(a.id)) continue;
    a.present = false;
    a.velocity_mps.setZero();
    a.speed_mps = a.acceleration_mps2 = a.yaw_rate_rps = 0;
  }
}

std::vector<RoadUser> World::State::moved_by_bullet() const {
  std::vector<RoadUser> users;
  const auto add = [this, &users](ActorId id, const RoadPoint& road, const Eigen::Vector3d& velocity, double yaw,
                                  double length, double width) {
    const double heading = scenario.map->pose(road).heading_rad;
    const double along = velocity.x() * strict::cos(heading) + velocity.y() * strict::sin(heading);
    users.push_back(road_user(id, road, std::nullopt, yaw - heading, along, length, width));
  };
  const EgoState& e = ego.state();
  if (e.road) {
    // The road point is the rear axle's; traffic minds the middle of the car.
    RoadPoint middle = *e.road;
    const double heading = scenario.map->pose(middle).heading_rad;
    middle.s_m += (0.5 * ego.model().length_m - ego.model().rear_overhang_m) * strict::cos(e.yaw_rad - heading);
    add(kEgoId, middle, e.velocity_mps, e.yaw_rad, ego.model().length_m, ego.model().width_m);
  }
  for (const ActorState& a : actors) {
    if (!a.present || !a.dynamic || !a.road) continue;
    add(a.id, *a.road, a.velocity_mps, a.yaw_rad, a.model.length_m, a.model.width_m);
  }
  return users;
}

void World::State::advance_weather(SimTime t) {
  weather.advance(t, kPhysicsStep, ego.state().velocity_mps.head<2>());
  friction.set_everywhere_else(weather.conditions().friction);
}

Eigen::Vector3d World::State::wind() const {
  const Eigen::Vector2d air = weather.conditions().wind_mps + weather.conditions().gust_mps;
  return {air.x(), air.y(), 0};
}

// Directives, then decisions, and who is in the RigidWorld because of them.
void World::State::begin_step(std::span<const Directive> directives) {
  for (const Directive& directive : directives) {
    CHECK(directive.actor.value >= 1 && directive.actor.value <= actors.size(), "no actor {}", directive.actor.value);
    if (const auto* signal = std::get_if<SignalAction>(&directive.action)) {
      set_signals(*signal, actors[directive.actor.value - 1].signals);
    } else {
      traffic.apply(directive.actor, directive.action, now);
    }
  }
  const bool due = traffic.decision_due(now);
  if (due) traffic.decide(now, moved_by_bullet());
  if (!due && directives.empty()) return;
  traffic_motion.reset();
  mark_absent();
  bodies.refresh(actors, ego.state(), ego.model(), ground);
}

void World::State::settle_contacts(SimTime t) {
  new_contacts.clear();
  const std::span<const BodyContact> touching = rigid.contacts();
  for (const BodyContact& contact : memory.begun(t, touching)) {
    const bool with_ego = contact.a == kEgoId;
    new_contacts.push_back({.time = t,
                            .a = contact.a,
                            .b = contact.b,
                            .impulse_ns = contact.impulse_ns,
                            .ego_delta_v_mps = with_ego ? contact.impulse_ns / ego.model().mass_kg : 0.0,
                            .position_m = contact.position_m});
  }
  for (const BodyContact& contact : touching) {
    if (contact.impulse_ns < kPushed) continue;
    for (const ActorId id : {contact.a, contact.b}) {
      if (id == kEgoId || !bodies.take_over(actor(id))) continue;
      traffic.hand_over(id);
      traffic_motion.reset();
    }
  }
}

void World::State::read_back() {
  ego.read_back(rigid);
  EgoState& e = ego.mutable_state();
  ground.follow(ego_ground, e.position_m, e.yaw_rad, ego.model().wheelbase_m / 2);
  e.road = ego_ground.on_map ? ego_ground.road : std::nullopt;
  e.friction = ego_friction();
  for (ActorState& a : actors) {
    if (!a.present) continue;
    if (bodies.is_dynamic(a.id)) {
      bodies.read_back(a, ground, kPhysicsStep);
    } else {
      copy_sample(next[a.id.value - 1], a);
    }
  }
}

World::World() = default;
World::World(World&&) noexcept = default;
World& World::operator=(World&&) noexcept = default;
World::~World() = default;

Result<World> World::create(const Scenario& scenario, const VehicleModel& ego_vehicle) {
  CHECK(scenario.map != nullptr, "scenario '{}' has no map", scenario.name);
  const Result<FrictionMap> friction = FrictionMap::create(scenario);
  if (!friction) return friction.error();
  const Result<EgoPlace> ego = place_ego(scenario);
  if (!ego) return ego.error();
  Result<std::vector<ActorSetup>> setups = sorted_actors(scenario);
  if (!setups) return setups.error();
  std::vector<TrafficMember> members;
  for (const ActorSetup& setup : setups.value()) {
    const Result<ActorPlace> place = place_actor(scenario, setup);
    if (!place) return place.error();
    members.push_back({.id = ActorId{static_cast<std::uint32_t>(members.size() + 1)},
                       .length_m = setup.model.length_m,
                       .width_m = setup.model.width_m,
                       .actor = Actor(setup, place.value())});
  }
  const Result<void> actions = check_actions(scenario);
  if (!actions) return actions.error();

  World world;
  world.state_ = std::make_unique<State>(scenario, ego_vehicle, friction.value(), ego.value(),
                                         std::move(setups).value(), std::move(members));
  const Result<void> apart = world.state_->check_no_overlap();
  if (!apart) return apart.error();
  return world;
}

void World::step(SimTime t, std::span<const Directive> directives, const ActuatorCommand& command) {
  State& s = *state_;
  CHECK(t == s.now + kPhysicsStep, "the world stands at {} ns and was asked to step to {} ns", s.now.ns, t.ns);
  s.advance_weather(t);
  s.begin_step(directives);
  for (const ActorState& actor : s.actors) {
    if (actor.present && !actor.dynamic) s.next[actor.id.value - 1] = s.traffic.at(actor.id, t);
  }
  s.bodies.prepare(s.actors, s.next, s.ground, kPhysicsStep);
  s.ego.apply_forces(command, s.ground.under(s.ego_ground, s.ego), s.wind(), s.rigid);
  s.rigid.step();
  s.settle_contacts(t);
  s.read_back();
  s.now = t;
}

SimTime World::now() const { return state_->now; }
const EgoState& World::ego() const { return state_->ego.state(); }
const VehicleModel& World::ego_vehicle() const { return state_->ego.model(); }
std::span<const ActorState> World::actors() const { return state_->actors; }
std::span<const ContactEvent> World::new_contacts() const { return state_->new_contacts; }
const RoadNetwork& World::map() const { return *state_->scenario.map; }
const Scenario& World::scenario() const { return state_->scenario; }
const Conditions& World::weather() const { return state_->weather.conditions(); }

std::optional<ActorId> World::find(std::string_view name) const {
  if (name == "ego") return kEgoId;
  const auto& actors = state_->actors;  // sorted by name
  const auto at = std::lower_bound(actors.begin(), actors.end(), name,
                                   [](const ActorState& actor, std::string_view key) { return actor.name < key; });
  if (at == actors.end() || at->name != name) return std::nullopt;
  return at->id;
}

double World::footprint_gap(ActorId a, ActorId b) const {
  for (const ActorId id : {a, b}) {
    if (id != kEgoId && !state_->actor(id).present) return std::numeric_limits<double>::infinity();
  }
  return gap(state_->footprint(a), state_->footprint(b));
}

StateWriter& World::State::begin_digest(const Digest& scripted) const {
  scratch.clear();
  scratch.i64(now.ns);
  scratch.u64(scripted.high);
  scratch.u64(scripted.low);
  return scratch;
}

Digest World::motion_digest() const {
  const State& s = *state_;
  if (!s.traffic_motion) s.traffic_motion = s.traffic.motion_digest();
  StateWriter& out = s.begin_digest(*s.traffic_motion);
  s.ego.save_motion(out);
  s.bodies.save_motion(out);
  return digest_of(out.bytes());
}

Digest World::digest() const {
  const State& s = *state_;
  StateWriter& out = s.begin_digest(s.traffic.digest());
  s.ego.save(out);
  s.bodies.save(out);
  s.memory.save(out);
  s.weather.save(out);
  save_signals(s.actors, out);
  return digest_of(out.bytes());
}

}  // namespace longtail::sim
