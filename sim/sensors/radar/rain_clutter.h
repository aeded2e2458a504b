// Rain as the radar's clutter: the false alarms that drops near the sensor leave after the receiver has adapted its threshold
// to their mean (CFAR). Backscatter eta = 4.2e-5 R^1.1 m^2/m^3 (Currie, Dyer, Hayes 1975, 70 GHz; verify); the cell's
// echo over noise falls as (r_c / r)^2. What is left of it is as spiky as a Weibull law of shape 0.85 (declared).
#pragma once

#include "sim/random/stream.h"
#include "sim/sensors/decibels.h"
#include "sim/sensors/radar_detection.h"

namespace longtail::sim {

struct RainClutterConfig {
  double spread_mps = 1.0;              // 1-sigma of the drops' radial speeds about the wind's
  double doppler_width_mps = 4.0;       // over which their echo is spread
  double weibull_shape = 0.85;
};

// The beam in which the drops are seen.
struct RainBeam {
  double max_range_m = 0;
  double half_width_rad = 0;
  double gain_db = 0;
  double range_cell_m = 0;
  double azimuth_cell_rad = 0;
  double elevation_rad = 0;
  double range_rate_cell_mps = 0;
};

class RainClutter {
 public:
  RainClutter(const RainClutterConfig& config, const RainBeam& beam, const LinkBudget& budget, double false_alarm_probability);

  // Where the drops' echo in one cell is as strong as the noise; 0 without rain.
  double equal_range_m(double rain_mm_per_h) const;
  // False alarms of one scan.
  double mean_count(double rain_mm_per_h) const;
  // The range of one of them for u in (0, 1): dense where the drops outweigh the noise, density ~ 1 / (1 + (r / r_c)^2).
  double range_m(double rain_mm_per_h, double u) const;
  double spread_mps() const { return config_.spread_mps; }

 private:
  RainClutterConfig config_;
  RainBeam beam_;
  double per_metre_;       // alarms per metre of range where there is nothing but rain
  double square_at_one_;   // r_c^2 where eta = 1
};

}  // namespace longtail::sim
