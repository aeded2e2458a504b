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

// The products of the low and of the high 16 bits, both signed, added.
LONGTAIL_INLINE LaneMask dot_halves(LaneMask a, LaneMask b) {
#if defined(__AVX2__) && LONGTAIL_LANES == 8
  typedef short Halves16 __attribute__((vector_size(32)));
  return reinterpret_cast<LaneMask>(__builtin_ia32_pmaddwd256(reinterpret_cast<Halves16>(a), reinterpret_cast<Halves16>(b)));
#elif defined(__SSE2__) && LONGTAIL_LANES == 4
  typedef short Halves8 __attribute__((vector_size(16)));
  return reinterpret_cast<LaneMask>(__builtin_ia32_pmaddwd128(reinterpret_cast<Halves8>(a), reinterpret_cast<Halves8>(b)));
#else
  const auto low = [](LaneMask v) { return reinterpret_cast<Words>(reinterpret_cast<LaneMask>(reinterpret_cast<Words>(v) << 16) >> 16); };
  const auto high = [](LaneMask v) { return reinterpret_cast<Words>(v >> 16); };
  return reinterpret_cast<LaneMask>(low(a) * low(b) + high(a) * high(b));
#endif
}

// Philox4x32-10 (sim/random/philox.h), one counter a lane.
struct PhiloxLanes {
  Words word[4];
};

// Half of the counters, a word in the low half of each pair. The high halves hold anything: the multiplication does not read them.
struct PhiloxPairs {
  WordPairs word[4];
};
LONGTAIL_INLINE WordPairs product(WordPairs a, std::uint32_t factor) { return even_products(reinterpret_cast<Words>(a), all_words(factor)); }
LONGTAIL_INLINE WordPairs all_pairs(std::uint32_t high, std::uint32_t low) { return WordPairs{} + (std::uint64_t{high} << 32 | low); }
// Two rounds at a time: the high half of a product is used in this round, the low one in the next, so that one operation mixes both
// rounds' keys into them.
template <int kRounds>
LONGTAIL_INLINE void philox_rounds(std::uint32_t key0, std::uint32_t key1, PhiloxPairs& c) {
#pragma GCC unroll 5
  for (int round = 0; round < kRounds; round += 2) {
    const bool last = round + 1 == kRounds;
    const std::uint32_t next0 = key0 + 0x9E3779B9u;
    const std::uint32_t next1 = key1 + 0xBB67AE85u;
    WordPairs p0 = product(c.word[0], 0xD2511F53u) ^ all_pairs(key1, last ? 0 : next1);
    WordPairs p1 = product(c.word[2], 0xCD9E8D57u) ^ all_pairs(key0, last ? 0 : next0);
    c = {{(p1 >> 32) ^ c.word[1], p1, (p0 >> 32) ^ c.word[3], p0}};
    if (last) return;
    p0 = product(c.word[0], 0xD2511F53u);
    p1 = product(c.word[2], 0xCD9E8D57u);
    c = {{(p1 >> 32) ^ c.word[1], p1, (p0 >> 32) ^ c.word[3], p0}};
    key0 = next0 + 0x9E3779B9u;
    key1 = next1 + 0xBB67AE85u;
  }
}

// Words to two vectors of pairs and back, however they are shared out: by one instruction each where there are shuffles, within
// each half of a vector of eight.
LONGTAIL_INLINE WordPairs first_pairs(Words w) {
#if LONGTAIL_LANES == 4
  return reinterpret_cast<WordPairs>(__builtin_shufflevector(w, w, 0, 0, 1, 1));
#elif LONGTAIL_LANES == 8
  return reinterpret_cast<WordPairs>(__builtin_shufflevector(w, w, 0, 0, 1, 1, 4, 4, 5, 5));
#else
  return reinterpret_cast<WordPairs>(w);
#endif
}
LONGTAIL_INLINE WordPairs second_pairs(Words w) {
#if LONGTAIL_LANES == 4
  return reinterpret_cast<WordPairs>(__builtin_shufflevector(w, w, 2, 2, 3, 3));
#elif LONGTAIL_LANES == 8
  return reinterpret_cast<WordPairs>(__builtin_shufflevector(w, w, 2, 2, 3, 3, 6, 6, 7, 7));
#else
  return reinterpret_cast<WordPairs>(w) >> 32;
#endif
}
LONGTAIL_INLINE Words low_halves(WordPairs first, WordPairs second) {
#if LONGTAIL_LANES == 4
  return __builtin_shufflevector(reinterpret_cast<Words>(first), reinterpret_cast<Words>(second), 0, 2, 4, 6);
#elif LONGTAIL_LANES == 8
  return __builtin_shufflevector(reinterpret_cast<Words>(first), reinterpret_cast<Words>(second), 0, 2, 8, 10, 4, 6, 12, 14);
#else
  return reinterpret_cast<Words>((first & (WordPairs{} + 0xFFFFFFFFu)) | (second << 32));
#endif
}
LONGTAIL_INLINE PhiloxLanes together(const PhiloxPairs& first, const PhiloxPairs& second) {
  PhiloxLanes lanes;
  for (int i = 0; i < 4; ++i) lanes.word[i] = low_halves(first.word[i], second.word[i]);
  return lanes;
}

LONGTAIL_INLINE PhiloxLanes philox_lanes(std::uint32_t key0, std::uint32_t key1, const PhiloxLanes& counter) {
  PhiloxPairs first;
  PhiloxPairs second;
  for (int i = 0; i < 4; ++i) {
    first.word[i] = first_pairs(counter.word[i]);
    second.word[i] = second_pairs(counter.word[i]);
  }
  philox_rounds<10>(key0, key1, first);
  philox_rounds<10>(key0, key1, second);
  return together(first, second);
}

// The same for counters that differ in their last word only, of any number of rounds. The first round is mostly common to all;
// afterwards two halves of the lanes go their own ways, each product in the place of two lanes, so that nothing needs to be
// put together before the end. What is in the upper halves meanwhile does not matter.
struct PhiloxRun {
  std::uint32_t key[2];
  std::uint32_t word0, word1, mix2, word3;  // after the first round; word 2 is mix2 ^ the counter's last
};
LONGTAIL_INLINE PhiloxRun philox_run(const std::uint32_t (&key)[2], const std::uint32_t (&counter)[3]) {
  const std::uint64_t product0 = std::uint64_t{0xD2511F53u} * counter[0];
  const std::uint64_t product1 = std::uint64_t{0xCD9E8D57u} * counter[2];
  return {{key[0] + 0x9E3779B9u, key[1] + 0xBB67AE85u},
          static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key[0],
          static_cast<std::uint32_t>(product1),
          static_cast<std::uint32_t>(product0 >> 32) ^ key[1],
          static_cast<std::uint32_t>(product0)};
}
template <int kRounds>
LONGTAIL_INLINE PhiloxPairs philox_half(const PhiloxRun& run, WordPairs last) {
  PhiloxPairs half{{all_pairs(0, run.word0), all_pairs(0, run.word1), last ^ all_pairs(0, run.mix2), all_pairs(0, run.word3)}};
  philox_rounds<kRounds - 1>(run.key[0], run.key[1], half);
  return half;
}
template <int kRounds>
LONGTAIL_INLINE PhiloxLanes philox_of(const PhiloxRun& run, Words last) {
  return together(philox_half<kRounds>(run, first_pairs(last)), philox_half<kRounds>(run, second_pairs(last)));
}

}  // namespace
}  // namespace longtail::sim
