#include "sim/sensors/radar.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/sensors/decibels.h"
#include "sim/sensors/footprint.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

// A ghost is as strong as a car nearby.
constexpr double kGhostSnrDb = 25;
// Detected once in three hundred thousand looks: not worth one.
constexpr double kHopeless_db = -10;

double over_floor(double floor, double at_unit_snr, double power) {
  return std::sqrt(floor * floor + at_unit_snr * at_unit_snr / (2 * power));
}

}  // namespace

Radar::Radar(Seed seed, const RadarConfig& config)
    : config_(config),
      seed_(seed),
      threshold_(detection_threshold(config.false_alarm_probability)),
      tan_far_(strict::tan(config.far.half_width_rad)),
      tan_near_(strict::tan(config.near.half_width_rad)),
      under_lorry_(ratio_from_db(-config.under_lorry_loss_db)),
      sight_({.max_range_m = config.far.max_range_m, .sensor_height_m = config.mounting.z_m}),
      ghosts_(config.ego_front_m),
      rain_(config.rain,
            {.max_range_m = config.near.max_range_m,
             .half_width_rad = config.near.half_width_rad,
             .gain_db = config.near.gain_db,
             .range_cell_m = config.near.range_resolution_m,
             .azimuth_cell_rad = config.near.azimuth_beam_rad,
             .elevation_rad = config.elevation_beam_rad,
             .range_rate_cell_mps = config.range_rate_resolution_mps},
            config.budget, config.false_alarm_probability),
      mirrors_(config.map) {}

// The far beam is the finer one: it reports what both see.
const RadarBeam* Radar::beam_for(double x_m, double y_m, double range_m) const {
  const double across = std::fabs(y_m);
  if (range_m <= config_.far.max_range_m && across <= tan_far_ * x_m) return &config_.far;
  if (range_m <= config_.near.max_range_m && across <= tan_near_ * x_m) return &config_.near;
  return nullptr;
}

void Radar::set_sigmas(const RadarBeam& beam, Detection& detection) const {
  // Monopulse accuracy: beam width / (1.6 sqrt(2 SNR)), Barton & Ward.
  constexpr double kMonopulseSlope = 1.6;
  const double power = detection.power;
  detection.range_sigma_m = over_floor(beam.range_floor_m, beam.range_resolution_m, power);
  detection.azimuth_sigma_rad = over_floor(beam.azimuth_floor_rad, beam.azimuth_beam_rad / kMonopulseSlope, power);
  detection.range_rate_sigma_mps = over_floor(config_.range_rate_floor_mps, config_.range_rate_resolution_mps, power);
}

void Radar::measure(RadarEcho& echo) {
  Detection out{.range_m = echo.range_m, .azimuth_rad = echo.azimuth_rad, .range_rate_mps = echo.range_rate_mps, .power = echo.power};
  set_sigmas(echo.far ? config_.far : config_.near, out);
  out.range_m = std::max(out.range_m + echo.draws.next().normal(0, out.range_sigma_m), config_.min_range_m);
  out.azimuth_rad += echo.draws.next().normal(0, out.azimuth_sigma_rad);
  out.range_rate_mps += echo.draws.next().normal(0, out.range_rate_sigma_mps);
  detections_.push_back(out);
}

// Of the power a target in the open would give: what is in sight, and what gets through under lorries.
double Radar::visible_share(const SightedActor& sighted) const {
  const double direct = sighted.visible < config_.min_visible ? 0 : sighted.visible;
  if (sighted.lorries == 0 || sighted.visible_under < config_.min_visible) return direct;
  double passed = 1;
  for (int i = 0; i < sighted.lorries; ++i) passed *= under_lorry_;
  return direct + passed * (sighted.visible_under - sighted.visible);
}

Radar::Motion Radar::motion_of(const SensorPose& pose, const ActorState& actor) {
  const Eigen::Vector3d& velocity = actor.velocity_mps;
  return {.x_mps = pose.cos_yaw * velocity.x() + pose.sin_yaw * velocity.y(),
          .y_mps = pose.cos_yaw * velocity.y() - pose.sin_yaw * velocity.x(),
          .yaw_rate_rps = actor.yaw_rate_rps};
}

