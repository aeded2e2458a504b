#include "sim/sensors/object_list.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/sensors/object_class.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

double sigma_at(const GrowingSigma& sigma, double distance_m) {
  const double grown = sigma.slope_per_m * distance_m;
  return std::sqrt(sigma.floor * sigma.floor + grown * grown);
}

// The class that detectors mistake it for most.
stack::ObjectClass confused_with(stack::ObjectClass truth) {
  switch (truth) {
    case stack::OBJECT_CAR: return stack::OBJECT_TRUCK;
    case stack::OBJECT_TRUCK: return stack::OBJECT_CAR;
    case stack::OBJECT_MOTORCYCLE: return stack::OBJECT_BICYCLE;
    case stack::OBJECT_BICYCLE: return stack::OBJECT_MOTORCYCLE;
    case stack::OBJECT_PEDESTRIAN: return stack::OBJECT_BICYCLE;
    default: return stack::OBJECT_UNKNOWN;
  }
}

// How much too far away an object seems whose distance follows from where it stands on the road, to a camera turned
// down by `pitch_rad` against its calibration: depression h/d seems h/d - pitch. Near the horizon it saturates.
double distance_stretch(double pitch_rad, double distance_m, double camera_height_m) {
  constexpr double kMost = 5;
  if (pitch_rad == 0) return 1;
  return 1 / std::max(1 - pitch_rad * distance_m / camera_height_m, 1 / kMost);
}

struct Extent {
  stack::ObjectClass label;
  double length_m;
  double width_m;
};
// What detectors see where nothing is.
constexpr std::array kPhantoms{Extent{stack::OBJECT_CAR, 4.5, 1.8}, Extent{stack::OBJECT_PEDESTRIAN, 0.5, 0.5},
                               Extent{stack::OBJECT_UNKNOWN, 1.0, 1.0}};

}  // namespace

ObjectList::ObjectList(Seed seed, const ObjectListConfig& config)
    : config_(config),
      seed_(seed),
      tan_half_width_(strict::tan(config.half_width_rad)),
      cos_mount_(strict::cos(config.mounting.yaw_rad)),
      sin_mount_(strict::sin(config.mounting.yaw_rad)),
      sight_({.max_range_m = config.max_range_m, .sensor_height_m = config.mounting.z_m}),
      ghosts_(config.ego_front_m) {
  const std::array<double, kErrors> times{config.position_time_s, config.position_time_s, config.yaw_time_s,
                                          config.size_time_s,     config.velocity_time_s, config.velocity_time_s};
  for (std::size_t i = 0; i < kErrors; ++i) {
    decay_[i] = strict::exp(-config.period.seconds() / times[i]);
    drive_[i] = std::sqrt(1 - decay_[i] * decay_[i]);
  }
}

bool ObjectList::covers(const SightedActor& sighted) const {
  return sighted.centre_range_m <= config_.max_range_m && std::fabs(sighted.y_m) <= tan_half_width_ * sighted.x_m;
}

bool ObjectList::is_blocked(const SightedActor& sighted, const SensorEffects& effects) const {
  if (effects.blockages.empty()) return false;
  return effects.blocks(strict::atan2(sighted.y_m, sighted.x_m) / config_.half_width_rad);
}

// A fixed number of draws in a fixed order; the first frame in view draws from the stationary distributions.
void ObjectList::advance(Memory& memory, Draws& draws, double detection_probability, stack::ObjectClass truth) const {
  const bool fresh = !memory.covered;
  memory.covered = true;

  // Miss chain: leaves a run of misses with 1/L; enters one so that misses have share q = 1 - p in the long run.
  const double miss = 1 - detection_probability;
  double leave = 1 / config_.miss_burst_frames;
  double enter = detection_probability > 0 ? leave * miss / detection_probability : 1;
  if (enter >= 1) {
    leave = detection_probability / miss;
    enter = 1;
  }
  const double missed_now = fresh ? miss : memory.missed ? 1 - leave : enter;
  memory.missed = draws.next().bernoulli(missed_now);

  for (std::size_t i = 0; i < kErrors; ++i) {
    const double w = draws.next().normal();
    memory.error[i] = fresh ? w : decay_[i] * memory.error[i] + drive_[i] * w;
  }
  const bool judged_anew = draws.next().bernoulli(1 / config_.class_frames);
  const bool confused = draws.next().bernoulli(config_.confusion);
  if (fresh || judged_anew) memory.label = confused ? confused_with(truth) : truth;
}

