// Fog as a soft target (Hahner et al. 2021): while the pulse of half-power width tau runs through fog, all of it between r and
// r - c tau returns at once,
//   J(r0) = max over r of the integral of sin^2(pi (r - x) / (c tau)) e^{-2 alpha x} xi(x) / x^2 dx,   x before the hard target r0,
// times pi beta, beta = 0.046 / MOR the backscatter and xi the overlap of beam and view, 0 at 0.9 m and 1 from 1 m on. In the paper's
// form I R0^2 (beta / beta_0) J with I = rho / R0^2, beta_0 = rho / pi. Of that the receiver takes `near_share`: near things
// are out of its focus and its gain is low (declared: fog itself is detected below some 60 m of visibility; Bijelic et al. 2018 see
// it below 50 m).
#pragma once

#include <vector>

#include "sim/sensors/lidar/echoes.h"
#include "sim/sensors/lidar/kernel/lidar_kernels.h"

namespace longtail::sim {

struct FogOptics {
  double visibility_m = 20'000;
  double extinction_per_m = 0;  // of all that is in the air
  double pulse_s = 20e-9;
  double near_share = 0.03;
};

class FogEcho {
 public:
  FogEcho() = default;
  explicit FogEcho(const FogOptics& optics);

  // Before a hard target at `range_m`.
  Echo before(float range_m) const {
    const auto i = static_cast<std::size_t>(range_m * kStepsPerMetre);
    const std::size_t at = i < range_m_.size() ? i : range_m_.size() - 1;
    return {range_m_[at], power_[at]};
  }
  float most_power() const { return power_.back(); }
  // Drops the echoes weaker than this.
  void forget_below(float power);
  // Before every surface of `echoes`.
  void add(const LidarKernels& kernels, Echoes& echoes) const;

 private:
  static constexpr float kStepsPerMetre = 10;
  std::vector<float> range_m_{0};
  std::vector<float> power_{0};
};

}  // namespace longtail::sim