std::optional<RadarEcho> Radar::echo_of(const Scan& scan, const SightedActor& seen, const Motion& motion, double rcs_dbsm,
                                        Draws draws) const {
  const double share = entry_share(seen);
  const double x_m = share * seen.x_m;
  const double y_m = share * seen.y_m;
  const double range_m = std::sqrt(x_m * x_m + y_m * y_m);
  if (range_m < config_.min_range_m) return std::nullopt;
  const RadarBeam* beam = beam_for(x_m, y_m, range_m);
  if (beam == nullptr) return std::nullopt;

  const double azimuth_rad = strict::atan2(y_m, x_m);
  if (scan.effects.blocks(azimuth_rad / config_.near.half_width_rad)) return std::nullopt;
  const double off_axis = azimuth_rad / beam->half_width_rad;
  // Looking above or below the road: the beam's pattern, on both ways (Gaussian, 3 dB at half the beam width).
  const double off_level = scan.effects.mounting_pitch_rad / config_.elevation_beam_rad;
  const double mean_db = snr_db(config_.budget, rcs_dbsm, range_m, scan.air_db_per_km) + beam->gain_db -
                         beam->edge_loss_db * off_axis * off_axis - 24 * off_level * off_level - scan.noise_rise_db;
  if (mean_db < kHopeless_db) return std::nullopt;
  const double power = received_power(config_.fluctuation, ratio_from_db(std::min(mean_db, config_.max_snr_db)), draws);
  if (power < threshold_) return std::nullopt;

  // Velocity of the reflecting point relative to the sensor: v + omega x r about the actor's centre.
  const double vx = motion.x_mps - motion.yaw_rate_rps * (y_m - seen.y_m) - scan.pose.velocity_x_mps;
  const double vy = motion.y_mps + motion.yaw_rate_rps * (x_m - seen.x_m) - scan.pose.velocity_y_mps;
  return RadarEcho{beam == &config_.far, range_m, azimuth_rad, (vx * x_m + vy * y_m) / range_m, power, draws};
}

void Radar::add_target(const Scan& scan, const SightedActor& sighted) {
  const double visible = visible_share(sighted);
  if (visible <= 0) return;
  const ActorState& actor = *sighted.actor;
  const auto echo = echo_of(scan, sighted, motion_of(scan.pose, actor), actor.model.rcs_dbsm + db_from_ratio(visible),
                            Stream(seed_, "sensors.radar", stream_entity(actor)).at(scan.frame));
  if (echo) echoes_.push_back(*echo);
}

// The way to the mirror and on to the target: does another vehicle stand in it?
bool Radar::is_clear(const Reflection& path, const SightedActor& target, std::span<const SightedActor> others, ActorId mirror) const {
  constexpr double kLeastLength_m = 1;
  const Eigen::Vector2d goal(target.x_m, target.y_m);
  return std::ranges::none_of(others, [&](const SightedActor& other) {
    const ActorModel& model = other.actor->model;
    if (&other == &target || other.actor->id == mirror || model.height_m < config_.mounting.z_m || model.length_m < kLeastLength_m) {
      return false;
    }
    const Eigen::Vector2d half(model.length_m / 2, model.width_m / 2);
    const auto in_its_axes = [&](const Eigen::Vector2d& point_m) -> Eigen::Vector2d {
      const Eigen::Vector2d d = point_m - Eigen::Vector2d(other.x_m, other.y_m);
      return {other.cos_yaw * d.x() + other.sin_yaw * d.y(), other.cos_yaw * d.y() - other.sin_yaw * d.x()};
    };
    const Eigen::Vector2d touched = in_its_axes(path.at_m);
    return crossing(in_its_axes(Eigen::Vector2d::Zero()), touched, half).any() || crossing(touched, in_its_axes(goal), half).any();
  });
}

