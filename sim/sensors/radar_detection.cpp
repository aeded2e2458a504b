#include "sim/sensors/radar_detection.h"

#include <algorithm>
#include <cmath>

#include "sim/sensors/decibels.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {

double detection_threshold(double false_alarm_probability) { return -strict::log(false_alarm_probability); }

double detection_probability(Swerling model, double snr, double false_alarm_probability) {
  const double threshold = detection_threshold(false_alarm_probability);
  if (model == Swerling::k1) return strict::exp(-threshold / (1 + snr));
  const double sum = 2 + snr;
  return (1 + 2 * snr * threshold / (sum * sum)) * strict::exp(-2 * threshold / sum);
}

double received_power(Swerling model, double snr, Draws& draws) {
  // Swerling 1: the signal is complex Gaussian like the noise, so their sum is, and its power is exponential.
  if (model == Swerling::k1) return draws.next().exponential(1 + snr);
  // Swerling 3: signal power is chi-square with 4 degrees of freedom = sum of two exponentials of mean snr/2.
  const double first = draws.next().exponential(snr / 2);
  const double signal = first + draws.next().exponential(snr / 2);
  constexpr double kNoisePerComponent = 0.70710678118654752440;  // unit noise power over two components
  const double in_phase = std::sqrt(signal) + draws.next().normal(0, kNoisePerComponent);
  const double quadrature = draws.next().normal(0, kNoisePerComponent);
  return in_phase * in_phase + quadrature * quadrature;
}

double snr_db(const LinkBudget& budget, double rcs_dbsm, double range_m, double air_db_per_km) {
  const double ratio = range_m / budget.reference_range_m;
  return budget.reference_snr_db + rcs_dbsm - 4 * db_from_ratio(ratio) - 2 * air_db_per_km * range_m * 1e-3;
}

}  // namespace longtail::sim
