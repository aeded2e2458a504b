#include "sim/sensors/camera/exposure.h"

#include <algorithm>

#include "stack/base/strict_math.h"

namespace longtail::sim {

AutoExposure::AutoExposure(const ExposureConfig& config, double electrons_per_cdm2_s, double full_well_e, double luminance_cdm2)
    : config_(config),
      full_well_e_(full_well_e),
      amplified_s_(std::clamp(config.target_share * full_well_e / std::max(electrons_per_cdm2_s * luminance_cdm2, 1e-12),
                              config.shortest_s, config.longest_s * config.most_gain)) {}

double AutoExposure::exposure_s() const { return std::min(amplified_s_, config_.longest_s); }
double AutoExposure::gain() const { return std::max(1.0, amplified_s_ / config_.longest_s); }

// Each pixel counts no more than what the converter can say: the sun does not darken the road.
void AutoExposure::meter(std::span<const float> electrons) {
  const double full_e = full_well_e_ / gain();
  double sum = metered_e_;
  for (std::size_t i = 0; i < electrons.size(); i += kMeteredEvery, ++metered_) sum += std::min(static_cast<double>(electrons[i]), full_e);
  metered_e_ = sum;
}

void AutoExposure::learn() {
  const double full_e = full_well_e_ / gain();
  const double share = metered_e_ / (static_cast<double>(std::max<std::int64_t>(metered_, 1)) * full_e);
  metered_e_ = 0;
  metered_ = 0;
  const double stops = strict::log(config_.target_share / std::max(share, 1e-6));
  amplified_s_ = std::clamp(amplified_s_ * strict::exp(config_.follow_share * stops), config_.shortest_s, config_.longest_s * config_.most_gain);
}

}  // namespace longtail::sim
