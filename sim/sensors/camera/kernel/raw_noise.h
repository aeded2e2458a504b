// Photon shot, dark and read noise of an image sensor, as vectors. Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/random_lanes.h"
#include "sim/sensors/camera/kernel/raw_noise_tables.h"

namespace longtail::sim {
namespace {

typedef std::uint16_t Halves __attribute__((vector_size(2 * LONGTAIL_LANES)));

// The sum of a word's four bytes, made mean 0 and variance 1: normal enough for a pixel, never beyond 3.45.
LONGTAIL_INLINE Lanes byte_normal(Words word) {
  const Words pairs = (word & 0x00FF00FFu) + ((word >> 8) & 0x00FF00FFu);
  const Words sum = (pairs & 0xFFFFu) + (pairs >> 16);
  // Variance of four bytes: 4 (256^2 - 1) / 12 = 21845.
  return (__builtin_convertvector(reinterpret_cast<LaneMask>(sum), Lanes) - 510.0f) * 0.006765875f;
}

LONGTAIL_INLINE void noisy_pixels(const RawNoiseTables& t, std::int32_t first, Words word) {
  const Lanes signal = load(t.electrons + first) * load(t.gain + first) + (load(t.dark_offset + first) + t.dark_electrons);
  const Lanes variance = most(signal, Lanes{}) + t.read_variance;
  const Lanes held = least(signal + root(variance) * byte_normal(word), all(t.full_well));
  const Lanes dn = held * t.dn_per_electron + (t.black_dn + 0.5f);
  const Lanes clamped = least(most(dn, Lanes{}), all(t.white_dn + 0.5f));
  const Halves out = __builtin_convertvector(__builtin_convertvector(clamped, LaneMask), Halves);
  std::memcpy(t.dn + first, &out, sizeof out);
}

void raw_noise(const RawNoiseTables& t) {
  Words lane;
  for (int i = 0; i < kLanes; ++i) lane[i] = static_cast<std::uint32_t>(i);
  for (std::int32_t block = 0; block < t.count; block += kNoiseBlock) {
    for (int group = 0; group < 16; group += kLanes) {
      const Words draw = lane + static_cast<std::uint32_t>(block / 4 + group);
      const PhiloxLanes random =
          philox_lanes(t.key[0], t.key[1], {{all_words(t.entity), all_words(t.purpose), all_words(t.frame), draw}});
#pragma GCC unroll 4
      for (int w = 0; w < 4; ++w) noisy_pixels(t, block + 16 * w + group, random.word[w]);
    }
  }
}

}  // namespace
}  // namespace longtail::sim
