// Detection, range noise and quantisation of the echoes of surfaces, as vectors (sim/sensors/lidar/receiver.h says what). Included
// only by baseline.cpp and avx2.cpp.
#pragma once

#include "sim/sensors/camera/kernel/random_lanes.h"
#include "sim/sensors/lidar/kernel/receive_tables.h"

namespace longtail::sim {
namespace {

typedef std::uint16_t RangeLanes __attribute__((vector_size(2 * LONGTAIL_LANES)));
typedef std::uint8_t IntensityLanes __attribute__((vector_size(LONGTAIL_LANES)));

// The sum of a word's four bytes, made mean 0 and variance 1.
LONGTAIL_INLINE Lanes normal_of_bytes(Words word) {
  const Words pairs = (word & 0x00FF00FFu) + ((word >> 8) & 0x00FF00FFu);
  const Words sum = (pairs & 0xFFFFu) + (pairs >> 16);
  return __builtin_convertvector(reinterpret_cast<LaneMask>(sum) - 510, Lanes) * 0.006765875f;
}

LONGTAIL_INLINE LaneMask intensity_steps(Lanes reflectance) {
  const Lanes diffuse = 100.0f * reflectance;
  const Lanes brighter = 100.0f + 52.0f * (root(root(reflectance)) - 1.0f);
  const Lanes steps = least((reflectance <= 1.0f ? diffuse : brighter) + 0.5f, all(255.0f));
  return __builtin_convertvector(steps, LaneMask);
}

LONGTAIL_INLINE void receive_group(const ReceiveTables& t, std::int32_t at, Words of_power, Words of_range) {
  const Lanes range = load(t.range_m + at);
  const Lanes power = load(t.power + at);
  const Lanes measured = power + (t.noise + t.spread * power) * normal_of_bytes(of_power);
  Lanes sigma = t.sigma_at_unit_power / root(most(power, all(1e-12f)));
  if (t.extra_sigma > 0) {
    const Lanes extra = t.extra_sigma * range;
    sigma = root(sigma * sigma + extra * extra);
  }
  const Lanes seen = range + sigma * normal_of_bytes(of_range);
  const LaneMask detected = (power > 0.0f) & (measured >= t.threshold) & (seen >= t.min_range_m) & (seen <= t.max_range_m);
  const Lanes kept = detected ? seen : Lanes{};
  const LaneMask steps = __builtin_convertvector(kept * 500.0f + 0.5f, LaneMask);
  const Lanes reflectance = detected ? measured * kept * kept : Lanes{};
  const RangeLanes out_range = __builtin_convertvector(steps, RangeLanes);
  const IntensityLanes out_intensity = __builtin_convertvector(intensity_steps(reflectance), IntensityLanes);
  std::memcpy(t.range + at, &out_range, sizeof out_range);
  std::memcpy(t.intensity + at, &out_intensity, sizeof out_intensity);
}

void receive(const ReceiveTables& t) {
  Words lane;
  for (int i = 0; i < kLanes; ++i) lane[i] = static_cast<std::uint32_t>(i);
  for (std::int32_t block = 0; block < t.count; block += kReceiveBlock) {
    for (int group = 0; group < 16; group += kLanes) {
      if (!any(most(load(t.power + block + group), load(t.power + block + 16 + group)) >= t.least_power)) continue;
      const Words counter = lane + static_cast<std::uint32_t>(block / 2 + group);
      const PhiloxLanes random = philox_lanes(t.key[0], t.key[1], {{Words{}, all_words(t.purpose), all_words(t.frame), counter}});
      receive_group(t, block + group, random.word[0], random.word[1]);
      receive_group(t, block + 16 + group, random.word[2], random.word[3]);
    }
  }
}

}  // namespace
}  // namespace longtail::sim