// The target as it stands and moves in the mirror.
void Radar::add_image(const Scan& scan, const SightedActor& sighted, std::span<const SightedActor> others, const Mirror& mirror,
                      const Reflection& reflection) {
  const Eigen::Vector2d& n = reflection.normal;
  const auto mirrored = [&n](double x, double y) -> Eigen::Vector2d { return Eigen::Vector2d(x, y) - 2 * (n.x() * x + n.y() * y) * n; };
  SightedActor image = sighted;
  image.x_m = reflection.image_m.x();
  image.y_m = reflection.image_m.y();
  const Eigen::Vector2d heading = mirrored(sighted.cos_yaw, sighted.sin_yaw);
  image.cos_yaw = heading.x();
  image.sin_yaw = heading.y();
  const Motion motion = motion_of(scan.pose, *sighted.actor);
  const Eigen::Vector2d velocity = mirrored(motion.x_mps, motion.y_mps);
  const double loss_db = config_.image_loss_db + config_.image_roughness_db * reflection.sine * reflection.sine;
  const bool left = n.y() < 0;
  const Stream stream(seed_, left ? "sensors.radar.image_left" : "sensors.radar.image_right", stream_entity(*sighted.actor));
  const auto echo = echo_of(scan, image, {velocity.x(), velocity.y(), -motion.yaw_rate_rps},
                            sighted.actor->model.rcs_dbsm - loss_db, stream.at(scan.frame));
  if (echo && is_clear(reflection, sighted, others, mirror.owner)) echoes_.push_back(*echo);
}

// On either side the shortest way counts.
void Radar::add_images(const Scan& scan, const SightedActor& sighted, std::span<const SightedActor> others, std::span<const Mirror> mirrors) {
  // Its image is farther away than it is, and weaker: when it would hardly be seen itself, this is not looked into.
  const double best_db = snr_db(config_.budget, sighted.actor->model.rcs_dbsm, std::max(sighted.nearest_m, 1.0), scan.air_db_per_km);
  if (best_db - config_.image_loss_db < kHopeless_db) return;
  const Eigen::Vector2d target(sighted.x_m, sighted.y_m);
  struct Nearest {
    const Mirror* mirror = nullptr;
    Reflection reflection;
    double squared = 0;
  };
  std::array<Nearest, 2> sides;
  for (const Mirror& mirror : mirrors) {
    Reflection reflection;
    if (mirror.owner == sighted.actor->id || !reflect(mirror, target, reflection)) continue;
    Nearest& side = sides[reflection.normal.y() < 0 ? 0 : 1];
    const double squared = reflection.image_m.squaredNorm();
    if (side.mirror == nullptr || squared < side.squared) side = {&mirror, reflection, squared};
  }
  for (const Nearest& side : sides) {
    if (side.mirror != nullptr) add_image(scan, sighted, others, *side.mirror, side.reflection);
  }
}

void Radar::add_alarm(Draws& draws, const RadarBeam& beam, Detection detection) {
  detection.power = threshold_ + draws.next().exponential(1);  // noise power beyond the threshold it crossed
  set_sigmas(beam, detection);
  detections_.push_back(detection);
}

void Radar::add_clutter(std::uint32_t frame) {
  Draws draws = Stream(seed_, "sensors.radar.clutter", 0).at(frame);
  const RadarBeam& beam = config_.far;
  const std::uint64_t count = draws.next().poisson(config_.false_alarm_probability * config_.cells);
  for (std::uint64_t i = 0; i < count; ++i) {
    Detection alarm;
    alarm.range_m = draws.next().uniform(config_.min_range_m, beam.max_range_m);
    alarm.azimuth_rad = draws.next().uniform(-beam.half_width_rad, beam.half_width_rad);
    alarm.range_rate_mps = draws.next().uniform(config_.range_rate_min_mps, config_.range_rate_max_mps);
    add_alarm(draws, beam, alarm);
  }
}

// Drops go with the wind.
void Radar::add_rain(std::uint32_t frame, const SensorPose& pose, const Conditions& weather) {
  if (weather.rain_mm_per_h <= 0) return;
  Draws draws = Stream(seed_, "sensors.radar.rain", 0).at(frame);
  const RadarBeam& beam = config_.near;
  const Eigen::Vector2d wind = weather.wind_mps + weather.gust_mps;
  const double vx = pose.cos_yaw * wind.x() + pose.sin_yaw * wind.y() - pose.velocity_x_mps;
  const double vy = pose.cos_yaw * wind.y() - pose.sin_yaw * wind.x() - pose.velocity_y_mps;
  const std::uint64_t count = draws.next().poisson(rain_.mean_count(weather.rain_mm_per_h));
  for (std::uint64_t i = 0; i < count; ++i) {
    Detection alarm;
    alarm.range_m = std::max(rain_.range_m(weather.rain_mm_per_h, draws.next().uniform()), config_.min_range_m);
    alarm.azimuth_rad = draws.next().uniform(-beam.half_width_rad, beam.half_width_rad);
    alarm.range_rate_mps = vx * strict::cos(alarm.azimuth_rad) + vy * strict::sin(alarm.azimuth_rad);
    alarm.range_rate_mps += draws.next().normal(0, rain_.spread_mps());
    add_alarm(draws, beam, alarm);
  }
}