void ObjectList::set_claims(double distance_m, stack::DetectedObject& object) const {
  // One sigma per axis: the root mean square of along and across.
  const auto claim = [distance_m](const GrowingSigma& along, const GrowingSigma& across) {
    const double a = sigma_at(along, distance_m);
    const double b = sigma_at(across, distance_m);
    return std::sqrt((a * a + b * b) / 2);
  };
  object.set_position_sigma_m(claim(config_.range_sigma_m, config_.cross_sigma_m));
  object.set_velocity_sigma_mps(claim(config_.velocity_along_sigma_mps, config_.velocity_across_sigma_mps));
}

void ObjectList::report(const SensorPose& pose, const SightedActor& sighted, const Memory& memory,
                        double detection_probability, const Draw& existence, const SensorEffects& effects,
                        stack::ObjectList& out) const {
  const ActorState& actor = *sighted.actor;
  const double stretch = distance_stretch(effects.mounting_pitch_rad, sighted.centre_range_m, config_.mounting.z_m);
  const double distance_m = std::max(stretch * sighted.centre_range_m, 1.0);
  // Line of sight in ego axes.
  const double x_m = stretch * (cos_mount_ * sighted.x_m - sin_mount_ * sighted.y_m);
  const double y_m = stretch * (sin_mount_ * sighted.x_m + cos_mount_ * sighted.y_m);
  const double along_x = x_m / distance_m;
  const double along_y = y_m / distance_m;
  const auto scaled = [&](Error error, const GrowingSigma& sigma) {
    return memory.error[error] * sigma_at(sigma, distance_m);
  };
  const double along_m = scaled(kAlong, config_.range_sigma_m);
  const double across_m = scaled(kAcross, config_.cross_sigma_m);
  const double along_mps = scaled(kVelocityAlong, config_.velocity_along_sigma_mps);
  const double across_mps = scaled(kVelocityAcross, config_.velocity_across_sigma_mps);

  const double ego_yaw = pose.yaw_rad - config_.mounting.yaw_rad;
  const double cos_ego = cos_mount_ * pose.cos_yaw + sin_mount_ * pose.sin_yaw;
  const double sin_ego = cos_mount_ * pose.sin_yaw - sin_mount_ * pose.cos_yaw;
  const double vx = cos_ego * actor.velocity_mps.x() + sin_ego * actor.velocity_mps.y();
  const double vy = cos_ego * actor.velocity_mps.y() - sin_ego * actor.velocity_mps.x();
  const double size = std::max(1 + config_.size_sigma * memory.error[kSize], 0.5);

  stack::DetectedObject& object = *out.add_objects();
  object.set_x_m(config_.mounting.x_m + x_m + along_x * along_m - along_y * across_m);
  object.set_y_m(config_.mounting.y_m + y_m + along_y * along_m + along_x * across_m);
  object.set_yaw_rad(strict::wrap_angle(actor.yaw_rad - ego_yaw + config_.yaw_sigma_rad * memory.error[kYaw]));
  object.set_velocity_x_mps(vx + along_x * along_mps - along_y * across_mps);
  object.set_velocity_y_mps(vy + along_y * along_mps + along_x * across_mps);
  object.set_length_m(actor.model.length_m * size);
  object.set_width_m(actor.model.width_m * size);
  set_claims(distance_m, object);
  object.set_existence(std::clamp(existence.normal(0.5 + 0.45 * detection_probability, 0.03), 0.05, 0.99));
  object.set_classification(memory.label);
}

void ObjectList::add_false_positives(std::uint32_t frame, const EgoState& ego, const SensorPose& pose,
                                     stack::ObjectList& out) {
  const double birth = config_.false_positives_per_s * config_.period.seconds() / kFalsePositiveSlots;
  const double cos_ego = strict::cos(ego.yaw_rad);
  const double sin_ego = strict::sin(ego.yaw_rad);
  for (std::uint32_t slot = 0; slot < kFalsePositiveSlots; ++slot) {
    FalsePositive& phantom = false_positives_[slot];
    Draws draws = Stream(seed_, "sensors.object_list.false_positive", slot).at(frame);
    const bool changes = draws.next().bernoulli(phantom.alive ? 1 / config_.false_positive_frames : birth);
    if (changes && !phantom.alive) {
      const double range_m = draws.next().uniform(5, config_.false_positive_range_m);
      const double bearing = pose.yaw_rad + draws.next().uniform(-config_.half_width_rad, config_.half_width_rad);
      const Extent& kind = kPhantoms[draws.next().below(kPhantoms.size())];
      phantom.x_m = pose.x_m + range_m * strict::cos(bearing);
      phantom.y_m = pose.y_m + range_m * strict::sin(bearing);
      phantom.yaw_rad = draws.next().uniform(-std::numbers::pi, std::numbers::pi);
      phantom.label = kind.label;
      phantom.length_m = kind.length_m;
      phantom.width_m = kind.width_m;
    }
    if (changes) phantom.alive = !phantom.alive;
    if (!phantom.alive) continue;

    // It stands on the road.
    const double dx = phantom.x_m - ego.position_m.x();
    const double dy = phantom.y_m - ego.position_m.y();
    stack::DetectedObject& object = *out.add_objects();
    object.set_x_m(cos_ego * dx + sin_ego * dy);
    object.set_y_m(cos_ego * dy - sin_ego * dx);
    object.set_yaw_rad(strict::wrap_angle(phantom.yaw_rad - ego.yaw_rad));
    object.set_length_m(phantom.length_m);
    object.set_width_m(phantom.width_m);
    set_claims(std::sqrt(dx * dx + dy * dy), object);
    object.set_existence(draws.next().uniform(0.2, 0.6));
    object.set_classification(phantom.label);
  }
}

