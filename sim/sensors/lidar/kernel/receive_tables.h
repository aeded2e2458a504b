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

// Rays with several echoes, in any order; those that are missing have no power and count as farther than all. Echo i after merging takes words 2 (i mod 2) (power) and 2 (i mod 2) + 1 (range) of the Philox counter {i / 2, purpose, frame, ray}. Arrays
// padded by kLanePadding.
inline constexpr float kNoEcho_m = 1e9f;
inline constexpr int kMostEchoes = 8;  // a ray; others are lost
struct SeveralTables {
  std::int32_t count = 0;                          // of rays
  std::int32_t echoes = 2;                         // a ray: 2, 4 or kMostEchoes
  const std::uint32_t* ray = nullptr;              // null: all rays, from the first
  const float* range_m[kMostEchoes] = {};
  const float* power[kMostEchoes] = {};
  float resolution_m = 0;                          // nearer together two echoes are one
  std::uint32_t purpose = 0;
  std::uint16_t* second_range = nullptr;           // null: the device has one return
  std::uint8_t* second_intensity = nullptr;
};

// The echo of fog before every ray's hard target, by range of that in steps; the last one holds for all beyond. Arrays by ray are
// padded by kLanePadding.
struct FogTables {
  std::int32_t rays = 0;
  const float* hard_range_m = nullptr;
  float steps_per_metre = 1;
  std::int32_t count = 1;
  const float* echo_range_m = nullptr;
  const float* echo_power = nullptr;  // 0: none
  float* range_m = nullptr;
  float* power = nullptr;
};

using FogKernel = void (*)(const FogTables&);
using ReceiveSeveralKernel = void (*)(const ReceiveTables&, const SeveralTables&);
using ReceiveKernel = void (*)(const ReceiveTables&);

}  // namespace longtail::sim
