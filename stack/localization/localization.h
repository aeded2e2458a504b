// Localization: where the vehicle is in the map frame, from IMU, GNSS, wheel odometry and steering angle.
// An error-state extended Kalman filter in the plane; late measurements are put where they belong in time. 50 Hz.
// Frames: `map` about the datum of MapRoute, or about the first fix where no map is given.
#pragma once

#include <memory>

#include "stack/api/graph.h"
#include "stack/api/node.h"
#include "stack/config/vehicle.h"

namespace longtail::stack {

struct LocalizationParameters {
  // Process noise densities: the standard deviation gathered over one second of noise.
  double gyro_noise_rad_per_sqrt_s = 0.001;
  double gyro_scale_error = 0.003;                   // share of the yaw rate that is wrong
  double gyro_bias_walk_rps_per_sqrt_s = 3e-5;
  double accel_noise_mps_per_sqrt_s = 0.08;
  double accel_bias_walk_mps2_per_sqrt_s = 0.02;     // road grade moves it
  double side_slip_m_per_sqrt_s = 0.03;              // position noise of a moving vehicle
  double odometry_scale_walk_per_sqrt_s = 2e-5;
  // Initial standard deviations.
  double gyro_bias_sigma_rps = 0.01;
  double accel_bias_sigma_mps2 = 0.3;
  double odometry_scale_sigma = 0.02;
  // Wheel odometry: sigma = base + slip * |speed * acceleration| (tyre slip grows with force).
  double odometry_sigma_mps = 0.10;
  double odometry_slip_s2_per_m = 0.003;
  double axle_disagreement_mps = 0.25;               // front against rear: a wheel slips
  // GNSS: part of the error variance is correlated in time (multipath, atmosphere) and is estimated as a state.
  double gnss_sigma_m = 1.5;                         // where the receiver claims none
  double gnss_sigma_floor_m = 0.3;
  double gnss_correlated_share = 0.7;
  double gnss_correlation_s = 30;
  double gnss_speed_sigma_mps = 0.15;                // where the receiver claims none
  double gnss_speed_sigma_floor_mps = 0.3;           // the odometry is the better speedometer
  double gnss_course_sigma_rad = 0.01;
  double gnss_stamp_delay_s = 0;                     // for a receiver that stamps its fixes late
  double course_slip_rad_per_mps2 = 0.004;           // rear axle slip angle per lateral acceleration
  double course_min_speed_mps = 3.0;
  // Steering angle as a weak check of the gyro bias.
  double steering_rate_sigma_rps = 0.05;
  double steering_check_period_s = 1.0;
  // Zero-velocity update.
  double standstill_speed_mps = 0.02;
  double standstill_time_s = 0.5;
  double standstill_sigma_mps = 0.02;
  double standstill_gyro_sigma_rps = 0.01;
  // Gates as chi-square values: 1 and 2 degrees of freedom at 99.99 %.
  double gate_1dof = 15.1;
  double gate_2dof = 18.4;
  // All fixes refused for so long: the filter, not GNSS, is taken to be wrong and starts over. Long on purpose:
  // a fix that jumps by reflection must not drag a good dead reckoning along.
  double realign_after_s = 20;
  // Inputs older than this are not propagated with.
  double imu_timeout_s = 0.1;
  double heading_prior_sigma_rad = 0.1;              // from the map, at rest
  double heading_prior_reach_m = 15;
  // Localization.valid.
  double valid_position_sigma_m = 5;
  double valid_yaw_sigma_rad = 0.2;
  // Measurements may arrive this much late and still be used; at least ingest's age limit.
  double history_s = 1.2;
};

std::unique_ptr<Node> make_localization(const LocalizationParameters& parameters,
                                        const VehicleCalibration& calibration);
NodeSpec localization_node(const LocalizationParameters& parameters, const VehicleCalibration& calibration);

}  // namespace longtail::stack
