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
      sight_({.max_range_m = config.far.max_range_m, .sensor_height_m = config.mounting.z_m}),
      ghosts_(config.ego_front_m) {}

// The far beam is the finer one: it reports what both see.
const RadarBeam* Radar::beam_for(double x_m, double y_m, double range_m) const {
  const double across = std::fabs(y_m);
  if (range_m <= config_.far.max_range_m && across <= tan_far_ * x_m) return &config_.far;
  if (range_m <= config_.near.max_range_m && across <= tan_near_ * x_m) return &config_.near;
  return nullptr;
}

void Radar::set_sigmas(const RadarBeam& beam, Echo& echo) const {
  // Monopulse accuracy: beam width / (1.6 sqrt(2 SNR)), Barton & Ward.
  constexpr double kMonopulseSlope = 1.6;
  echo.range_sigma_m = over_floor(beam.range_floor_m, beam.range_resolution_m, echo.power);
  echo.azimuth_sigma_rad = over_floor(beam.azimuth_floor_rad, beam.azimuth_beam_rad / kMonopulseSlope, echo.power);
  echo.range_rate_sigma_mps = over_floor(config_.range_rate_floor_mps, config_.range_rate_resolution_mps, echo.power);
}

void Radar::add_noise(Draws& draws, const RadarBeam& beam, Echo& echo) const {
  set_sigmas(beam, echo);
  echo.range_m = std::max(echo.range_m + draws.next().normal(0, echo.range_sigma_m), config_.min_range_m);
  echo.azimuth_rad += draws.next().normal(0, echo.azimuth_sigma_rad);
  echo.range_rate_mps += draws.next().normal(0, echo.range_rate_sigma_mps);
}

void Radar::add_target(std::uint32_t frame, const SensorPose& pose, const SightedActor& sighted,
                       double air_db_per_km, const SensorEffects& effects) {
  if (sighted.visible < config_.min_visible) return;
  const double share = entry_share(sighted);
  const double x_m = share * sighted.x_m;
  const double y_m = share * sighted.y_m;
  const double range_m = std::sqrt(x_m * x_m + y_m * y_m);
  if (range_m < config_.min_range_m) return;
  const RadarBeam* beam = beam_for(x_m, y_m, range_m);
  if (beam == nullptr) return;

  const double azimuth_rad = strict::atan2(y_m, x_m);
  if (effects.blocks(azimuth_rad / config_.near.half_width_rad)) return;
  const double off_axis = azimuth_rad / beam->half_width_rad;
  // Looking above or below the road: the beam's pattern, on both ways (Gaussian, 3 dB at half the beam width).
  const double off_level = effects.mounting_pitch_rad / config_.elevation_beam_rad;
  const double rcs_dbsm = sighted.actor->model.rcs_dbsm + db_from_ratio(sighted.visible);
  const double mean_db = snr_db(config_.budget, rcs_dbsm, range_m, air_db_per_km) + beam->gain_db -
                         beam->edge_loss_db * off_axis * off_axis - 24 * off_level * off_level;
  Draws draws = Stream(seed_, "sensors.radar", stream_entity(*sighted.actor)).at(frame);
  const double power = received_power(config_.fluctuation, ratio_from_db(std::min(mean_db, config_.max_snr_db)), draws);
  if (power < threshold_) return;

  // Velocity of the reflecting point: v + omega x r about the actor's centre, in sensor axes.
  const Eigen::Vector3d& velocity = sighted.actor->velocity_mps;
  const double yaw_rate = sighted.actor->yaw_rate_rps;
  const double vx = pose.cos_yaw * velocity.x() + pose.sin_yaw * velocity.y() - yaw_rate * (y_m - sighted.y_m);
  const double vy = pose.cos_yaw * velocity.y() - pose.sin_yaw * velocity.x() + yaw_rate * (x_m - sighted.x_m);
  Echo echo;
  echo.range_m = range_m;
  echo.azimuth_rad = azimuth_rad;
  echo.range_rate_mps = ((vx - pose.velocity_x_mps) * x_m + (vy - pose.velocity_y_mps) * y_m) / range_m;
  echo.power = power;
  add_noise(draws, *beam, echo);
  echoes_.push_back(echo);
}

void Radar::add_clutter(std::uint32_t frame) {
  Draws draws = Stream(seed_, "sensors.radar.clutter", 0).at(frame);
  const RadarBeam& beam = config_.far;
  const std::uint64_t count = draws.next().poisson(config_.false_alarm_probability * config_.cells);
  for (std::uint64_t i = 0; i < count; ++i) {
    Echo echo;
    echo.range_m = draws.next().uniform(config_.min_range_m, beam.max_range_m);
    echo.azimuth_rad = draws.next().uniform(-beam.half_width_rad, beam.half_width_rad);
    echo.range_rate_mps = draws.next().uniform(config_.range_rate_min_mps, config_.range_rate_max_mps);
    echo.power = threshold_ + draws.next().exponential(1);  // noise power beyond the threshold it crossed
    set_sigmas(beam, echo);
    echoes_.push_back(echo);
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
  Echo echo;
  echo.range_m = range_m;
  echo.azimuth_rad = strict::atan2(y_m, x_m);
  echo.range_rate_mps = ((vx - pose.velocity_x_mps) * x_m + (vy - pose.velocity_y_mps) * y_m) / range_m;
  echo.power = ratio_from_db(kGhostSnrDb);
  Draws draws = Stream(seed_, "sensors.radar.ghost", ghost.entity).at(frame);
  add_noise(draws, *beam, echo);
  echoes_.push_back(echo);
}

SensorSample Radar::sample(std::uint32_t frame, const SensorView& view, const SensorEffects& effects) {
  echoes_.clear();
  stack::Mounting mounting = config_.mounting;
  mounting.yaw_rad += effects.mounting_yaw_rad;
  const SensorPose pose = sensor_pose(view.ego, mounting);
  if (!effects.blind) {
    const double air_db_per_km = view.weather.radar_attenuation_db_per_km();
    for (const SightedActor& sighted : sight_.look(pose, view.actors)) {
      add_target(frame, pose, sighted, air_db_per_km, effects);
    }
  }
  for (const Ghost& ghost : effects.ghosts) add_ghost(frame, view.ego, pose, ghost);
  add_clutter(frame);
  std::stable_sort(echoes_.begin(), echoes_.end(), [](const Echo& a, const Echo& b) { return a.power > b.power; });

  stack::RadarScan scan;
  const auto count = std::min(echoes_.size(), static_cast<std::size_t>(config_.max_detections));
  scan.mutable_detections()->Reserve(static_cast<int>(count));
  for (std::size_t i = 0; i < count; ++i) {
    const Echo& echo = echoes_[i];
    stack::RadarDetection& detection = *scan.add_detections();
    detection.set_range_m(echo.range_m);
    detection.set_azimuth_rad(echo.azimuth_rad);
    detection.set_range_rate_mps(echo.range_rate_mps);
    detection.set_snr_db(db_from_ratio(echo.power));
    detection.set_range_sigma_m(echo.range_sigma_m);
    detection.set_azimuth_sigma_rad(echo.azimuth_sigma_rad);
    detection.set_range_rate_sigma_mps(echo.range_rate_sigma_mps);
  }
  return finished(std::move(scan));
}

void Radar::hash_state(StateWriter& out) const { ghosts_.hash_state(out); }

}  // namespace longtail::sim
