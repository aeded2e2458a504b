#include "sim/sensors/radar.h"

#include <algorithm>
#include <cmath>

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

// A ghost is as strong as a car nearby.
constexpr double kGhostSnrDb = 25;

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
            config.budget, config.false_alarm_probability) {}

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

void Radar::add_target(const Scan& scan, const SightedActor& sighted) {
  const double visible = visible_share(sighted);
  if (visible <= 0) return;
  const double share = entry_share(sighted);
  const double x_m = share * sighted.x_m;
  const double y_m = share * sighted.y_m;
  const double range_m = std::sqrt(x_m * x_m + y_m * y_m);
  if (range_m < config_.min_range_m) return;
  const RadarBeam* beam = beam_for(x_m, y_m, range_m);
  if (beam == nullptr) return;

  const double azimuth_rad = strict::atan2(y_m, x_m);
  if (scan.effects.blocks(azimuth_rad / config_.near.half_width_rad)) return;
  const double off_axis = azimuth_rad / beam->half_width_rad;
  // Looking above or below the road: the beam's pattern, on both ways (Gaussian, 3 dB at half the beam width).
  const double off_level = scan.effects.mounting_pitch_rad / config_.elevation_beam_rad;
  const double rcs_dbsm = sighted.actor->model.rcs_dbsm + db_from_ratio(visible);
  const double mean_db = snr_db(config_.budget, rcs_dbsm, range_m, scan.air_db_per_km) + beam->gain_db -
                         beam->edge_loss_db * off_axis * off_axis - 24 * off_level * off_level - scan.noise_rise_db;
  Draws draws = Stream(seed_, "sensors.radar", stream_entity(*sighted.actor)).at(scan.frame);
  const double power = received_power(config_.fluctuation, ratio_from_db(std::min(mean_db, config_.max_snr_db)), draws);
  if (power < threshold_) return;

  // Velocity of the reflecting point: v + omega x r about the actor's centre, in sensor axes.
  const SensorPose& pose = scan.pose;
  const Eigen::Vector3d& velocity = sighted.actor->velocity_mps;
  const double yaw_rate = sighted.actor->yaw_rate_rps;
  const double vx = pose.cos_yaw * velocity.x() + pose.sin_yaw * velocity.y() - yaw_rate * (y_m - sighted.y_m);
  const double vy = pose.cos_yaw * velocity.y() - pose.sin_yaw * velocity.x() + yaw_rate * (x_m - sighted.x_m);
  const double rate_mps = ((vx - pose.velocity_x_mps) * x_m + (vy - pose.velocity_y_mps) * y_m) / range_m;
  echoes_.push_back({beam == &config_.far, range_m, azimuth_rad, rate_mps, power, draws});
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
                     Stream(seed_, "sensors.radar.ghost", ghost.entity).at(frame)});
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
