// What the raw noise kernel reads and writes; no functions, for the reason given in sim/visibility/kernel/tables.h.
#pragma once

#include <cstdint>

namespace longtail::sim {

// Samples come in blocks of 64, whatever the width of a vector: sample 64 b + 16 w + l takes word w of Philox counter
// 16 b + l. That makes the numbers the same on every instruction set.
inline constexpr int kNoiseBlock = 64;

struct RawNoiseTables {
  std::int32_t count = 0;              // pixels, a multiple of kNoiseBlock
  const float* electrons = nullptr;    // expected photoelectrons
  const float* gain = nullptr;         // of each pixel: 1 + photo response non-uniformity
  const float* dark_offset = nullptr;  // of each pixel: dark signal non-uniformity, electrons
  float dark_electrons = 0;            // dark current times exposure
  float read_variance = 0;             // electrons^2
  float full_well = 0;                 // electrons
  float dn_per_electron = 0;
  float black_dn = 0;
  float white_dn = 0;                  // highest value
  std::uint32_t key[2] = {0, 0};       // of the random stream (sim/random/stream.h)
  std::uint32_t entity = 0;
  std::uint32_t purpose = 0;
  std::uint32_t frame = 0;
  std::uint16_t* dn = nullptr;
};

using RawNoiseKernel = void (*)(const RawNoiseTables&);

}  // namespace longtail::sim
