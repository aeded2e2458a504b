// A drive whose sensors err exactly as the localization filter assumes: IMU at 100 Hz with white noise and walking
// biases, wheel odometry and steering at 50 Hz, GNSS at 10 Hz with a Gauss-Markov and a white part.
// The truth is a vehicle that does not slip sideways except for the filter's own side-slip noise.
#pragma once

#include <cmath>
#include <functional>
#include <vector>

#include "stack/localization/ego_filter.h"
#include "tests/support/test_random.h"

namespace longtail::stack {

struct DriveTruth {
  SimTime time;
  double x_m = 0;
  double y_m = 0;
  double yaw_rad = 0;
  double speed_mps = 0;
  double yaw_rate_rps = 0;
  double acceleration_mps2 = 0;
};

struct Drive {
  std::vector<Reading> readings;    // in key order
  std::vector<DriveTruth> truth;    // every 10 ms, the first at time 0
  double gyro_bias_rps = 0;         // at the end
  double odometry_scale = 0;
};

struct DriveSetup {
  std::uint64_t seed = 1;
  double seconds = 60;
  double speed_mps = 15;
  double noise = 1;  // scales every error; 0 = perfect sensors
  std::function<double(double)> acceleration_mps2 = [](double) { return 0.0; };
  std::function<double(double)> yaw_rate_rps = [](double) { return 0.0; };
};

class DriveGenerator {
 public:
  DriveGenerator(const DriveSetup& setup, const LocalizationParameters& p, const VehicleCalibration& c)
      : setup_(setup), p_(p), car_(c), random_(setup.seed) {
    now_ = {.time = {}, .speed_mps = setup.speed_mps, .yaw_rate_rps = setup.yaw_rate_rps(0),
            .acceleration_mps2 = setup.acceleration_mps2(0)};
    gyro_bias_ = draw(p.gyro_bias_sigma_rps);
    accel_bias_ = draw(p.accel_bias_sigma_mps2);
    scale_ = draw(p.odometry_scale_sigma);
    persistent_ = std::sqrt(p.gnss_correlated_share) * p.gnss_sigma_m;
    error_x_ = draw(persistent_);
    error_y_ = draw(persistent_);
  }

  Drive run() {
    Drive drive;
    drive.truth.push_back(now_);
    const auto steps = static_cast<std::int64_t>(setup_.seconds / kDt + 0.5);
    for (std::int64_t k = 1; k <= steps; ++k) {
      step_truth(k);
      step_errors();
      drive.truth.push_back(now_);
      const auto sequence = static_cast<std::uint64_t>(k);
      drive.readings.push_back(imu(sequence));
      if (k % 10 == 0) drive.readings.push_back(gnss(sequence));
      if (k % 2 == 0) add_wheels(sequence, drive.readings);
    }
    std::ranges::sort(drive.readings, {}, &Reading::key);
    drive.gyro_bias_rps = gyro_bias_;
    drive.odometry_scale = scale_;
    return drive;
  }

 private:
  static constexpr double kDt = 0.01;
  double draw(double sigma) { return setup_.noise * sigma * random_.normal(); }

  // Yaw rate and acceleration vary linearly within a step.
  void step_truth(std::int64_t k) {
    const DriveTruth last = now_;
    now_.time = {k * 10'000'000};
    now_.yaw_rate_rps = setup_.yaw_rate_rps(static_cast<double>(k) * kDt);
    now_.acceleration_mps2 = setup_.acceleration_mps2(static_cast<double>(k) * kDt);
    const double mean_rate = 0.5 * (last.yaw_rate_rps + now_.yaw_rate_rps);
    now_.speed_mps = last.speed_mps + 0.5 * (last.acceleration_mps2 + now_.acceleration_mps2) * kDt;
    now_.yaw_rad = last.yaw_rad + mean_rate * kDt;
    const double slip = now_.speed_mps > 0.1 ? p_.side_slip_m_per_sqrt_s * std::sqrt(kDt) : 0;
    const double path = 0.5 * (last.speed_mps + now_.speed_mps) * kDt;
    const double middle = last.yaw_rad + 0.5 * mean_rate * kDt;
    now_.x_m += path * strict::cos(middle) + draw(slip);
    now_.y_m += path * strict::sin(middle) + draw(slip);
  }

