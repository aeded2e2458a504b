// Automatic exposure: the time, and beyond the longest time the gain, that would bring the mean of the last picture to a middle
// grey, followed with a lag, as the control loops of real cameras do. In steps of frames, so that a frame depends on those before it and nothing else.
#pragma once

#include <cstdint>
#include <span>

#include "stack/base/digest.h"

namespace longtail::sim {

struct ExposureConfig {
  double target_share = 0.16;       // of the full scale, mean over the picture
  double shortest_s = 20e-6;
  double longest_s = 15e-3;
  double most_gain = 4;             // in front of the converter, once the time is at its longest
  double follow_share = 0.25;       // of the remaining way (in stops) per frame
};

inline constexpr std::size_t kMeteredEvery = 16;  // pixels

class AutoExposure {
 public:
  // Starts where `luminance_cdm2` is a middle grey. `electrons_per_cdm2_s`: of the camera as a whole.
  AutoExposure(const ExposureConfig& config, double electrons_per_cdm2_s, double full_well_e, double luminance_cdm2);

  double exposure_s() const;
  double gain() const;
  // The electrons collected at that exposure and gain, all or some at a time, a multiple of kMeteredEvery.
  void meter(std::span<const float> electrons);
  // From all that were metered: sets the next exposure and gain.
  void learn();
  void save(StateWriter& out) const { out.f64(amplified_s_); }

 private:
  ExposureConfig config_;
  double full_well_e_;
  double amplified_s_;  // exposure times gain
  double metered_e_ = 0;     // of the picture that is under way
  std::int64_t metered_ = 0;  // pixels
};

}  // namespace longtail::sim
