// Vectors of 16-bit numbers, twice as many as a vector of floats has: what two groups of pixels have to count goes through one of
// them. Included only by kernel files.
#pragma once

#include "sim/visibility/kernel/lanes.h"

namespace longtail::sim {
namespace {

// Of what has registers of its own: in one large function each of its parts keeps numbers of the others in memory.
#define LONGTAIL_APART static __attribute__((noinline))

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

// The numbers that `packed_halves` made of its first and of its second vector, from their low and their high 16 bits.
LONGTAIL_INLINE LaneMask first_unpacked(Halves low, Halves high) {
#if LONGTAIL_LANES == 2
  return reinterpret_cast<LaneMask>(__builtin_shufflevector(low, high, 0, 4, 1, 5));
#elif LONGTAIL_LANES == 4
  return reinterpret_cast<LaneMask>(__builtin_shufflevector(low, high, 0, 8, 1, 9, 2, 10, 3, 11));
#else
  return reinterpret_cast<LaneMask>(__builtin_shufflevector(low, high, 0, 16, 1, 17, 2, 18, 3, 19, 8, 24, 9, 25, 10, 26, 11, 27));
#endif
}
LONGTAIL_INLINE LaneMask second_unpacked(Halves low, Halves high) {
#if LONGTAIL_LANES == 2
  return reinterpret_cast<LaneMask>(__builtin_shufflevector(low, high, 2, 6, 3, 7));
#elif LONGTAIL_LANES == 4
  return reinterpret_cast<LaneMask>(__builtin_shufflevector(low, high, 4, 12, 5, 13, 6, 14, 7, 15));
#else
  return reinterpret_cast<LaneMask>(__builtin_shufflevector(low, high, 4, 20, 5, 21, 6, 22, 7, 23, 12, 28, 13, 29, 14, 30, 15, 31));
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
