// Photon shot, dark and read noise of an image sensor, as vectors. Included only by baseline.cpp and avx2.cpp.
#pragma once

#include "sim/sensors/camera/kernel/raw_noise_tables.h"
#include "sim/visibility/kernel/lanes.h"

namespace longtail::sim {
namespace {

typedef std::uint32_t Words __attribute__((vector_size(4 * LONGTAIL_LANES)));
typedef std::uint64_t WordPairs __attribute__((vector_size(4 * LONGTAIL_LANES)));
typedef std::uint16_t Halves __attribute__((vector_size(2 * LONGTAIL_LANES)));

LONGTAIL_INLINE Words all_words(std::uint32_t value) { return value + Words{}; }

// The 64-bit products of the even words.
LONGTAIL_INLINE WordPairs even_products(Words a, Words b) {
#if defined(__AVX2__) && LONGTAIL_LANES == 8
  typedef int Ints __attribute__((vector_size(32)));
  return reinterpret_cast<WordPairs>(__builtin_ia32_pmuludq256(reinterpret_cast<Ints>(a), reinterpret_cast<Ints>(b)));
#elif defined(__SSE2__) && LONGTAIL_LANES == 4
  typedef int Ints __attribute__((vector_size(16)));
  return reinterpret_cast<WordPairs>(__builtin_ia32_pmuludq128(reinterpret_cast<Ints>(a), reinterpret_cast<Ints>(b)));
#else
  const WordPairs low = WordPairs{} + 0xFFFFFFFFu;
  return (reinterpret_cast<WordPairs>(a) & low) * (reinterpret_cast<WordPairs>(b) & low);
#endif
}

struct WideProduct {
  Words high;
  Words low;
};
LONGTAIL_INLINE WideProduct wide_product(Words a, std::uint32_t factor) {
  const WordPairs low_words = WordPairs{} + 0xFFFFFFFFu;
  const WordPairs even = even_products(a, all_words(factor));
  const WordPairs odd = even_products(reinterpret_cast<Words>(reinterpret_cast<WordPairs>(a) >> 32), all_words(factor));
  return {reinterpret_cast<Words>((even >> 32) | (odd & ~low_words)), reinterpret_cast<Words>((even & low_words) | (odd << 32))};
}

// Philox4x32-10 (sim/random/philox.h), one counter a lane.
struct PhiloxLanes {
  Words word[4];
};
LONGTAIL_INLINE PhiloxLanes philox_lanes(std::uint32_t key0, std::uint32_t key1, PhiloxLanes counter) {
#pragma GCC unroll 10
  for (int round = 0; round < 10; ++round) {
    const WideProduct p0 = wide_product(counter.word[0], 0xD2511F53u);
    const WideProduct p1 = wide_product(counter.word[2], 0xCD9E8D57u);
    counter = {{p1.high ^ counter.word[1] ^ all_words(key0), p1.low, p0.high ^ counter.word[3] ^ all_words(key1), p0.low}};
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  return counter;
}

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
