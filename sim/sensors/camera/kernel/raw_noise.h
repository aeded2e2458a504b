// Photon shot, dark and read noise of an image sensor, as vectors. Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/random_lanes.h"
#include "sim/sensors/camera/kernel/raw_noise_tables.h"

namespace longtail::sim {
namespace {

// Two vectors of whole numbers below 2^15 to one of half the width each; 0 for negative ones.
typedef std::uint16_t Halves __attribute__((vector_size(4 * LONGTAIL_LANES)));
LONGTAIL_INLINE Halves packed(LaneMask low, LaneMask high) {
#if defined(__AVX2__) && LONGTAIL_LANES == 8
  typedef long long Quarters __attribute__((vector_size(32)));
  typedef short Shorts __attribute__((vector_size(32)));
  const auto in_order = __builtin_ia32_permdi256(reinterpret_cast<Quarters>(__builtin_ia32_packssdw256(low, high)), 0xD8);
  const auto shorts = reinterpret_cast<Shorts>(in_order);
  return reinterpret_cast<Halves>(shorts > 0 ? shorts : Shorts{});
#elif defined(__SSE2__) && LONGTAIL_LANES == 4
  typedef short Shorts __attribute__((vector_size(16)));
  const auto shorts = reinterpret_cast<Shorts>(__builtin_ia32_packssdw128(low, high));
  return reinterpret_cast<Halves>(shorts > 0 ? shorts : Shorts{});
#else
  Halves both;
  for (int i = 0; i < kLanes; ++i) {
    both[i] = static_cast<std::uint16_t>(most(low[i], 0));
    both[kLanes + i] = static_cast<std::uint16_t>(most(high[i], 0));
  }
  return both;
#endif
}

// The formula's t, times 2^15, which is exact; its coefficients are divided by that.
LONGTAIL_INLINE Lanes normal_of(LaneMask sixteen_bits) {
  constexpr float kAbove[3] = {kNormalAbove[0] * 0x1p-15f, kNormalAbove[1] * 0x1p-45f, kNormalAbove[2] * 0x1p-75f};
  constexpr float kBelow[2] = {kNormalBelow[0] * 0x1p-30f, kNormalBelow[1] * 0x1p-60f};
  const Lanes t = __builtin_convertvector(sixteen_bits, Lanes) - 32767.5f;
  const Lanes s = t * t;
  return t * (kAbove[0] + s * (kAbove[1] + s * kAbove[2])) / (1.0f + s * (kBelow[0] + s * kBelow[1]));
}

// What all pixels share, one a lane: kept in memory, as in ShadeLanes.
struct NoiseLanes {
  Lanes dark_electrons, read_variance;
  Lanes dn_per_electron, black_dn, most_dn;  // the latter two and a half, to be cut off
};
LONGTAIL_INLINE NoiseLanes lanes_of(const RawNoiseTables& t) {
  const float black_dn = t.black_dn + 0.5f;
  const float full_dn = t.full_well * t.dn_per_electron + black_dn;
  return {all(t.dark_electrons), all(t.read_variance), all(t.dn_per_electron), all(black_dn), all(least(full_dn, t.white_dn + 0.5f))};
}

// Of arrays that begin at multiples of sixteen bytes.
typedef float AlignedLanes __attribute__((vector_size(4 * LONGTAIL_LANES), aligned(16), may_alias));
LONGTAIL_INLINE Lanes load_aligned(const float* from) { return *reinterpret_cast<const AlignedLanes*>(from); }

LONGTAIL_INLINE LaneMask noisy_pixels(const RawNoiseTables& t, const NoiseLanes& k, std::int32_t first, Lanes normal) {
  const Lanes signal =
      load_aligned(t.electrons + first) * load_aligned(t.gain + first) + (load_aligned(t.dark_offset + first) + k.dark_electrons);
  const Lanes variance = most(signal, Lanes{}) + k.read_variance;
  const Lanes dn = (signal + root(variance) * normal) * k.dn_per_electron + k.black_dn;
  return __builtin_convertvector(least(dn, k.most_dn), LaneMask);
}

// Half h of word w.
LONGTAIL_INLINE Lanes normal_of(const PhiloxLanes& random, int w, int h) {
  return normal_of(reinterpret_cast<LaneMask>(h == 0 ? random.word[w] & 0xFFFFu : random.word[w] >> 16));
}

// The pixels of two vectors of counters, from `first` on.
LONGTAIL_INLINE void noisy_groups(const RawNoiseTables& t, const NoiseLanes& k, std::int32_t first, const PhiloxLanes& low, const PhiloxLanes& high) {
#pragma GCC unroll 4
  for (int w = 0; w < 4; ++w) {
#pragma GCC unroll 2
    for (int h = 0; h < 2; ++h) {
      const std::int32_t at = first + 64 * h + 16 * w;
      const Halves dn = packed(noisy_pixels(t, k, at, normal_of(low, w, h)), noisy_pixels(t, k, at + kLanes, normal_of(high, w, h)));
      std::memcpy(t.dn + at, &dn, sizeof dn);
    }
  }
}

LONGTAIL_INLINE Words lane_numbers() {
  Words lane;
  for (int i = 0; i < kLanes; ++i) lane[i] = static_cast<std::uint32_t>(i);
  return lane;
}

void raw_noise(const RawNoiseTables& tables) {
  const RawNoiseTables t = tables;  // a copy that no store through a pointer can change
  NoiseLanes k = lanes_of(t);
  asm("" : "+m"(k));  // the compiler shall not know what is in it
  const PhiloxRun run = philox_run({t.key[0], t.key[1]}, {t.entity, t.purpose, t.frame});
  for (std::int32_t block = 0; block < t.count; block += kNoiseBlock) {
    for (int group = 0; group < 16; group += 2 * kLanes) {
      const Words draw = lane_numbers() + static_cast<std::uint32_t>((t.first + block) / 8 + group);
      noisy_groups(t, k, block + group, philox_of<kNoiseRounds>(run, draw), philox_of<kNoiseRounds>(run, draw + static_cast<std::uint32_t>(kLanes)));
    }
  }
}

void fixed_pattern(const PatternTables& t) {
  const PhiloxRun run = philox_run({t.key[0], t.key[1]}, {t.entity, t.purpose, 0});
  for (std::int32_t block = 0; block < t.count; block += kNoiseBlock) {
    for (int group = 0; group < 16; group += kLanes) {
      const PhiloxLanes random = philox_of<kNoiseRounds>(run, lane_numbers() + static_cast<std::uint32_t>(block / 8 + group));
      for (int w = 0; w < 4; ++w) {
        for (int h = 0; h < 2; ++h) store(t.values + block + 64 * h + 16 * w + group, t.mean + t.deviation * normal_of(random, w, h));
      }
    }
  }
}

}  // namespace
}  // namespace longtail::sim
