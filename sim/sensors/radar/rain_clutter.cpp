#include "sim/sensors/radar/rain_clutter.h"

#include <cmath>

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

// Gamma(1 + x) for x in [0, 1], 3e-7 (Abramowitz and Stegun 6.1.36); Gamma(2 + x) = (1 + x) Gamma(1 + x).
double gamma_of_one_plus(double x) {
  if (x > 1) return x * gamma_of_one_plus(x - 1);
  constexpr double kTerms[] = {0.035868343,  -0.193527818, 0.482199394, -0.756704078,
                               0.918206857, -0.897056937, 0.988205891, -0.577191652};
  double sum = 0;
  for (const double term : kTerms) sum = (sum + term) * x;
  return 1 + sum;
}

}  // namespace

RainClutter::RainClutter(const RainClutterConfig& config, const RainBeam& beam, const LinkBudget& budget,
                         double false_alarm_probability)
    : config_(config), beam_(beam) {
  const double doppler_cells = config.doppler_width_mps / beam.range_rate_cell_mps;
  const double cells_per_metre = 2 * beam.half_width_rad / beam.azimuth_cell_rad * doppler_cells / beam.range_cell_m;
  // The threshold is set for noise of this mean; a Weibull power of the same mean exceeds it more often.
  const double over_mean = detection_threshold(false_alarm_probability) * gamma_of_one_plus(1 / config.weibull_shape);
  per_metre_ = cells_per_metre * strict::exp(-strict::pow(over_mean, config.weibull_shape));
  // SNR = budget + 10 log10(eta V(r)) - 40 log10(r / r_ref), V = cell * r^2 over the Doppler cells it is spread on.
  const double volume_m = beam.range_cell_m * beam.azimuth_cell_rad * beam.elevation_rad / doppler_cells;
  const double reference_m = budget.reference_range_m;
  square_at_one_ = ratio_from_db(budget.reference_snr_db + beam.gain_db) * volume_m * reference_m * reference_m *
                   reference_m * reference_m;
}

double RainClutter::equal_range_m(double rain_mm_per_h) const {
  if (rain_mm_per_h <= 0) return 0;
  return std::sqrt(square_at_one_ * 4.2e-5 * strict::pow(rain_mm_per_h, 1.1));
}

double RainClutter::mean_count(double rain_mm_per_h) const {
  const double equal_m = equal_range_m(rain_mm_per_h);
  return equal_m == 0 ? 0 : per_metre_ * equal_m * strict::atan(beam_.max_range_m / equal_m);
}

double RainClutter::range_m(double rain_mm_per_h, double u) const {
  const double equal_m = equal_range_m(rain_mm_per_h);
  return equal_m * strict::tan(u * strict::atan(beam_.max_range_m / equal_m));
}

}  // namespace longtail::sim
