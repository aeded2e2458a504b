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

// One row of the mosaic, as encoded bytes, with its neighbours; one pixel more at either end, padded by kRowPadding.
struct MosaicRow {
  std::int32_t columns = 0;
  std::int32_t first_green = 0;                        // column, 0 or 1
  std::int32_t beside_first = 0;                       // of three bytes: the colour left and right of this row's green, else the one
                                                       // above and below it; green is the second
  const std::uint8_t* above = nullptr;                 // column -1 first
  const std::uint8_t* here = nullptr;
  const std::uint8_t* below = nullptr;
  std::uint8_t* bytes = nullptr;                       // three a pixel
};
using DemosaicKernel = void (*)(const MosaicRow&);

}  // namespace longtail::sim