  void step_errors() {
    gyro_bias_ += draw(p_.gyro_bias_walk_rps_per_sqrt_s * std::sqrt(kDt));
    accel_bias_ += draw(p_.accel_bias_walk_mps2_per_sqrt_s * std::sqrt(kDt));
    scale_ += draw(p_.odometry_scale_walk_per_sqrt_s * std::sqrt(kDt));
    const double decay = 1 - kDt / p_.gnss_correlation_s;
    error_x_ = decay * error_x_ + draw(persistent_ * std::sqrt(1 - decay * decay));
    error_y_ = decay * error_y_ + draw(persistent_ * std::sqrt(1 - decay * decay));
    smooth_acceleration_ += kDt / (0.1 + kDt) * (now_.acceleration_mps2 - smooth_acceleration_);
  }

  Reading imu(std::uint64_t sequence) {
    const double scaled = p_.gyro_scale_error * now_.yaw_rate_rps;
    const double density = std::sqrt(p_.gyro_noise_rad_per_sqrt_s * p_.gyro_noise_rad_per_sqrt_s + scaled * scaled);
    const double centripetal = now_.yaw_rate_rps * now_.yaw_rate_rps * car_.imu.x_m;
    const double accel = now_.acceleration_mps2 - centripetal + accel_bias_ +
                         draw(p_.accel_noise_mps_per_sqrt_s / std::sqrt(kDt));
    const double gyro = now_.yaw_rate_rps + gyro_bias_ + draw(density / std::sqrt(kDt));
    return {now_.time, Topic::kIngestImu, sequence, {accel, 0, gyro}};
  }

  Reading gnss(std::uint64_t sequence) {
    const double white = std::sqrt(1 - p_.gnss_correlated_share) * p_.gnss_sigma_m;
    const double lever = car_.gnss_antenna.x_m;
    const double sideways = now_.yaw_rate_rps * lever;
    const double doppler_share = p_.gnss_speed_sigma_mps / std::max(now_.speed_mps, 1.0);
    const double slip = p_.course_slip_rad_per_mps2 * now_.yaw_rate_rps * now_.speed_mps;
    const double course_sigma = std::sqrt(doppler_share * doppler_share +
                                          p_.gnss_course_sigma_rad * p_.gnss_course_sigma_rad + slip * slip);
    Reading fix{now_.time, Topic::kIngestGnss, sequence, {}};
    fix.values[0] = now_.x_m + strict::cos(now_.yaw_rad) * lever + error_x_ + draw(white);
    fix.values[1] = now_.y_m + strict::sin(now_.yaw_rad) * lever + error_y_ + draw(white);
    const double ground_mps = std::sqrt(now_.speed_mps * now_.speed_mps + sideways * sideways);
    fix.values[2] = std::max(0.0, ground_mps + draw(p_.gnss_speed_sigma_floor_mps));
    fix.values[3] = strict::wrap_angle(now_.yaw_rad + strict::atan2(sideways, now_.speed_mps) + draw(course_sigma));
    return fix;
  }

  void add_wheels(std::uint64_t sequence, std::vector<Reading>& readings) {
    const double sigma = p_.odometry_sigma_mps +
                         p_.odometry_slip_s2_per_m * std::fabs(now_.speed_mps * smooth_acceleration_);
    const double rear = now_.speed_mps > 0 ? now_.speed_mps * (1 + scale_) + draw(sigma) : 0;
    const double v = std::max(now_.speed_mps, 1.0);
    const double steer = now_.yaw_rate_rps * (car_.wheelbase_m + car_.understeer_gradient * v * v) / v;
    const double front = rear / strict::cos(steer);
    readings.push_back({now_.time, Topic::kIngestWheelOdometry, sequence, {front, front, rear, rear}});
    readings.push_back({now_.time, Topic::kIngestSteeringAngle, sequence, {steer}});
  }

  DriveSetup setup_;
  LocalizationParameters p_;
  VehicleCalibration car_;
  test::Random random_;
  DriveTruth now_;
  double gyro_bias_ = 0;
  double accel_bias_ = 0;
  double scale_ = 0;
  double persistent_ = 0;
  double error_x_ = 0;
  double error_y_ = 0;
  double smooth_acceleration_ = 0;
};

inline Drive synthetic_drive(const DriveSetup& setup, const LocalizationParameters& p, const VehicleCalibration& c) {
  return DriveGenerator(setup, p, c).run();
}

}  // namespace longtail::stack
