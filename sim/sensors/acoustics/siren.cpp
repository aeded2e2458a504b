#include "sim/sensors/acoustics/siren.h"

#include <cmath>
#include <numbers>

#include "stack/base/strict_math.h"

namespace longtail::sim {

double siren_frequency_hz(const SirenConfig& siren, double t_s, double cycles) {
  const bool two_tone = siren.pattern == SirenPattern::kTwoTone;
  const double position = cycles + t_s / (two_tone ? siren.two_tone_period_s : siren.wail_period_s);
  const double phase = position - std::floor(position);
  if (two_tone) return phase < 0.5 ? siren.low_hz : siren.high_hz;
  const double up = (1 - strict::cos(2 * std::numbers::pi * phase)) / 2;
  return siren.wail_low_hz * strict::pow(siren.wail_high_hz / siren.wail_low_hz, up);
}

double siren_level_db(const SirenConfig& siren, double cosine) {
  return siren.level_db + siren.behind_db * (1 - cosine) / 2;
}

}  // namespace longtail::sim
