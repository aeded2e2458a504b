// What the kernels of edges and stray light read and write; no functions, for the reason given in sim/visibility/kernel/tables.h.
#pragma once

#include <cstdint>

namespace longtail::sim {

// Two neighbouring rays with an edge between them: the number of the first one, and the next ray of its row or, with
// kAlongRows, of the next row.
inline constexpr std::uint32_t kAlongRows = 0x8000'0000;

// Appends first + i for every i below `count` where a[i] and b[i] are more than `apart_m` apart and not both ground (edge ranges,
// see reflect_tables.h); the count. Arrays padded by kLanePadding.
using FindEdgesKernel = std::int32_t (*)(const float* a, const float* b, std::int32_t count, float apart_m, std::uint32_t first,
                                         std::uint32_t* found);

// The places of all that are `least` or more, in order; the count. `values` padded by kLanePadding.
using FindBrightKernel = std::int32_t (*)(const float* values, std::int32_t count, float least, std::uint32_t* found);

// A uniform number for every edge: word 1 of the Philox counter {0, purpose, frame, ray}. Arrays padded by kLanePadding.
struct EdgeDraws {
  std::uint32_t key[2] = {0, 0};
  std::uint32_t purpose_across = 0;
  std::uint32_t purpose_along = 0;
  std::uint32_t frame = 0;
  const std::uint32_t* edges = nullptr;
  std::int32_t count = 0;
  float* uniform = nullptr;
};
using DrawEdgesKernel = void (*)(const EdgeDraws&);

}  // namespace longtail::sim
