// Rays with drops and their random numbers, as vectors (sim/sensors/lidar/drops.h says what for). Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/random_lanes.h"
#include "sim/sensors/lidar/kernel/drop_tables.h"

namespace longtail::sim {
namespace {

LONGTAIL_INLINE Lanes number_of(Words word) { return __builtin_convertvector(reinterpret_cast<LaneMask>(word), Lanes); }

// (word + 1/2) / 2^32 to 24 bits of its own size, below 1.
LONGTAIL_INLINE Lanes unit_of(Words word) {
  const Lanes unit = (number_of(word >> 16) * 65536.0f + (number_of(word & 0xFFFFu) + 0.5f)) * 0x1p-32f;
  return least(unit, all(0x1.fffffep-1f));
}

// -log(x) for x in (0, 1): within 2e-7 of the value and of 1. With m the mantissa about 1 and s = (m - 1) / (m + 1),
// log m = 2 s (1 + s^2 / 3 + s^4 / 5 + ...).
LONGTAIL_INLINE Lanes minus_log(Lanes x) {
  const LaneMask bits = reinterpret_cast<LaneMask>(x);
  const LaneMask exponent = (bits - 0x3F3504F3) >> 23;
  const Lanes mantissa = reinterpret_cast<Lanes>(bits - (exponent << 23));
  const Lanes s = (mantissa - 1.0f) / (mantissa + 1.0f);
  const Lanes z = s * s;
  const Lanes series = 1.0f + z * (0.333333333f + z * (0.2f + z * (0.142857143f + z * 0.111111111f)));
  return -(2.0f * s * series + __builtin_convertvector(exponent, Lanes) * 0.693147181f);
}

typedef std::uint8_t WordBytes __attribute__((vector_size(4 * LONGTAIL_LANES)));

// Of the bytes of one word of some counters, those that are not above `most`.
LONGTAIL_INLINE std::int32_t find_bytes(Words words, std::uint8_t most, std::uint32_t first_ray, const DropSearch& search, std::int32_t found) {
  const auto bytes = reinterpret_cast<WordBytes>(words);
  const auto low = reinterpret_cast<WordPairs>(bytes <= most);
  for (std::uint32_t pair = 0; pair < kLanes / 2; ++pair) {
    for (std::uint64_t mask = low[pair]; mask != 0;) {
      const auto byte = static_cast<std::uint32_t>(__builtin_ctzll(mask)) / 8;
      mask &= ~(std::uint64_t{0xFF} << (8 * byte));
      const std::uint32_t ray = first_ray + 16 * (2 * pair + byte / 4) + byte % 4;
      if (ray >= static_cast<std::uint32_t>(search.rays)) continue;
      search.ray[found] = ray;
      search.place[found] = static_cast<std::uint32_t>(bytes[8 * pair + byte]) << 24;
      ++found;
    }
  }
  return found;
}

LONGTAIL_INLINE std::int32_t find_places(const DropSearch& search) {
  const auto most = static_cast<std::uint8_t>((search.below - 1) >> 24);
  Words lane;
  for (int i = 0; i < kLanes; ++i) lane[i] = static_cast<std::uint32_t>(i);
  std::int32_t found = 0;
  for (std::int32_t ray = 0; ray < search.rays; ray += 16 * kLanes) {
    const auto first = static_cast<std::uint32_t>(ray);
    const PhiloxLanes random =
        philox_lanes(search.key[0], search.key[1], {{Words{}, all_words(search.purpose), all_words(search.frame), lane + first / 16}});
    for (std::uint32_t word = 0; word < 4; ++word) found = find_bytes(random.word[word], most, first + 4 * word, search, found);
  }
  return found;
}

std::int32_t find_drops(const DropSearch& search) {
  if (search.below == 0) return 0;
  const std::int32_t found = find_places(search);
  for (std::int32_t i = 0; i < found; i += kLanes) {
    Words ray, place;
    std::memcpy(&ray, search.ray + i, sizeof ray);
    std::memcpy(&place, search.place + i, sizeof place);
    const PhiloxLanes random = philox_lanes(search.key[0], search.key[1],
                                            {{all_words(1), all_words(search.purpose), all_words(search.frame), ray}});
    place |= random.word[3] >> 8;
    std::memcpy(search.place + i, &place, sizeof place);
    store(search.beyond[0] + i, minus_log(unit_of(random.word[0])));
    store(search.next + i, unit_of(random.word[1]));
    store(search.beyond[1] + i, minus_log(unit_of(random.word[2])));
  }
  return found;
}

}  // namespace
}  // namespace longtail::sim
