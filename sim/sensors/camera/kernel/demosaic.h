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
typedef std::uint64_t Two __attribute__((vector_size(16)));

// Four pixels of four bytes, the last of them nought, to twelve bytes; writes two more, noughts.
LONGTAIL_INLINE void put_four(std::uint8_t* to, Eight pixels) {
  const Two pairs = reinterpret_cast<Two>(pixels);
  const Two closed = (pairs & 0xFFFFFFu) | ((pairs >> 8) & 0xFFFFFF000000u);
  const std::uint64_t one = closed[0];
  const std::uint64_t other = closed[1];
  std::memcpy(to, &one, sizeof one);
  std::memcpy(to + 6, &other, sizeof other);
}
LONGTAIL_INLINE void put_sixteen(std::uint8_t* to, Sixteen first, Sixteen second, Sixteen third) {
  const Sixteen none{};
  const auto low = [](Sixteen a, Sixteen b) {
    return reinterpret_cast<Eight>(__builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
  };
  const auto high = [](Sixteen a, Sixteen b) {
    return reinterpret_cast<Eight>(__builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31));
  };
  const Eight two[2] = {low(first, second), high(first, second)};
  const Eight one[2] = {low(third, none), high(third, none)};
  for (int i = 0; i < 2; ++i) {
    put_four(to + 24 * i, __builtin_shufflevector(two[i], one[i], 0, 8, 1, 9, 2, 10, 3, 11));
    put_four(to + 24 * i + 12, __builtin_shufflevector(two[i], one[i], 4, 12, 5, 13, 6, 14, 7, 15));
  }
}
constexpr int kBytesPut = 3 * kSites + 2;
LONGTAIL_INLINE void put_pixels(std::uint8_t* to, Sites first, Sites second, Sites third) {
  Sixteen part[3][kSites / 16];
  std::memcpy(part[0], &first, sizeof first);
  std::memcpy(part[1], &second, sizeof second);
  std::memcpy(part[2], &third, sizeof third);
  for (int i = 0; i < kSites / 16; ++i) put_sixteen(to + 48 * i, part[0][i], part[1][i], part[2][i]);
}

void demosaic_row(const MosaicRow& row) {
  Sites green{};
  for (int i = row.first_green; i < kSites; i += 2) green[i] = 255;
  for (int c = 0; c < row.columns; c += kSites) {
    const Sites here = sites(row.here + c + 1);
    const Sites left = sites(row.here + c);
    const Sites right = sites(row.here + c + 2);
    const Sites above = sites(row.above + c + 1);
    const Sites below = sites(row.below + c + 1);
    const Sites corners = average(sites(row.above + c), sites(row.above + c + 2), sites(row.below + c), sites(row.below + c + 2));
    const Sites beside = (green & average(left, right)) | (~green & here);
    const Sites greens = (green & here) | (~green & average(left, right, above, below));
    const Sites across = (green & average(above, below)) | (~green & corners);
    const Sites& first = row.beside_first ? beside : across;
    const Sites& last = row.beside_first ? across : beside;
    if (c + kSites < row.columns) {
      put_pixels(row.bytes + 3 * c, first, greens, last);
    } else {  // not a byte more than there are
      std::uint8_t end[kBytesPut];
      put_pixels(end, first, greens, last);
      std::memcpy(row.bytes + 3 * c, end, static_cast<std::size_t>(3 * (row.columns - c)));
    }
  }
}

}  // namespace
}  // namespace longtail::sim
