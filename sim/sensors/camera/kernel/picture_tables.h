// What the kernels between luminance and picture read and write: the lens before the mosaic, and the mosaic taken apart.
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

// One row of the mosaic with its neighbours, one pixel more at either end, padded. Up to 14 bits a value.
struct MosaicRow {
  std::int32_t columns = 0;
  std::int32_t first_green = 0;                        // column, 0 or 1
  const std::uint16_t* above = nullptr;                // column -1 first
  const std::uint16_t* here = nullptr;
  const std::uint16_t* below = nullptr;
  std::uint16_t* beside = nullptr;                     // the colour left and right of this row's green, for each pixel
  std::uint16_t* green = nullptr;
  std::uint16_t* across = nullptr;                     // the colour above and below it
};
using DemosaicKernel = void (*)(const MosaicRow&);

}  // namespace longtail::sim
