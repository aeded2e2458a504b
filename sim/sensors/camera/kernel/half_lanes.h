// Vectors of 16-bit numbers, twice as many as a vector of floats has: what two groups of pixels have to count goes through one of
// them. Included only by kernel files.
#pragma once

#include "sim/visibility/kernel/lanes.h"

namespace longtail::sim {
namespace {

typedef std::uint16_t Halves __attribute__((vector_size(4 * LONGTAIL_LANES)));

LONGTAIL_INLINE Halves all_halves(std::uint16_t value) { return value + Halves{}; }

// Two vectors as one, each number cut to what 16 bits hold with a sign; within each half of a vector of eight.
LONGTAIL_INLINE Halves packed_halves(LaneMask first, LaneMask second) {
#if defined(__AVX2__) && LONGTAIL_LANES == 8
  return reinterpret_cast<Halves>(__builtin_ia32_packssdw256(first, second));
#elif defined(__SSE2__) && LONGTAIL_LANES == 4
  return reinterpret_cast<Halves>(__builtin_ia32_packssdw128(first, second));
#else
  const auto cut = [](LaneMask v) {
    v = v < -0x8000 ? all(-0x8000) : v;
    return reinterpret_cast<Halves>(v > 0x7FFF ? all(0x7FFF) : v);
  };
#if LONGTAIL_LANES == 2
  return __builtin_shufflevector(cut(first), cut(second), 0, 2, 4, 6);
#elif LONGTAIL_LANES == 4
  return __builtin_shufflevector(cut(first), cut(second), 0, 2, 4, 6, 8, 10, 12, 14);
#else
  return __builtin_shufflevector(cut(first), cut(second), 0, 2, 4, 6, 16, 18, 20, 22, 8, 10, 12, 14, 24, 26, 28, 30);
#endif
#endif
}

// The numbers that `packed_halves` made of its first (kVector 0) or of its second vector (1), from their low and their high 16 bits.
template <int kVector>
LONGTAIL_INLINE LaneMask unpacked(Halves low, Halves high) {
#if LONGTAIL_LANES == 2
  constexpr int k = 2 * kVector;
  return reinterpret_cast<LaneMask>(__builtin_shufflevector(low, high, k, k + 4, k + 1, k + 5));
#elif LONGTAIL_LANES == 4
  constexpr int k = 4 * kVector;
  return reinterpret_cast<LaneMask>(__builtin_shufflevector(low, high, k, k + 8, k + 1, k + 9, k + 2, k + 10, k + 3, k + 11));
#else
  constexpr int k = 4 * kVector;
  return reinterpret_cast<LaneMask>(__builtin_shufflevector(low, high, k, k + 16, k + 1, k + 17, k + 2, k + 18, k + 3, k + 19, k + 8, k + 24, k + 9,
                                                            k + 25, k + 10, k + 26, k + 11, k + 27));
#endif
}

// The high halves of the products.
LONGTAIL_INLINE Halves high_products(Halves a, Halves b) {
#if defined(__AVX2__) && LONGTAIL_LANES == 8
  typedef short Shorts __attribute__((vector_size(32)));
  return reinterpret_cast<Halves>(__builtin_ia32_pmulhuw256(reinterpret_cast<Shorts>(a), reinterpret_cast<Shorts>(b)));
#elif defined(__SSE2__) && LONGTAIL_LANES == 4
  typedef short Shorts __attribute__((vector_size(16)));
  return reinterpret_cast<Halves>(__builtin_ia32_pmulhuw128(reinterpret_cast<Shorts>(a), reinterpret_cast<Shorts>(b)));
#else
  typedef std::uint32_t Whole __attribute__((vector_size(4 * LONGTAIL_LANES)));
  const auto x = reinterpret_cast<Whole>(a);
  const auto y = reinterpret_cast<Whole>(b);
  return reinterpret_cast<Halves>(((x & 0xFFFFu) * (y & 0xFFFFu)) >> 16 | ((x >> 16) * (y >> 16) & 0xFFFF0000u));
#endif
}

}  // namespace
}  // namespace longtail::sim
