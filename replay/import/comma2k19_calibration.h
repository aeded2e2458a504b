// What comma2k19 does not say about its RAV4 (2017) and the EON device behind its windshield, and what an import
// derives from the log itself. Reasons and sources: docs/decisions/0005-import-of-comma2k19.md.
#pragma once

#include <string>

#include "replay/import/comma2k19_log.h"
#include "stack/base/geodesy.h"
#include "stack/base/time.h"

namespace longtail::replay {

struct Comma2k19Calibration {
  // Of the car; ego frame (origin on the ground below the rear axle).
  double length_m = 4.605;  // manufacturer's data, as are width, wheelbase and overhang
  double width_m = 1.845;
  double wheelbase_m = 2.66;
  double rear_overhang_m = 1.015;
  double understeer_gradient = 0.004;  // rad per m/s^2; of a soft-tyred SUV
  double radar_x_m = 3.5;
  double steering_ratio = 16.88;  // steering wheel to road wheel
  double camera_x_m = 2.0;
  double camera_z_m = 1.22;
  // Of the sensors' clocks.
  double gnss_delay_s = 0.15;  // capture to arrival of a fix, on average
  double imu_latency_s = 0.005;
  // The radar's claims are not in the log.
  double radar_range_sigma_m = 0.3;
  double radar_azimuth_sigma_rad = 0.008;
  double radar_range_rate_sigma_mps = 0.15;

  // Derived.
  double boot_zero_s = 0;    // boot time of t = 0
  double gnss_epoch_s = 0;   // boot time at which the receiver's UTC was that of its first fix
  double imu_pitch_rad = 0;  // of the device against level ground, taken out of accelerometer and gyro
  double imu_roll_rad = 0;
  double camera_yaw_rad = 0;  // of the camera's axis against the direction of motion
  GeodeticPosition datum;     // of the map frame: the first fix
};

Comma2k19Calibration calibrate(const Comma2k19Log& log);

// Nearest nanosecond after `boot_zero_s`.
SimTime time_of(const Comma2k19Calibration& calibration, double boot_s);

// Every number of the calibration, one a line, exactly.
std::string to_text(const Comma2k19Calibration& calibration);

// The car as parameters of the baseline stack (YAML): its geometry, and that it has no camera that lists objects. All
// else stays at its defaults.
std::string stack_parameters(const Comma2k19Calibration& calibration);

}  // namespace longtail::replay
