// The siren of an emergency vehicle: two alternating tones or a wail, louder ahead than behind.
// Tones and rhythm after DIN 14610 and SAE J1849, level after UN R28's and makers' figures (literature; verify).
#pragma once

#include <cstdint>

namespace longtail::sim {

enum class SirenPattern : std::uint8_t { kTwoTone, kWail };

struct SirenConfig {
  SirenPattern pattern = SirenPattern::kTwoTone;
  double level_db = 118;       // at 1 m, straight ahead
  double behind_db = -10;      // straight behind, against ahead; in between with the cosine
  double low_hz = 435;         // two-tone: a fourth apart, half a period each
  double high_hz = 580;
  double two_tone_period_s = 1.5;
  double wail_low_hz = 650;    // wail: up and down as a cosine, in octaves
  double wail_high_hz = 1500;
  double wail_period_s = 4.5;
};

// `cycles`: where in its rhythm it was at time 0.
double siren_frequency_hz(const SirenConfig& siren, double t_s, double cycles);
// At 1 m, in a direction whose angle to its heading has this cosine.
double siren_level_db(const SirenConfig& siren, double cosine);

}  // namespace longtail::sim
