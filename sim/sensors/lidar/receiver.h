// From echoes to what the device reports. An echo is detected when its power, with the receiver's noise and the spread from pulse
// to pulse, reaches the threshold; its range errs by 0.09 m / sqrt(2 SNR), SNR = power over threshold (LISA). Of several echoes
// the strongest is reported, and as the second return the last one, or where that is the strongest the second strongest.
// All draws are addressed by (frame, ray, echo): what happens on one ray shifts nobody else's.
#pragma once

#include <array>
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
// than any diffuse surface from there to 255 by its fourth root. The kernels compute it in their own words.
std::uint8_t intensity_of(float reflectance);

class Receiver {
 public:
  Receiver(Seed seed, const LidarConfig& config);

  // `extra_sigma`: relative to range, on top (Goodin et al. 2019 in rain).
  void receive(std::uint32_t frame, const Echoes& echoes, double extra_sigma, const std::vector<std::uint8_t>& blocked_columns,
               RangeImage& out);
  void see_nothing(RangeImage& out) const;

 private:
  // Rays of several echoes, gathered for the kernel.
  struct Several {
    std::size_t count = 0;
    int echoes = 2;
    std::vector<std::uint32_t> ray;
    std::array<std::vector<float>, kMostEchoes> range_m;
    std::array<std::vector<float>, kMostEchoes> power;

    void reset(std::size_t rays, int echoes_a_ray);
    void add(std::uint32_t of_ray, const Echo* echo, int found);
  };
  void receive_several(const ReceiveTables& tables, const Echoes& echoes, RangeImage& out);

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
  std::array<Several, 3> several_;  // scratch: of up to 2, 4 and kMostEchoes echoes
};

}  // namespace longtail::sim
