// What the receiver's kernel reads and writes; no functions, for the reason given in sim/visibility/kernel/tables.h.
#pragma once

#include <cstdint>

namespace longtail::sim {

// The sum of a word's four bytes, made mean 0 and variance 1 (4 (256^2 - 1) / 12 = 21845), never goes beyond this.
inline constexpr float kMostByteNormal = 3.4506f;

// Rays come in blocks of 32, whatever the width of a vector: ray 32 b + 16 h + l takes words 2 h (power) and 2 h + 1 (range) of
// Philox counter 16 b + l.
inline constexpr int kReceiveBlock = 32;

struct ReceiveTables {
  std::int32_t count = 0;           // rays, a multiple of kReceiveBlock
  const float* range_m = nullptr;   // of the surface's echo
  const float* power = nullptr;     // zero: none
  float threshold = 0;
  float least_power = 0;            // below which no noise lifts an echo to the threshold
  float noise = 0;
  float spread = 0;
  float sigma_at_unit_power = 0;
  float extra_sigma = 0;            // relative to range
  float min_range_m = 0;
  float max_range_m = 0;
  std::uint32_t key[2] = {0, 0};    // of the random stream (sim/random/stream.h)
  std::uint32_t purpose = 0;
  std::uint32_t frame = 0;
  std::uint16_t* range = nullptr;   // 2 mm steps, 0 = none; left alone where nothing can be detected
  std::uint8_t* intensity = nullptr;
};

using ReceiveKernel = void (*)(const ReceiveTables&);

}  // namespace longtail::sim
