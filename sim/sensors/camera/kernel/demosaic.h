// Bilinear demosaicing of bytes, as vectors, and their order in the picture. Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/picture_tables.h"
#include "sim/visibility/kernel/lanes.h"

namespace longtail::sim {
namespace {

constexpr int kSites = 4 * LONGTAIL_LANES;
typedef std::uint8_t Sites __attribute__((vector_size(4 * LONGTAIL_LANES)));
LONGTAIL_INLINE Sites sites(const std::uint8_t* from) {
  Sites values;
  std::memcpy(&values, from, sizeof values);
  return values;
}

// (a + b + 1) / 2
LONGTAIL_INLINE Sites average(Sites a, Sites b) {
#if defined(__AVX2__) && LONGTAIL_LANES == 8
  typedef char Chars __attribute__((vector_size(32)));
  return reinterpret_cast<Sites>(__builtin_ia32_pavgb256(reinterpret_cast<Chars>(a), reinterpret_cast<Chars>(b)));
#elif defined(__SSE2__) && LONGTAIL_LANES == 4
  typedef char Chars __attribute__((vector_size(16)));
  return reinterpret_cast<Sites>(__builtin_ia32_pavgb128(reinterpret_cast<Chars>(a), reinterpret_cast<Chars>(b)));
#else
  return (a | b) - ((a ^ b) >> 1);
#endif
}
// (a + b + c + d + 2) / 4: of the three averages, those that were rounded up once too often are one less.
LONGTAIL_INLINE Sites average(Sites a, Sites b, Sites c, Sites d) {
  const Sites ab = average(a, b);
  const Sites cd = average(c, d);
  return average(ab, cd) - (((a ^ b) | (c ^ d)) & (ab ^ cd) & 1);
}

typedef std::uint8_t Sixteen __attribute__((vector_size(16)));
typedef std::uint16_t Eight __attribute__((vector_size(16)));
typedef std::uint32_t Four __attribute__((vector_size(16)));
typedef std::uint64_t Two __attribute__((vector_size(16)));

void split_sites(const std::uint8_t* bytes, std::int32_t pairs, std::uint8_t* even, std::uint8_t* odd) {
  for (std::int32_t i = 0; i < pairs; i += 16) {
    Sixteen a, b;
    std::memcpy(&a, bytes + 2 * i, sizeof a);
    std::memcpy(&b, bytes + 2 * i + 16, sizeof b);
    const Sixteen first = __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    const Sixteen second = __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
    std::memcpy(even + i, &first, sizeof first);
    std::memcpy(odd + i, &second, sizeof second);
  }
}

// Six bytes a pair of pixels, as three words in a row each; writes two bytes more.
LONGTAIL_INLINE void put_eight_pairs(std::uint8_t* to, Eight a, Eight b, Eight c) {
  const auto low = [](Eight x, Eight y) { return reinterpret_cast<Four>(__builtin_shufflevector(x, y, 0, 8, 1, 9, 2, 10, 3, 11)); };
  const auto high = [](Eight x, Eight y) { return reinterpret_cast<Four>(__builtin_shufflevector(x, y, 4, 12, 5, 13, 6, 14, 7, 15)); };
  const Four ab[2] = {low(a, b), high(a, b)};
  const Four cc[2] = {low(c, c), high(c, c)};  // of two equal words the next pair overwrites the second
  for (int i = 0; i < 2; ++i) {
    const Two pairs[2] = {reinterpret_cast<Two>(__builtin_shufflevector(ab[i], cc[i], 0, 4, 1, 5)),
                          reinterpret_cast<Two>(__builtin_shufflevector(ab[i], cc[i], 2, 6, 3, 7))};
    for (int k = 0; k < 4; ++k) {
      const std::uint64_t pair = pairs[k / 2][k % 2];
      std::memcpy(to + 24 * i + 6 * k, &pair, sizeof pair);
    }
  }
}

// Of neighbouring sites.
struct Colours {
  Sites first, second, third;
};
constexpr int kBytesPut = 6 * kSites + 2;
LONGTAIL_INLINE void put_pairs(std::uint8_t* to, const Colours& even, const Colours& odd) {
  const Sites colour[6] = {even.first, even.second, even.third, odd.first, odd.second, odd.third};
  Sixteen part[6][kSites / 16];
  for (int i = 0; i < 6; ++i) std::memcpy(part[i], &colour[i], sizeof colour[i]);
  const auto low = [](Sixteen a, Sixteen b) {
    return reinterpret_cast<Eight>(__builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
  };
  const auto high = [](Sixteen a, Sixteen b) {
    return reinterpret_cast<Eight>(__builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31));
  };
  for (int i = 0; i < kSites / 16; ++i) {
    put_eight_pairs(to + 96 * i, low(part[0][i], part[1][i]), low(part[2][i], part[3][i]), low(part[4][i], part[5][i]));
    put_eight_pairs(to + 96 * i + 48, high(part[0][i], part[1][i]), high(part[2][i], part[3][i]), high(part[4][i], part[5][i]));
  }
}

// The colour left and right of this row's green comes first, or the one above and below it.
template <bool kBesideFirst>
LONGTAIL_INLINE Colours in_order(Sites beside, Sites green, Sites across) {
  if (kBesideFirst) return {beside, green, across};
  return {across, green, beside};
}

// Sites of one parity, above and below too, hold one colour of the mosaic a row: green ones or the coloured ones between them.
struct Apart {
  const std::uint8_t* green;
  const std::uint8_t* coloured;
};
template <int kFirstGreen>
LONGTAIL_INLINE Apart apart(const MosaicSites& row) {
  if (kFirstGreen == 0) return {row.even, row.odd};
  return {row.odd, row.even};
}

template <int kFirstGreen, bool kBesideFirst>
LONGTAIL_INLINE void demosaic(const MosaicRow& row) {
  const Apart above = apart<kFirstGreen>(row.above);
  const Apart here = apart<kFirstGreen>(row.here);
  const Apart below = apart<kFirstGreen>(row.below);
  const int columns = row.columns;
  std::uint8_t* const bytes = row.bytes;
  for (int i = 0; 2 * i < columns; i += kSites) {
    const int left_of_green = i - 1 + kFirstGreen;  // right of it is the next one
    const int left_of_coloured = i - kFirstGreen;
    const Colours green = in_order<kBesideFirst>(average(sites(here.coloured + left_of_green), sites(here.coloured + left_of_green + 1)),
                                                 sites(here.green + i), average(sites(above.green + i), sites(below.green + i)));
    const Colours coloured = in_order<kBesideFirst>(
        sites(here.coloured + i),
        average(sites(here.green + left_of_coloured), sites(here.green + left_of_coloured + 1), sites(above.coloured + i),
                sites(below.coloured + i)),
        average(sites(above.green + left_of_coloured), sites(above.green + left_of_coloured + 1), sites(below.green + left_of_coloured),
                sites(below.green + left_of_coloured + 1)));
    const Colours& even = kFirstGreen == 0 ? green : coloured;
    const Colours& odd = kFirstGreen == 0 ? coloured : green;
    if (2 * (i + kSites) < columns) {
      put_pairs(bytes + 6 * i, even, odd);
    } else {  // not a byte more than there are
      std::uint8_t end[kBytesPut];
      put_pairs(end, even, odd);
      std::memcpy(bytes + 6 * i, end, static_cast<std::size_t>(3 * (columns - 2 * i)));
    }
  }
}

void demosaic_row(const MosaicRow& row) {
  if (row.first_green == 0) return row.beside_first ? demosaic<0, true>(row) : demosaic<0, false>(row);
  return row.beside_first ? demosaic<1, true>(row) : demosaic<1, false>(row);
}

}  // namespace
}  // namespace longtail::sim
