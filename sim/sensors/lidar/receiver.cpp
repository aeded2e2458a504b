#include "sim/sensors/lidar/receiver.h"

#include <algorithm>
#include <cmath>

#include "sim/random/stream.h"
#include "sim/visibility/padding.h"
#include "stack/base/check.h"

namespace longtail::sim {
namespace {

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

void Receiver::Several::reset(std::size_t rays, int echoes_a_ray) {
  const std::size_t room = rays + kLanePadding;
  count = 0;
  echoes = echoes_a_ray;
  if (ray.size() >= room) return;
  ray.resize(room);
  for (int i = 0; i < echoes; ++i) {
    range_m[static_cast<std::size_t>(i)].resize(room);
    power[static_cast<std::size_t>(i)].resize(room);
  }
}

void Receiver::Several::add(std::uint32_t of_ray, const Echo* echo, int found) {
  ray[count] = of_ray;
  for (int i = 0; i < echoes; ++i) {
    range_m[static_cast<std::size_t>(i)][count] = i < found ? echo[i].range_m : 0;
    power[static_cast<std::size_t>(i)][count] = i < found ? echo[i].power : 0;
  }
  ++count;
}

void Receiver::receive_several(const ReceiveTables& tables, const Echoes& echoes, RangeImage& out) {
  SeveralTables several{.resolution_m = resolution_m_, .purpose = purpose_of_several_};
  if (dual_return_) {
    several.second_range = out.second_range.data();
    several.second_intensity = out.second_intensity.data();
  }
  if (echoes.has_fog()) {
    several.count = tables.count;
    several.range_m[0] = echoes.surface_ranges_m();
    several.power[0] = echoes.surface_powers();
    several.range_m[1] = echoes.fog_ranges_m();
    several.power[1] = echoes.fog_powers();
    kernels_.receive_several(tables, several);
  }
  for (std::size_t i = 0; i < several_.size(); ++i) several_[i].reset(echoes.several().size(), 2 << i);
  Echo echo[kMostEchoes];
  for (const std::uint32_t ray : echoes.several()) {
    const int found = echoes.collect(ray, echo, kMostEchoes);
    several_[found <= 2 ? 0 : found <= 4 ? 1 : 2].add(ray, echo, found);
  }
  for (const Several& rays : several_) {
    several.count = static_cast<std::int32_t>(rays.count);
    several.echoes = rays.echoes;
    several.ray = rays.ray.data();
    for (std::size_t i = 0; i < static_cast<std::size_t>(rays.echoes); ++i) {
      several.range_m[i] = rays.range_m[i].data();
      several.power[i] = rays.power[i].data();
    }
    kernels_.receive_several(tables, several);
  }
}

void Receiver::see_nothing(RangeImage& out) const {
  const std::size_t second_rays = dual_return_ ? rays_ : 0;
  out.range.assign(rays_, 0);
  out.intensity.assign(rays_, 0);
  out.second_range.assign(second_rays, 0);
  out.second_intensity.assign(second_rays, 0);
}

void Receiver::receive(std::uint32_t frame, const Echoes& echoes, double extra_sigma,
                       const std::vector<std::uint8_t>& blocked_columns, RangeImage& out) {
  see_nothing(out);
  const ReceiveTables tables{.count = static_cast<std::int32_t>(rays_),
                             .range_m = echoes.surface_ranges_m(),
                             .power = echoes.surface_powers(),
                             .threshold = threshold_,
                             .least_power = least_power_,
                             .noise = noise_,
                             .spread = spread_,
                             .sigma_at_unit_power = sigma_at_unit_power_,
                             .extra_sigma = static_cast<float>(extra_sigma),
                             .min_range_m = min_range_m_,
                             .max_range_m = max_range_m_,
                             .key = {key_[0], key_[1]},
                             .purpose = purpose_,
                             .frame = frame,
                             .range = out.range.data(),
                             .intensity = out.intensity.data()};
  if (!echoes.has_fog()) kernels_.receive(tables);
  receive_several(tables, echoes, out);
  hide(blocked_columns, out);
}

}  // namespace longtail::sim