void ObjectList::add_ghost(std::uint32_t frame, const EgoState& ego, const Ghost& ghost, stack::ObjectList& out) {
  const Extent& car = kPhantoms[0];
  const GhostState state = ghosts_.place(ghost, ego);
  const double cos_ego = strict::cos(ego.yaw_rad);
  const double sin_ego = strict::sin(ego.yaw_rad);
  const Eigen::Vector2d along(strict::cos(state.yaw_rad), strict::sin(state.yaw_rad));
  const Eigen::Vector2d centre = state.near_face_m + along * (car.length_m / 2) - ego.position_m.head<2>();
  const double distance_m = centre.norm();

  Draws draws = Stream(ghost.seed.value_or(seed_), "sensors.object_list.ghost", ghost.entity).at(frame);
  stack::DetectedObject& object = *out.add_objects();
  set_claims(distance_m, object);
  const double x_m = cos_ego * centre.x() + sin_ego * centre.y();
  const double y_m = cos_ego * centre.y() - sin_ego * centre.x();
  object.set_x_m(x_m + draws.next().normal(0, sigma_at(config_.range_sigma_m, distance_m)));
  object.set_y_m(y_m + draws.next().normal(0, sigma_at(config_.cross_sigma_m, distance_m)));
  object.set_yaw_rad(strict::wrap_angle(state.yaw_rad - ego.yaw_rad));
  object.set_velocity_x_mps(cos_ego * state.velocity_mps.x() + sin_ego * state.velocity_mps.y());
  object.set_velocity_y_mps(cos_ego * state.velocity_mps.y() - sin_ego * state.velocity_mps.x());
  object.set_length_m(car.length_m);
  object.set_width_m(car.width_m);
  object.set_existence(0.95);
  object.set_classification(car.label);
}

SensorSample ObjectList::sample(std::uint32_t frame, const SensorView& view, const SensorEffects& effects) {
  stack::Mounting mounting = config_.mounting;
  mounting.yaw_rad += effects.mounting_yaw_rad;
  const SensorPose pose = sensor_pose(view.ego, mounting);
  std::vector<bool> seen(memories_.size());
  stack::ObjectList list;
  for (const SightedActor& sighted : sight_.look(pose, view.actors)) {
    if (!covers(sighted)) continue;
    const ActorState& actor = *sighted.actor;
    if (memories_.size() <= actor.id.value) {
      memories_.resize(actor.id.value + 1);
      seen.resize(memories_.size());
    }
    const double probability = camera_detection_probability(config_.detection, view.weather, actor.model.height_m,
                                                            sighted.centre_range_m, sighted.visible);
    Draws draws = Stream(seed_, "sensors.object_list", stream_entity(actor)).at(frame);
    Memory& memory = memories_[actor.id.value];
    advance(memory, draws, probability, object_class(actor.model.kind));
    seen[actor.id.value] = true;
    if (memory.missed || effects.blind || is_blocked(sighted, effects)) continue;
    report(pose, sighted, memory, probability, draws.next(), effects, list);
  }
  for (std::size_t i = 0; i < memories_.size(); ++i) {
    if (!seen[i]) memories_[i].covered = false;
  }
  for (const Ghost& ghost : effects.ghosts) add_ghost(frame, view.ego, ghost, list);
  add_false_positives(frame, view.ego, pose, list);
  return finished(std::move(list));
}

void ObjectList::hash_state(StateWriter& out) const {
  for (const Memory& memory : memories_) {
    out.boolean(memory.covered);
    out.boolean(memory.missed);
    out.u32(static_cast<std::uint32_t>(memory.label));
    out.f64s(memory.error);
  }
  for (const FalsePositive& phantom : false_positives_) {
    out.boolean(phantom.alive);
    out.f64(phantom.x_m);
    out.f64(phantom.y_m);
    out.f64(phantom.yaw_rad);
    out.u32(static_cast<std::uint32_t>(phantom.label));
  }
  ghosts_.hash_state(out);
}

}  // namespace longtail::sim
