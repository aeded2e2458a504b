#include "sim/sensors/gnss.h"

#include <cmath>
#include <numbers>

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

double decay_over(Duration period, double time_s) { return strict::exp(-period.seconds() / time_s); }

}  // namespace

Gnss::Gnss(Seed seed, const GnssConfig& config)
    : config_(config),
      stream_(seed, "sensors.gnss", 0),
      decay_(decay_over(config.period, config.gauss_markov_time_s)),
      drive_(config.gauss_markov_sigma_m * std::sqrt(1 - decay_ * decay_)),
      multipath_decay_(decay_over(config.period, config.multipath_time_s)),
      multipath_drive_(std::sqrt(1 - multipath_decay_ * multipath_decay_)),
      multipath_bearing_rad_(
          Stream(seed, "sensors.gnss.multipath", 0).draw(0, 0).uniform(-std::numbers::pi, std::numbers::pi)),
      away_(-strict::cos(multipath_bearing_rad_), -strict::sin(multipath_bearing_rad_), 0) {}

Gnss::FixError Gnss::advance(std::uint32_t frame, double multipath_sigma_m) {
  Draws draws = stream_.at(frame);
  FixError error;
  for (int axis = 0; axis < 3; ++axis) {
    const double scale = axis == 2 ? config_.vertical_factor : 1;
    const double w = draws.next().normal();
    // The first frame draws from the stationary distribution.
    markov_m_[axis] =
        started_ ? decay_ * markov_m_[axis] + scale * drive_ * w : scale * config_.gauss_markov_sigma_m * w;
    error.position_m[axis] = markov_m_[axis] + draws.next().normal(0, scale * config_.white_sigma_m);
  }
  error.velocity_east_mps = draws.next().normal(0, config_.velocity_sigma_mps);
  error.velocity_north_mps = draws.next().normal(0, config_.velocity_sigma_mps);
  const double w = draws.next().normal();
  multipath_ = started_ ? multipath_decay_ * multipath_ + multipath_drive_ * w : w;
  started_ = true;
  if (multipath_sigma_m > 0) error.position_m += away_ * (multipath_sigma_m * std::fabs(multipath_));
  return error;
}

SensorSample Gnss::sample(std::uint32_t frame, const SensorView& view, const SensorEffects& effects) {
  const FixError error = advance(frame, effects.multipath_sigma_m);
  if (effects.no_fix) return {};

  const EgoState& ego = view.ego;
  const Eigen::Vector3d arm(config_.antenna.x_m, config_.antenna.y_m, config_.antenna.z_m);
  Eigen::Vector3d position = ego.position_m + ego.orientation * arm + error.position_m;
  const Eigen::Vector3d velocity = ego.velocity_mps + ego.orientation * ego.angular_velocity_rps.cross(arm);
  double east_mps = velocity.x() + error.velocity_east_mps;
  double north_mps = velocity.y() + error.velocity_north_mps;
  // A spoofer's signal is received as well as a true one: no claim of the receiver changes.
  position += Eigen::Vector3d(effects.spoof_east_m, effects.spoof_north_m, 0);
  east_mps += effects.spoof_east_mps;
  north_mps += effects.spoof_north_mps;
  const GeodeticPosition fix = view.datum.to_geodetic({position.x(), position.y(), position.z()});

  const bool canyon = effects.multipath_sigma_m > 0;
  stack::Gnss body;
  body.set_latitude_deg(fix.latitude_deg);
  body.set_longitude_deg(fix.longitude_deg);
  body.set_altitude_m(fix.altitude_m);
  body.set_speed_mps(strict::hypot(east_mps, north_mps));
  body.set_course_rad(strict::atan2(north_mps, east_mps));
  // Receivers see fewer satellites in a canyon but not the bias of reflections: the claim only grows by geometry.
  const double geometry =
      canyon ? std::sqrt(static_cast<double>(config_.satellites_open) / config_.satellites_canyon) : 1;
  const double variance =
      config_.gauss_markov_sigma_m * config_.gauss_markov_sigma_m + config_.white_sigma_m * config_.white_sigma_m;
  body.set_horizontal_sigma_m(geometry * std::sqrt(variance));
  body.set_speed_sigma_mps(config_.velocity_sigma_mps);
  body.set_satellites(canyon ? config_.satellites_canyon : config_.satellites_open);
  return finished(std::move(body));
}

void Gnss::hash_state(StateWriter& out) const {
  out.f64s({markov_m_.data(), 3});
  out.f64(multipath_);
  out.boolean(started_);
}

}  // namespace longtail::sim
