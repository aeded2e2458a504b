// What the drop kernel reads and writes; no functions, for the reason given in sim/visibility/kernel/tables.h.
#pragma once

#include <cstdint>

namespace longtail::sim {

// Which rays can have an echo of a drop, and their random numbers. The place of a ray's first drop is a word whose highest byte is
// one of the 16 that rays share in the Philox counter {0, purpose, frame, first of them / 16}, in order from the lowest byte of word
// 0 on; the rest comes from the ray's own counter {1, purpose, frame, ray}, whose words are: 0 and 2 for the drops' sizes, 1 for the
// place of the second one, 3 (highest bytes) for the first one's. Rays whose place can be below `below` are found, in any order.
struct DropSearch {
  std::uint32_t key[2] = {0, 0};
  std::uint32_t purpose = 0;
  std::uint32_t frame = 0;
  std::int32_t rays = 0;                      // a multiple of 16
  std::uint32_t below = 0;
  // By ray found; room for all rays and kLanePadding more.
  std::uint32_t* ray = nullptr;
  std::uint32_t* place = nullptr;
  float* beyond[2] = {nullptr, nullptr};      // exponential with mean 1
  float* next = nullptr;                      // uniform in (0, 1)
};

// The number of rays found.
using FindDropsKernel = std::int32_t (*)(const DropSearch&);

}  // namespace longtail::sim
