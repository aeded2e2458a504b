// What the kernels between luminance and picture read and write: the lens before the mosaic, and the mosaic made a picture.
// No functions, for the reason given in sim/visibility/kernel/tables.h.
#pragma once

#include <cstdint>

namespace longtail::sim {

// One row of the mosaic: each pixel collects its own colour of what a lens that blurs by one pixel shows. Rows are padded
// at their end by kRowPadding; beyond the border the picture goes on as its outermost pixels.
struct LensRow {
  std::int32_t columns = 0;
  const float* even[3] = {nullptr, nullptr, nullptr};  // rows above, here and below, of the even columns' colour
  const float* odd[3] = {nullptr, nullptr, nullptr};
  float gain = 1;                                      // electrons per cd/m^2
  float* scratch = nullptr;                            // two rows, columns + 2 kRowPadding each
  float* electrons = nullptr;                          // padded too
};
using LensKernel = void (*)(const LensRow&);

// Of at least one value.
using LeastKernel = float (*)(const float* values, std::int32_t count);

// A row of the mosaic, as encoded bytes: pixels 2 i and 2 i + 1 at i. One more pixel at either end, and padded by kSitePadding.
inline constexpr int kSitePadding = 64;
struct MosaicSites {
  const std::uint8_t* even = nullptr;
  const std::uint8_t* odd = nullptr;                   // from -1 on
};

// `pairs` of bytes to their first and their second ones; all arrays are padded.
using SplitKernel = void (*)(const std::uint8_t* bytes, std::int32_t pairs, std::uint8_t* even, std::uint8_t* odd);

// One row of the picture from the mosaic's row and its neighbours.
struct MosaicRow {
  std::int32_t columns = 0;
  std::int32_t first_green = 0;                        // column, 0 or 1
  std::int32_t beside_first = 0;                       // of three bytes: the colour left and right of this row's green, else the one
                                                       // above and below it; green is the second
  MosaicSites above, here, below;
  std::uint8_t* bytes = nullptr;                       // three a pixel
};
using DemosaicKernel = void (*)(const MosaicRow&);

}  // namespace longtail::sim
