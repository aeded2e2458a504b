#include "sim/sensors/lidar/receiver.h"

#include <algorithm>
#include <cmath>

#include "sim/random/stream.h"

namespace longtail::sim {
namespace {

constexpr int kMostEchoes = 8;  // a ray

// The sum of a word's four bytes, made mean 0 and variance 1 (4 (256^2 - 1) / 12 = 21845): normal enough for a range, never
// beyond 3.45.
float byte_normal(std::uint32_t word) {
  const std::uint32_t pairs = (word & 0x00FF00FFu) + ((word >> 8) & 0x00FF00FFu);
  const auto sum = static_cast<std::int32_t>((pairs & 0xFFFFu) + (pairs >> 16));
  return static_cast<float>(sum - 510) * 0.006765875f;
}

std::uint16_t steps_of(float range_m) { return static_cast<std::uint16_t>(static_cast<std::int32_t>(range_m * kRangeStepsPerMetre + 0.5f)); }

}  // namespace

std::uint8_t intensity_of(float reflectance) {
  if (reflectance <= 1) return static_cast<std::uint8_t>(static_cast<std::int32_t>(100 * std::max(reflectance, 0.0f) + 0.5f));
  const float brighter = 100 + 52 * (std::sqrt(std::sqrt(reflectance)) - 1);
  return static_cast<std::uint8_t>(static_cast<std::int32_t>(std::min(brighter + 0.5f, 255.0f)));
}

Receiver::Receiver(Seed seed, const LidarConfig& config)
    : key_{static_cast<std::uint32_t>(seed.value), static_cast<std::uint32_t>(seed.value >> 32)},
      purpose_(Stream::purpose_of("sensors.lidar")),
      purpose_of_several_(Stream::purpose_of("sensors.lidar.several")),
      rays_(static_cast<std::uint32_t>(config.beams * config.columns)),
      threshold_(static_cast<float>(config.threshold())),
      noise_(static_cast<float>(config.noise_over_threshold * config.threshold())),
      spread_(static_cast<float>(config.power_spread)),
      sigma_at_unit_power_(static_cast<float>(config.range_sigma_m * std::sqrt(config.threshold() / 2))),
      resolution_m_(static_cast<float>(config.resolution_m)),
      min_range_m_(static_cast<float>(config.min_range_m)),
      max_range_m_(static_cast<float>(config.max_range_m)),
      dual_return_(config.dual_return) {}

Receiver::Return Receiver::detect(const Random& random, const Echo& echo, float extra_sigma) const {
  const float power = echo.power + (noise_ + spread_ * echo.power) * byte_normal(random.of_power);
  if (power < threshold_) return {};
  float sigma = sigma_at_unit_power_ / std::sqrt(echo.power);
  if (extra_sigma > 0) {
    const float extra = extra_sigma * echo.range_m;
    sigma = std::sqrt(sigma * sigma + extra * extra);
  }
  const float range_m = echo.range_m + sigma * byte_normal(random.of_range);
  if (range_m < min_range_m_ || range_m > max_range_m_) return {};
  return {range_m, power};
}

void Receiver::report_several(std::uint32_t frame, std::uint32_t ray, const Echoes& echoes, float extra_sigma,
                              RangeImage& out) const {
  Echo echo[kMostEchoes];
  int count = echoes.collect(ray, echo, kMostEchoes);
  count = merge_close(echo, count, resolution_m_);
  Return first;   // the strongest
  Return second;  // the second strongest
  Return last;
  for (int i = 0; i < count; ++i) {
    const PhiloxBlock block = philox(key_, {0, purpose_of_several_, frame, ray + static_cast<std::uint32_t>(i) * rays_});
    const Return seen = detect({block[0], block[1]}, echo[i], extra_sigma);
    if (seen.range_m == 0) continue;
    last = seen;
    if (seen.power > first.power) {
      second = first;
      first = seen;
    } else if (seen.power > second.power) {
      second = seen;
    }
  }
  if (first.range_m == 0) return;
  out.range[ray] = steps_of(first.range_m);
  out.intensity[ray] = intensity_of(first.power * first.range_m * first.range_m);
  if (last.range_m != first.range_m) second = last;
  if (!dual_return_ || second.range_m == 0) return;
  out.second_range[ray] = steps_of(second.range_m);
  out.second_intensity[ray] = intensity_of(second.power * second.range_m * second.range_m);
}

void Receiver::receive(std::uint32_t frame, const Echoes& echoes, double extra_sigma,
                       const std::vector<std::uint8_t>& blocked_columns, RangeImage& out) const {
  const std::size_t second_rays = dual_return_ ? rays_ : 0;
  out.range.assign(rays_, 0);
  out.intensity.assign(rays_, 0);
  out.second_range.assign(second_rays, 0);
  out.second_intensity.assign(second_rays, 0);
  const float extra = static_cast<float>(extra_sigma);
  std::uint32_t ray = 0;
  PhiloxBlock block{};  // two rays share one
  for (int row = 0; row < out.rows; ++row) {
    for (int column = 0; column < out.columns; ++column, ++ray) {
      if (ray % 2 == 0) block = philox(key_, {0, purpose_, frame, ray / 2});
      if (blocked_columns[static_cast<std::size_t>(column)] != 0) continue;
      if (!echoes.single(ray)) {
        report_several(frame, ray, echoes, extra, out);
        continue;
      }
      const Echo& echo = echoes.surface(ray);
      if (echo.power == 0) continue;
      const Return seen = detect(ray % 2 == 0 ? Random{block[0], block[1]} : Random{block[2], block[3]}, echo, extra);
      if (seen.range_m == 0) continue;
      out.range[ray] = steps_of(seen.range_m);
      out.intensity[ray] = intensity_of(seen.power * seen.range_m * seen.range_m);
    }
  }
}

}  // namespace longtail::sim
