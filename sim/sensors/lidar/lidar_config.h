// A spinning lidar of 64 beams, of the class of an Ouster OS1 (literature; verify). Powers are in units of what a perfect
// diffuse reflector returns from one metre: an echo of reflectance rho at range r has rho T(r) / r^2.
#pragma once

#include <cstdint>

#include "sim/visibility/isa.h"
#include "stack/base/time.h"
#include "stack/config/vehicle.h"

namespace longtail::sim {

struct LidarConfig {
  int beams = 64;
  int columns = 1024;
  double lowest_rad = -0.4363323129985824;   // -25 deg
  double highest_rad = 0.2617993877991494;   // +15 deg
  double max_range_m = 120;
  double min_range_m = 0.5;
  Duration period = milliseconds(100);       // of one turn
  stack::Mounting mounting = stack::VehicleCalibration{}.lidar;

  // Sees this reflectance, facing it, at max_range_m in every second pulse (Goodin et al. 2019: 0.9 / z_max^2).
  double reflectance_at_max_range = 0.9;
  double noise_over_threshold = 0.2;         // of the receiver: thresholds are set at five times the noise
  double power_spread = 0.03;                // of an echo from pulse to pulse, relative
  double range_sigma_m = 0.09;               // sigma = this / sqrt(2 SNR) (LISA)
  double resolution_m = 0.75;                // nearer together two echoes are one: half a pulse of 5 ns
  double divergence_rad = 0.003;             // full angle (LISA)
  double bloom_share = 1e-3;                 // of a beam's power, that the next column receives as well
  double crosstalk_per_sweep = 1;            // pulses of other lidars taken for own ones, mean
  bool dual_return = true;
  Isa isa = best_isa();

  double threshold() const { return reflectance_at_max_range / (max_range_m * max_range_m); }
};

}  // namespace longtail::sim
