// Where edges lie, as vectors (sim/sensors/lidar/stray.h says what they do). Included only by kernel files.
#pragma once

#include "sim/sensors/camera/kernel/random_lanes.h"
#include "sim/sensors/lidar/kernel/edge_tables.h"

namespace longtail::sim {
namespace {

std::int32_t find_edges(const float* a, const float* b, std::int32_t count, float apart_m, std::uint32_t first, std::uint32_t* found) {
  std::int32_t edges = 0;
  for (std::int32_t i = 0; i < count; i += kLanes) {
    const Lanes one = load(a + i);
    const Lanes other = load(b + i);
    int bits = bits_of(magnitude(magnitude(one) - magnitude(other)) > apart_m);
    if (bits == 0) continue;
    bits &= ~bits_of((one < 0.0f) & (other < 0.0f));
    if (count - i < kLanes) bits &= (1 << (count - i)) - 1;
    for (; bits != 0; bits &= bits - 1) found[edges++] = first + static_cast<std::uint32_t>(i + __builtin_ctz(bits));
  }
  return edges;
}

std::int32_t find_bright(const float* values, std::int32_t count, float least_value, std::uint32_t* found) {
  std::int32_t bright = 0;
  for (std::int32_t i = 0; i < count; i += 2 * kLanes) {
    const LaneMask low = load(values + i) >= least_value;
    const LaneMask high = load(values + i + kLanes) >= least_value;
    if (!any(low | high)) continue;
    for (int bits = bits_of(low) | bits_of(high) << kLanes; bits != 0; bits &= bits - 1) {
      const std::int32_t at = i + __builtin_ctz(bits);
      if (at < count) found[bright++] = static_cast<std::uint32_t>(at);
    }
  }
  return bright;
}

void draw_edges(const EdgeDraws& d) {
  for (std::int32_t i = 0; i < d.count; i += kLanes) {
    Words edge;
    std::memcpy(&edge, d.edges + i, sizeof edge);
    const LaneMask along = reinterpret_cast<LaneMask>(edge) < 0;
    const Words purpose = reinterpret_cast<Words>(along ? all(static_cast<std::int32_t>(d.purpose_along))
                                                        : all(static_cast<std::int32_t>(d.purpose_across)));
    const PhiloxLanes random = philox_lanes(d.key[0], d.key[1], {{Words{}, purpose, all_words(d.frame), edge & ~kAlongRows}});
    const LaneMask number = reinterpret_cast<LaneMask>(random.word[1] >> 8);
    store(d.uniform + i, (__builtin_convertvector(number, Lanes) + 0.5f) * 0x1p-24f);
  }
}

}  // namespace
}  // namespace longtail::sim
