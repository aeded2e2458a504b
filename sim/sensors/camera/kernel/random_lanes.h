// Words and Philox counters as vectors. Included only by kernel files.
#pragma once

#include "sim/visibility/kernel/lanes.h"

namespace longtail::sim {
namespace {

typedef std::uint32_t Words __attribute__((vector_size(4 * LONGTAIL_LANES)));
typedef std::uint64_t WordPairs __attribute__((vector_size(4 * LONGTAIL_LANES)));

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

}  // namespace
}  // namespace longtail::sim
