// What the raw noise kernel reads and writes; no functions, for the reason given in sim/visibility/kernel/tables.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace longtail::sim {

// Samples come in blocks of 128, whatever the width of a vector: sample 128 b + 64 h + 16 w + l takes half h (the lower one
// first) of word w of Philox4x32-7 counter 16 b + l. That makes the numbers the same on every instruction set. Seven rounds pass
// all of BigCrush (Salmon et al. 2011, table 2), which is enough for noise in pixels.
inline constexpr int kNoiseBlock = 128;
inline constexpr std::size_t kNoiseAlignment = 16;  // bytes, of the arrays of floats
inline constexpr int kNoiseRounds = 7;

// Sixteen random bits n to a normal value: with t = (2 n + 1) / 65536 - 1 and s = t^2,
//   t (above[0] + above[1] s + above[2] s^2) / (1 + below[0] s + below[1] s^2),
// fitted to the quantile function of the normal distribution: within 0.01 of it (root of the mean square), mean 0, variance 1,
// kurtosis 2.995, at most 3.9.
inline constexpr float kNormalAbove[3] = {1.2937254f, -2.1463249f, 0.85474202f};
inline constexpr float kNormalBelow[2] = {-1.8245594f, 0.82510615f};

struct RawNoiseTables {
  std::int32_t first = 0;              // number of the first pixel, at which all arrays begin
  std::int32_t count = 0;              // pixels; both are multiples of kNoiseBlock
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

// Normal values of a unit that never change, numbered as the noise's samples are.
struct PatternTables {
  std::int32_t count = 0;              // a multiple of kNoiseBlock
  float mean = 0;
  float deviation = 0;
  std::uint32_t key[2] = {0, 0};
  std::uint32_t entity = 0;
  std::uint32_t purpose = 0;
  float* values = nullptr;
};

using PatternKernel = void (*)(const PatternTables&);

}  // namespace longtail::sim
