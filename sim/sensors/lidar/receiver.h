// From echoes to what the device reports. An echo is detected when its power, with the receiver's noise and the spread from pulse
// to pulse, reaches the threshold; its range errs by 0.09 m / sqrt(2 SNR), SNR = power over threshold (LISA). Of several echoes
// the strongest is reported, and as the second return the last one, or where that is the strongest the second strongest.
// All draws are addressed by (frame, ray, echo): what happens on one ray shifts nobody else's.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/random/philox.h"
#include "sim/sensors/lidar/echoes.h"
#include "sim/sensors/lidar/kernel/lidar_kernels.h"
#include "sim/sensors/lidar/lidar_config.h"
#include "stack/base/ids.h"

namespace longtail::sim {

// As the message carries it: 2 mm steps, 0 = none; row by row.
struct RangeImage {
  int rows = 0;
  int columns = 0;
  std::vector<std::uint16_t> range;
  std::vector<std::uint8_t> intensity;
  std::vector<std::uint16_t> second_range;
  std::vector<std::uint8_t> second_intensity;
};
inline constexpr float kRangeStepsPerMetre = 500;

// Reflectance as the device reports it, range and nothing else corrected for: 0 to 100 % as 0 to 100, what is brighter
// than any diffuse surface from there to 255 by its fourth root.
std::uint8_t intensity_of(float reflectance);

class Receiver {
 public:
  Receiver(Seed seed, const LidarConfig& config);

  // `extra_sigma`: relative to range, on top (Goodin et al. 2019 in rain).
  void receive(std::uint32_t frame, const Echoes& echoes, double extra_sigma, const std::vector<std::uint8_t>& blocked_columns,
               RangeImage& out) const;
  void see_nothing(RangeImage& out) const;

 private:
  struct Return {
    float range_m = 0;  // 0: nothing detected
    float power = 0;
  };
  struct Random {
    std::uint32_t of_power = 0;
    std::uint32_t of_range = 0;
  };
  Return detect(const Random& random, const Echo& echo, float extra_sigma) const;
  void report_several(std::uint32_t frame, std::uint32_t ray, const Echoes& echoes, float extra_sigma, RangeImage& out) const;

  const LidarKernels& kernels_;
  PhiloxKey key_;
  std::uint32_t purpose_;
  std::uint32_t purpose_of_several_;
  std::uint32_t rays_;
  float threshold_;
  float noise_;
  float spread_;
  float least_power_;
  float sigma_at_unit_power_;
  float resolution_m_;
  float min_range_m_;
  float max_range_m_;
  bool dual_return_;
};

}  // namespace longtail::sim
