#include "stack/localization/ego_filter.h"

#include <algorithm>
#include <cmath>

#include "stack/base/check.h"
#include "stack/base/strict_math.h"
#include "stack/localization/kalman_update.h"

namespace longtail::stack {
namespace {

using E = EgoEstimate;

constexpr double kLongestStep_s = 0.05;
constexpr double kAccelerationSmoothing_s = 0.1;
constexpr double kSteeringTimeout_s = 0.3;
constexpr double kOdometryTimeout_s = 0.3;
// Dead reckoning without IMU: what the yaw rate from steering and an unknown acceleration are worth.
constexpr double kSteeredYawRateDensity = 0.03 * 0.03;
constexpr double kUnknownAccelerationDensity = 1.5 * 1.5;
// Windows of about 20 fixes and 50 odometry updates.
constexpr double kGnssForgetting = 0.95;
constexpr double kOdometryForgetting = 0.98;
constexpr double kLargestNis = 50;  // per degree of freedom: one outlier must not rule the window for long

double square(double v) { return v * v; }

void remember(ConsistencyWindow& window, double nis, double dof, double forgetting) {
  window.squared = forgetting * window.squared + std::min(nis, kLargestNis * dof);
  window.expected = forgetting * window.expected + dof;
}

void correct(EgoEstimate& e, const E::Vector& correction) {
  e.x += correction;
  e.x[E::kYaw] = strict::wrap_angle(e.x[E::kYaw]);
}

bool fresh(SimTime stamp, SimTime now, double timeout_s) {
  return stamp != E::kNever && (now - stamp).seconds() <= timeout_s;
}

}  // namespace

// --- propagation ---------------------------------------------------------------------------------------

// Yaw rate of the single-track model in steady state: delta = wheelbase * rate / v + understeer * v * rate.
double EgoFilter::steering_yaw_rate(const EgoEstimate& e) const {
  const double v = e.x[E::kSpeed];
  return e.road_wheel_rad * v / (calibration_.wheelbase_m + calibration_.understeer_gradient * v * v);
}

// What drives the propagation: the IMU, or without it steering and an unknown acceleration.
EgoFilter::Motion EgoFilter::motion(const EgoEstimate& e, double gyro_z_rps, double accel_x_mps2, SimTime t) const {
  if (fresh(e.imu_time, t, p_.imu_timeout_s)) {
    const double yaw_rate = gyro_z_rps - e.x[E::kGyroBias];
    // The IMU sits ahead of the origin and feels the turn's centripetal acceleration along x.
    const double centripetal = yaw_rate * yaw_rate * calibration_.imu.x_m;
    return {.yaw_rate_rps = yaw_rate,
            .acceleration_mps2 = accel_x_mps2 + centripetal - e.x[E::kAccelBias],
            .yaw_rate_density = square(p_.gyro_noise_rad_per_sqrt_s) + square(p_.gyro_scale_error * yaw_rate),
            .acceleration_density = square(p_.accel_noise_mps_per_sqrt_s),
            .inertial = true};
  }
  const bool steered = fresh(e.steering_time, t, kSteeringTimeout_s);
  return {.yaw_rate_rps = steered ? steering_yaw_rate(e) : e.yaw_rate_rps,
          .acceleration_mps2 = 0,
          .yaw_rate_density = kSteeredYawRateDensity * (steered ? 1 : 10),
          .acceleration_density = kUnknownAccelerationDensity,
          .inertial = false};
}

void EgoFilter::propagate(EgoEstimate& e, const Motion& m, double dt) const {
  // Mean: midpoint rule.
  const double yaw = e.x[E::kYaw] + 0.5 * m.yaw_rate_rps * dt;
  const double speed = e.x[E::kSpeed] + 0.5 * m.acceleration_mps2 * dt;
  const double sin_yaw = strict::sin(yaw);
  const double cos_yaw = strict::cos(yaw);
  const double decay = 1 - dt / p_.gnss_correlation_s;
  e.x[E::kX] += speed * cos_yaw * dt;
  e.x[E::kY] += speed * sin_yaw * dt;
  e.x[E::kYaw] = strict::wrap_angle(e.x[E::kYaw] + m.yaw_rate_rps * dt);
  e.x[E::kSpeed] += m.acceleration_mps2 * dt;
  e.x[E::kGnssErrorX] *= decay;
  e.x[E::kGnssErrorY] *= decay;
  e.yaw_rate_rps = m.yaw_rate_rps;
  const double blend = dt / (kAccelerationSmoothing_s + dt);
  e.acceleration_mps2 += blend * (m.acceleration_mps2 - e.acceleration_mps2);

  // Covariance: F P F' with the few entries of F that are not the identity, first rows, then columns.
  E::Matrix& p = e.covariance;
  const double bias_dt = m.inertial ? dt : 0;
  const auto sweep = [&](auto&& row) {
    row(E::kX) += (-speed * sin_yaw * dt) * row(E::kYaw) + (cos_yaw * dt) * row(E::kSpeed);
    row(E::kY) += (speed * cos_yaw * dt) * row(E::kYaw) + (sin_yaw * dt) * row(E::kSpeed);
    row(E::kYaw) -= bias_dt * row(E::kGyroBias);
    row(E::kSpeed) -= bias_dt * row(E::kAccelBias);
    row(E::kGnssErrorX) *= decay;
    row(E::kGnssErrorY) *= decay;
  };
  sweep([&](int i) { return p.row(i); });
  sweep([&](int i) { return p.col(i); });
  p.triangularView<Eigen::StrictlyLower>() = p.transpose();  // rounding differs between the two halves
  const double slip = std::fabs(speed) > p_.standstill_speed_mps ? square(p_.side_slip_m_per_sqrt_s) * dt : 0;
  const double gnss = p_.gnss_correlated_share * square(e.gnss_sigma_m) * (1 - decay * decay);
  p(E::kX, E::kX) += slip;
  p(E::kY, E::kY) += slip;
  p(E::kYaw, E::kYaw) += m.yaw_rate_density * dt;
  p(E::kSpeed, E::kSpeed) += m.acceleration_density * dt;
  p(E::kGyroBias, E::kGyroBias) += square(p_.gyro_bias_walk_rps_per_sqrt_s) * dt;
  p(E::kAccelBias, E::kAccelBias) += square(p_.accel_bias_walk_mps2_per_sqrt_s) * dt;
  p(E::kOdometryScale, E::kOdometryScale) += square(p_.odometry_scale_walk_per_sqrt_s) * dt;
  p(E::kGnssErrorX, E::kGnssErrorX) += gnss;
  p(E::kGnssErrorY, E::kGnssErrorY) += gnss;
}

void EgoFilter::advance(EgoEstimate& e, SimTime t, double gyro_z_rps, double accel_x_mps2) const {
  if (!e.started) {
    e.started = true;
    e.time = t;
  }
  CHECK(t >= e.time, "reading at {} ns, estimate already at {} ns", t.ns, e.time.ns);
  while (e.time < t) {
    const Duration step = std::min(t - e.time, duration_from_seconds(kLongestStep_s));
    e.time += step;
    if (e.aligned) propagate(e, motion(e, gyro_z_rps, accel_x_mps2, e.time), step.seconds());
  }
}

// --- measurements --------------------------------------------------------------------------------------

void EgoFilter::apply(EgoEstimate& e, const Reading& reading, const HeadingPrior& prior) const {
  if (reading.topic == Topic::kIngestImu) {
    use_imu(e, reading);
    return;
  }
  advance(e, reading.time, e.gyro_z_rps, e.accel_x_mps2);
  switch (reading.topic) {
    case Topic::kIngestWheelOdometry: return use_odometry(e, reading);
    case Topic::kIngestSteeringAngle: return use_steering(e, reading);
    case Topic::kIngestGnss: return use_gnss(e, reading, prior);
    default: CHECK(false, "localization has no use for {}", name_of(reading.topic));
  }
}

// Trapezoidal rule between samples; after a pause the new sample alone.
void EgoFilter::use_imu(EgoEstimate& e, const Reading& reading) const {
  const double accel_x = reading.values[0];
  const double gyro_z = reading.values[2];
  const bool continuous = fresh(e.imu_time, reading.time, p_.imu_timeout_s);
  const double mean_gyro = continuous ? 0.5 * (e.gyro_z_rps + gyro_z) : gyro_z;
  const double mean_accel = continuous ? 0.5 * (e.accel_x_mps2 + accel_x) : accel_x;
  if (continuous) e.imu_time = reading.time;
  advance(e, reading.time, mean_gyro, mean_accel);
  e.imu_time = reading.time;
  e.gyro_z_rps = gyro_z;
  e.accel_x_mps2 = accel_x;
}

// The rear axle rolls at the ego origin. When the front axle contradicts it, a wheel slips or locks: the axle
// nearer to the prediction is believed.
double EgoFilter::wheel_speed(const EgoEstimate& e, const Reading& reading) const {
  const double rear = 0.5 * (reading.values[2] + reading.values[3]);
  if (!e.aligned || !fresh(e.steering_time, reading.time, kSteeringTimeout_s)) return rear;
  const double front = 0.5 * (reading.values[0] + reading.values[1]) * strict::cos(e.road_wheel_rad);
  if (std::fabs(front - rear) < p_.axle_disagreement_mps) return rear;
  const double predicted = e.x[E::kSpeed] * (1 + e.x[E::kOdometryScale]);
  return std::fabs(front - predicted) < std::fabs(rear - predicted) ? front : rear;
}

void EgoFilter::use_odometry(EgoEstimate& e, const Reading& reading) const {
  e.odometry_time = reading.time;
  e.odometry_mps = wheel_speed(e, reading);
  bool at_rest = true;
  for (int wheel = 0; wheel < 4; ++wheel) at_rest &= std::fabs(reading.values[wheel]) < p_.standstill_speed_mps;
  if (!at_rest) e.standstill_since = E::kNever;
  if (at_rest && e.standstill_since == E::kNever) e.standstill_since = reading.time;
  if (!e.aligned) return;

  // wheel speed = speed * (1 + scale)
  const double v = e.x[E::kSpeed];
  const double sigma = p_.odometry_sigma_mps + p_.odometry_slip_s2_per_m * std::fabs(v * e.acceleration_mps2);
  E::Vector h = E::Vector::Zero();
  h[E::kSpeed] = 1 + e.x[E::kOdometryScale];
  h[E::kOdometryScale] = v;
  const double residual = e.odometry_mps - v * (1 + e.x[E::kOdometryScale]);
  const double nis = square(residual) / innovation_variance<E::kSize>(e.covariance, h, square(sigma));
  remember(e.odometry_window, nis, 1, kOdometryForgetting);
  if (nis <= p_.gate_1dof) correct(e, update_scalar<E::kSize>(e.covariance, h, residual, square(sigma)));
  use_standstill(e, at_rest, reading.time);
}

// Zero-velocity update: speed is zero, and what the gyro reads is its bias.
void EgoFilter::use_standstill(EgoEstimate& e, bool at_rest, SimTime t) const {
  if (!at_rest || (t - e.standstill_since).seconds() < p_.standstill_time_s) return;
  E::Vector h = E::Vector::Zero();
  h[E::kSpeed] = 1;
  const double variance = square(p_.standstill_sigma_mps);
  const double residual = -e.x[E::kSpeed];
  if (square(residual) > p_.gate_1dof * innovation_variance<E::kSize>(e.covariance, h, variance)) return;
  correct(e, update_scalar<E::kSize>(e.covariance, h, residual, variance));
  if (!fresh(e.imu_time, t, p_.imu_timeout_s)) return;
  h.setZero();
  h[E::kGyroBias] = 1;
  const double gyro_variance = square(p_.standstill_gyro_sigma_rps);
  const double gyro_residual = e.gyro_z_rps - e.x[E::kGyroBias];
  if (square(gyro_residual) > p_.gate_1dof * innovation_variance<E::kSize>(e.covariance, h, gyro_variance)) return;
  correct(e, update_scalar<E::kSize>(e.covariance, h, gyro_residual, gyro_variance));
}

// A rare and weak look at the gyro bias: steering offset and side slip do not average out.
void EgoFilter::use_steering(EgoEstimate& e, const Reading& reading) const {
  e.steering_time = reading.time;
  e.road_wheel_rad = reading.values[0];
  if (!e.aligned || !fresh(e.imu_time, reading.time, p_.imu_timeout_s)) return;
  const bool due = e.steering_check_time == E::kNever ||
                   (reading.time - e.steering_check_time).seconds() >= p_.steering_check_period_s;
  if (!due || e.x[E::kSpeed] < p_.course_min_speed_mps) return;
  e.steering_check_time = reading.time;
  E::Vector h = E::Vector::Zero();
  h[E::kGyroBias] = 1;
  const double residual = e.gyro_z_rps - steering_yaw_rate(e) - e.x[E::kGyroBias];
  const double variance = square(p_.steering_rate_sigma_rps);
  if (square(residual) > p_.gate_1dof * innovation_variance<E::kSize>(e.covariance, h, variance)) return;
  correct(e, update_scalar<E::kSize>(e.covariance, h, residual, variance));
}

void EgoFilter::use_gnss(EgoEstimate& e, const Reading& reading, const HeadingPrior& prior) const {
  const double claimed_m = reading.values[4];
  e.gnss_sigma_m = std::max(claimed_m > 0 ? claimed_m : p_.gnss_sigma_m, p_.gnss_sigma_floor_m);
  if (!e.aligned) return align(e, reading, prior);
  use_fix(e, reading);
  const bool refused_long = e.gnss_refused_since != E::kNever &&
                            (reading.time - e.gnss_refused_since).seconds() >= p_.realign_after_s;
  if (refused_long) return align(e, reading, prior);
  use_velocity(e, reading);
}

// Antenna position = origin + R(yaw) lever + persistent error + white noise.
void EgoFilter::use_fix(EgoEstimate& e, const Reading& reading) const {
  const double sin_yaw = strict::sin(e.x[E::kYaw]);
  const double cos_yaw = strict::cos(e.x[E::kYaw]);
  const Mounting& lever = calibration_.gnss_antenna;
  const double lever_x = cos_yaw * lever.x_m - sin_yaw * lever.y_m;
  const double lever_y = sin_yaw * lever.x_m + cos_yaw * lever.y_m;
  E::Vector hx = E::Vector::Zero();
  hx[E::kX] = 1;
  hx[E::kYaw] = -lever_y;
  hx[E::kGnssErrorX] = 1;
  E::Vector hy = E::Vector::Zero();
  hy[E::kY] = 1;
  hy[E::kYaw] = lever_x;
  hy[E::kGnssErrorY] = 1;
  const double dx = reading.values[0] - (e.x[E::kX] + lever_x + e.x[E::kGnssErrorX]);
  const double dy = reading.values[1] - (e.x[E::kY] + lever_y + e.x[E::kGnssErrorY]);
  const double variance = (1 - p_.gnss_correlated_share) * square(e.gnss_sigma_m);

  // Both axes are gated together.
  const E::Vector phx = e.covariance * hx;
  const double sxx = hx.dot(phx) + variance;
  const double sxy = hy.dot(phx);
  const double syy = innovation_variance<E::kSize>(e.covariance, hy, variance);
  const double nis = (syy * dx * dx - 2 * sxy * dx * dy + sxx * dy * dy) / (sxx * syy - sxy * sxy);
  remember(e.gnss_window, nis, 2, kGnssForgetting);
  if (nis > p_.gate_2dof) {
    if (e.gnss_refused_since == E::kNever) e.gnss_refused_since = reading.time;
    return;
  }
  e.gnss_refused_since = E::kNever;
  e.gnss_accepted = reading.time;
  // One axis after the other; the noise of the axes is independent.
  E::Vector correction = update_scalar<E::kSize>(e.covariance, hx, dx, variance);
  correction += update_scalar<E::kSize>(e.covariance, hy, dy - hy.dot(correction), variance);
  correct(e, correction);
}

// Doppler speed and course of the antenna, while moving forward.
void EgoFilter::use_velocity(EgoEstimate& e, const Reading& reading) const {
  const double measured_mps = reading.values[2];
  const double measured_rad = reading.values[3];
  const double v = e.x[E::kSpeed];
  if (v < p_.course_min_speed_mps || measured_mps < p_.course_min_speed_mps) return;
  const double claimed_mps = reading.values[5];
  const double sideways_mps = e.yaw_rate_rps * calibration_.gnss_antenna.x_m;

  E::Vector h = E::Vector::Zero();
  h[E::kSpeed] = 1;
  const double doppler_mps = claimed_mps > 0 ? claimed_mps : p_.gnss_speed_sigma_mps;
  const double speed_variance = square(std::max(doppler_mps, p_.gnss_speed_sigma_floor_mps));
  const double speed_residual = measured_mps - std::sqrt(v * v + sideways_mps * sideways_mps);
  const double speed_nis = square(speed_residual) / innovation_variance<E::kSize>(e.covariance, h, speed_variance);
  remember(e.gnss_window, speed_nis, 1, kGnssForgetting);
  if (speed_nis <= p_.gate_1dof) {
    correct(e, update_scalar<E::kSize>(e.covariance, h, speed_residual, speed_variance));
  }

  h.setZero();
  h[E::kYaw] = 1;
  const double lateral_mps2 = e.yaw_rate_rps * v;
  const double course_variance = square(doppler_mps / v) + square(p_.gnss_course_sigma_rad) +
                                 square(p_.course_slip_rad_per_mps2 * lateral_mps2);
  const double course_residual =
      strict::wrap_angle(measured_rad - e.x[E::kYaw] - strict::atan2(sideways_mps, e.x[E::kSpeed]));
  const double course_nis = square(course_residual) / innovation_variance<E::kSize>(e.covariance, h, course_variance);
  remember(e.gnss_window, course_nis, 1, kGnssForgetting);
  if (course_nis <= p_.gate_1dof) {
    correct(e, update_scalar<E::kSize>(e.covariance, h, course_residual, course_variance));
  }
}

// Initial state: position from the fix, speed from the wheels, heading from the course while moving, from the
// map at rest. Without a heading the filter waits.
void EgoFilter::align(EgoEstimate& e, const Reading& reading, const HeadingPrior& prior) const {
  const double x_m = reading.values[0];
  const double y_m = reading.values[1];
  const double gnss_mps = reading.values[2];
  const double course_rad = reading.values[3];
  const double claimed_mps = reading.values[5];
  const double doppler_mps = claimed_mps > 0 ? claimed_mps : p_.gnss_speed_sigma_mps;
  const bool rolling = fresh(e.odometry_time, reading.time, kOdometryTimeout_s);
  double yaw = 0;
  double yaw_sigma = 0;
  if (gnss_mps >= p_.course_min_speed_mps && (!rolling || e.odometry_mps > 0)) {
    yaw = course_rad - strict::atan2(e.gyro_z_rps * calibration_.gnss_antenna.x_m, gnss_mps);
    yaw_sigma = 2 * std::sqrt(square(doppler_mps / gnss_mps) + square(p_.gnss_course_sigma_rad));
  } else if (const auto heading = prior.heading_near(x_m, y_m, p_.heading_prior_reach_m)) {
    yaw = *heading;
    yaw_sigma = p_.heading_prior_sigma_rad;
  } else {
    return;
  }
  const Mounting& lever = calibration_.gnss_antenna;
  const double sin_yaw = strict::sin(yaw);
  const double cos_yaw = strict::cos(yaw);
  e.x.setZero();
  e.x[E::kX] = x_m - (cos_yaw * lever.x_m - sin_yaw * lever.y_m);
  e.x[E::kY] = y_m - (sin_yaw * lever.x_m + cos_yaw * lever.y_m);
  e.x[E::kYaw] = strict::wrap_angle(yaw);
  e.x[E::kSpeed] = rolling ? e.odometry_mps : gnss_mps;

  E::Matrix& p = e.covariance;
  p.setZero();
  const double persistent = p_.gnss_correlated_share * square(e.gnss_sigma_m);
  for (const auto& [axis, error] : {std::pair{E::kX, E::kGnssErrorX}, std::pair{E::kY, E::kGnssErrorY}}) {
    p(axis, axis) = square(e.gnss_sigma_m);
    p(error, error) = persistent;
    p(axis, error) = p(error, axis) = -persistent;  // the fix carries the error into the position
  }
  p(E::kYaw, E::kYaw) = square(yaw_sigma);
  p(E::kSpeed, E::kSpeed) = square(rolling ? p_.odometry_sigma_mps + p_.odometry_scale_sigma * e.odometry_mps
                                           : doppler_mps);
  p(E::kGyroBias, E::kGyroBias) = square(p_.gyro_bias_sigma_rps);
  p(E::kAccelBias, E::kAccelBias) = square(p_.accel_bias_sigma_mps2);
  p(E::kOdometryScale, E::kOdometryScale) = square(p_.odometry_scale_sigma);
  e.aligned = true;
  e.gnss_accepted = reading.time;
  e.gnss_refused_since = E::kNever;
  e.gnss_window = {};
  e.odometry_window = {};
}

bool EgoFilter::valid(const EgoEstimate& e) const {
  if (!e.aligned) return false;
  const double position_variance = std::max(e.covariance(E::kX, E::kX), e.covariance(E::kY, E::kY));
  return position_variance <= square(p_.valid_position_sigma_m) &&
         e.covariance(E::kYaw, E::kYaw) <= square(p_.valid_yaw_sigma_rad);
}

// --- state ---------------------------------------------------------------------------------------------

void EgoEstimate::save(StateWriter& out) const {
  out.boolean(aligned);
  out.boolean(started);
  for (const SimTime t : {time, imu_time, odometry_time, steering_time, steering_check_time, standstill_since,
                          gnss_accepted, gnss_refused_since}) {
    out.i64(t.ns);
  }
  out.f64s({x.data(), static_cast<std::size_t>(x.size())});
  out.f64s({covariance.data(), static_cast<std::size_t>(covariance.size())});
  for (const double v :
       {yaw_rate_rps, acceleration_mps2, accel_x_mps2, gyro_z_rps, odometry_mps, road_wheel_rad, gnss_sigma_m,
        gnss_window.squared, gnss_window.expected, odometry_window.squared, odometry_window.expected}) {
    out.f64(v);
  }
}

void EgoEstimate::load(StateReader& in) {
  aligned = in.boolean();
  started = in.boolean();
  for (SimTime* t : {&time, &imu_time, &odometry_time, &steering_time, &steering_check_time, &standstill_since,
                     &gnss_accepted, &gnss_refused_since}) {
    t->ns = in.i64();
  }
  in.f64s({x.data(), static_cast<std::size_t>(x.size())});
  in.f64s({covariance.data(), static_cast<std::size_t>(covariance.size())});
  for (double* v :
       {&yaw_rate_rps, &acceleration_mps2, &accel_x_mps2, &gyro_z_rps, &odometry_mps, &road_wheel_rad, &gnss_sigma_m,
        &gnss_window.squared, &gnss_window.expected, &odometry_window.squared, &odometry_window.expected}) {
    *v = in.f64();
  }
}

}  // namespace longtail::stack