void Radar::add_ghost(std::uint32_t frame, const EgoState& ego, const SensorPose& pose, const Ghost& ghost) {
  const GhostState state = ghosts_.place(ghost, ego);
  const double dx = state.near_face_m.x() - pose.x_m;
  const double dy = state.near_face_m.y() - pose.y_m;
  const double x_m = pose.cos_yaw * dx + pose.sin_yaw * dy;
  const double y_m = pose.cos_yaw * dy - pose.sin_yaw * dx;
  const double range_m = std::sqrt(x_m * x_m + y_m * y_m);
  const RadarBeam* beam = beam_for(x_m, y_m, range_m);
  if (beam == nullptr || range_m < config_.min_range_m) return;
  const double vx = pose.cos_yaw * state.velocity_mps.x() + pose.sin_yaw * state.velocity_mps.y();
  const double vy = pose.cos_yaw * state.velocity_mps.y() - pose.sin_yaw * state.velocity_mps.x();
  const double rate_mps = ((vx - pose.velocity_x_mps) * x_m + (vy - pose.velocity_y_mps) * y_m) / range_m;
  echoes_.push_back({beam == &config_.far, range_m, strict::atan2(y_m, x_m), rate_mps, ratio_from_db(kGhostSnrDb),
                     Stream(ghost.seed.value_or(seed_), "sensors.radar.ghost", ghost.entity).at(frame)});
}

stack::RadarScan Radar::strongest() {
  std::stable_sort(detections_.begin(), detections_.end(), [](const Detection& a, const Detection& b) { return a.power > b.power; });
  stack::RadarScan scan;
  const auto count = std::min(detections_.size(), static_cast<std::size_t>(config_.max_detections));
  scan.mutable_detections()->Reserve(static_cast<int>(count));
  for (std::size_t i = 0; i < count; ++i) {
    const Detection& of = detections_[i];
    stack::RadarDetection& detection = *scan.add_detections();
    detection.set_range_m(of.range_m);
    detection.set_azimuth_rad(of.azimuth_rad);
    detection.set_range_rate_mps(of.range_rate_mps);
    detection.set_snr_db(db_from_ratio(of.power));
    detection.set_range_sigma_m(of.range_sigma_m);
    detection.set_azimuth_sigma_rad(of.azimuth_sigma_rad);
    detection.set_range_rate_sigma_mps(of.range_rate_sigma_mps);
  }
  return scan;
}

SensorSample Radar::sample(std::uint32_t frame, const SensorView& view, const SensorEffects& effects) {
  echoes_.clear();
  detections_.clear();
  stack::Mounting mounting = config_.mounting;
  mounting.yaw_rad += effects.mounting_yaw_rad;
  const SensorPose pose = sensor_pose(view.ego, mounting);
  if (!effects.blind) {
    const std::span<const SightedActor> targets = sight_.look(pose, view.actors);
    const Scan scan{.frame = frame,
                    .pose = pose,
                    .effects = effects,
                    .air_db_per_km = view.weather.radar_attenuation_db_per_km(),
                    .noise_rise_db = noise_rise_db(config_.interference, seed_, frame, targets)};
    for (const SightedActor& sighted : targets) add_target(scan, sighted);
    const std::span<const Mirror> mirrors = mirrors_.near(pose, config_.far.max_range_m, targets);
    for (const SightedActor& sighted : targets) {
      if (!mirrors.empty()) add_images(scan, sighted, targets, mirrors);
    }
  }
  for (const Ghost& ghost : effects.ghosts) add_ghost(frame, view.ego, pose, ghost);
  const auto cell_of = [&](const RadarBeam& beam) {
    return CellSize{beam.range_resolution_m, beam.azimuth_beam_rad, config_.range_rate_resolution_mps};
  };
  merge_cells(cell_of(config_.far), cell_of(config_.near), echoes_);
  for (RadarEcho& echo : echoes_) measure(echo);
  add_clutter(frame);
  add_rain(frame, pose, view.weather);
  return finished(strongest());
}

void Radar::hash_state(StateWriter& out) const { ghosts_.hash_state(out); }

}  // namespace longtail::sim
