// Radar detection theory: signal-to-noise ratio from cross-section, range and weather; fluctuating targets in
// noise against a threshold. SNRs here are power ratios unless the name says dB.
// Sources: Skolnik, "Introduction to Radar Systems", 3rd ed., sections 2.5-2.7; Swerling, "Probability of detection
// for fluctuating targets" (1960).
#pragma once

#include <cstdint>

#include "sim/random/stream.h"

namespace longtail::sim {

// kSwerling1: many scatterers of like size (vehicles). kSwerling3: one dominates. Both hold within a scan and are
// independent from scan to scan.
enum class Swerling : std::uint8_t { k1, k3 };

// T = -ln Pfa: threshold on the envelope's power over the noise power, one pulse, square law.
double detection_threshold(double false_alarm_probability);

// Closed form: Swerling 1, Pd = Pfa^{1/(1+S)}; Swerling 3, Pd = (1 + 2ST/(2+S)^2) e^{-2T/(2+S)}.
double detection_probability(Swerling model, double snr, double false_alarm_probability);

// Received power over noise power of one look at a target of mean ratio `snr`: fluctuating signal plus complex noise.
// Uses at most four draws of `draws`.
double received_power(Swerling model, double snr, Draws& draws);

// SNR in dB of `rcs_dbsm` at `range_m`, for a radar that sees 0 dBsm at `reference_range_m` with
// `reference_snr_db`: 40 log10 of the range ratio, and the weather's attenuation (sim/weather/extinction.h) on both ways.
struct LinkBudget {
  double reference_snr_db = 0;
  double reference_range_m = 100;
};
double snr_db(const LinkBudget& budget, double rcs_dbsm, double range_m, double air_db_per_km);

}  // namespace longtail::sim
