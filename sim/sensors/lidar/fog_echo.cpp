#include "sim/sensors/lidar/fog_echo.h"

#include <algorithm>
#include <numbers>

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr double kLight_mps = 299'792'458.0;
constexpr double kPi = std::numbers::pi;
constexpr double kFarthest_m = 12;  // hard targets beyond it leave the largest echo as it is

double overlap(double x) { return std::clamp((x - 0.9) / 0.1, 0.0, 1.0); }

}  // namespace

FogEcho::FogEcho(const FogOptics& optics) {
  const double step = 1 / static_cast<double>(kStepsPerMetre);
  const double pulse_m = kLight_mps * optics.pulse_s;  // of range, out and back
  const auto cells = static_cast<std::size_t>(kFarthest_m / step);
  const auto pulse_cells = static_cast<std::size_t>(pulse_m / step) + 1;
  std::vector<double> scattered(cells);
  for (std::size_t i = 0; i < cells; ++i) {
    const double x = (static_cast<double>(i) + 0.5) * step;
    scattered[i] = overlap(x) * strict::exp(-2 * optics.extinction_per_m * x) / (x * x) * step;
  }
  std::vector<double> pulse(pulse_cells);
  for (std::size_t i = 0; i < pulse_cells; ++i) {
    const double after_m = std::min((static_cast<double>(i) + 0.5) * step, pulse_m);
    const double sine = strict::sin(kPi * after_m / pulse_m);
    pulse[i] = sine * sine;
  }
  const double gain = optics.near_share * kPi * 0.046 / optics.visibility_m;
  range_m_.assign(cells + 1, 0);
  power_.assign(cells + 1, 0);
  double most = 0;
  std::size_t where = 0;
  for (std::size_t hard = 1; hard <= cells; ++hard) {
    double sum = 0;
    for (std::size_t k = 0; k < std::min(pulse_cells, hard); ++k) sum += pulse[k] * scattered[hard - 1 - k];
    if (sum > most) {
      most = sum;
      where = hard;
    }
    range_m_[hard] = static_cast<float>(static_cast<double>(where) * step);
    power_[hard] = static_cast<float>(gain * most);
  }
}

void FogEcho::forget_below(float power) {
  for (float& each : power_) each = each < power ? 0 : each;
}

void FogEcho::add(const LidarKernels& kernels, Echoes& echoes) const {
  echoes.make_fog();
  kernels.fog_echoes({.rays = static_cast<std::int32_t>(echoes.rays()),
                      .hard_range_m = echoes.surface_ranges_m(),
                      .steps_per_metre = kStepsPerMetre,
                      .count = static_cast<std::int32_t>(power_.size()),
                      .echo_range_m = range_m_.data(),
                      .echo_power = power_.data(),
                      .range_m = echoes.fog_ranges_m(),
                      .power = echoes.fog_powers()});
}

}  // namespace longtail::sim
