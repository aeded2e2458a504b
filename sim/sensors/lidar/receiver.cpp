#include "sim/sensors/lidar/receiver.h"

#include <algorithm>
#include <cmath>

#include "sim/random/stream.h"
#include "stack/base/check.h"

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

void hide(const std::vector<std::uint8_t>& columns, RangeImage& image) {
  const auto width = static_cast<std::size_t>(image.columns);
  for (std::size_t column = 0; column < width; ++column) {
    if (columns[column] == 0) continue;
    for (std::size_t ray = column; ray < image.range.size(); ray += width) {
      image.range[ray] = 0;
      image.intensity[ray] = 0;
      if (image.second_range.empty()) continue;
      image.second_range[ray] = 0;
      image.second_intensity[ray] = 0;
    }
  }
}

std::uint16_t steps_of(float range_m) { return static_cast<std::uint16_t>(static_cast<std::int32_t>(range_m * kRangeStepsPerMetre + 0.5f)); }

}  // namespace

std::uint8_t intensity_of(float reflectance) {
  if (reflectance <= 1) return static_cast<std::uint8_t>(static_cast<std::int32_t>(100 * std::max(reflectance, 0.0f) + 0.5f));
  const float brighter = 100 + 52 * (std::sqrt(std::sqrt(reflectance)) - 1);
  return static_cast<std::uint8_t>(static_cast<std::int32_t>(std::min(brighter + 0.5f, 255.0f)));
}

Receiver::Receiver(Seed seed, const LidarConfig& config)
    : kernels_(lidar_kernels_of(config.isa)),
      key_{static_cast<std::uint32_t>(seed.value), static_cast<std::uint32_t>(seed.value >> 32)},
      purpose_(Stream::purpose_of("sensors.lidar")),
      purpose_of_several_(Stream::purpose_of("sensors.lidar.several")),
      rays_(static_cast<std::uint32_t>(config.beams * config.columns)),
      threshold_(static_cast<float>(config.threshold())),
      noise_(static_cast<float>(config.noise_over_threshold * config.threshold())),
      spread_(static_cast<float>(config.power_spread)),
      least_power_((threshold_ - kMostByteNormal * noise_) / (1 + kMostByteNormal * spread_) * 0.999f),
      sigma_at_unit_power_(static_cast<float>(config.range_sigma_m * std::sqrt(config.threshold() / 2))),
      resolution_m_(static_cast<float>(config.resolution_m)),
      min_range_m_(static_cast<float>(config.min_range_m)),
      max_range_m_(static_cast<float>(config.max_range_m)),
      dual_return_(config.dual_return) {
  CHECK(rays_ % kReceiveBlock == 0, "{} rays a sweep; a multiple of {} is possible", rays_, kReceiveBlock);
}

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

void Receiver::see_nothing(RangeImage& out) const {
  const std::size_t second_rays = dual_return_ ? rays_ : 0;
  out.range.assign(rays_, 0);
  out.intensity.assign(rays_, 0);
  out.second_range.assign(second_rays, 0);
  out.second_intensity.assign(second_rays, 0);
}

void Receiver::receive(std::uint32_t frame, const Echoes& echoes, double extra_sigma,
                       const std::vector<std::uint8_t>& blocked_columns, RangeImage& out) const {
  see_nothing(out);
  const float extra = static_cast<float>(extra_sigma);
  kernels_.receive({.count = static_cast<std::int32_t>(rays_),
           .range_m = echoes.surface_ranges_m(),
           .power = echoes.surface_powers(),
           .threshold = threshold_,
           .least_power = least_power_,
           .noise = noise_,
           .spread = spread_,
           .sigma_at_unit_power = sigma_at_unit_power_,
           .extra_sigma = extra,
           .min_range_m = min_range_m_,
           .max_range_m = max_range_m_,
           .key = {key_[0], key_[1]},
           .purpose = purpose_,
           .frame = frame,
           .range = out.range.data(),
           .intensity = out.intensity.data()});
  for (const std::uint32_t ray : echoes.several()) {
    out.range[ray] = 0;
    out.intensity[ray] = 0;
    report_several(frame, ray, echoes, extra, out);
  }
  hide(blocked_columns, out);
}

}  // namespace longtail::sim
