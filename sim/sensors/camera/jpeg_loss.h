// What a JPEG encoder of a given quality takes from a picture: 8 x 8 blocks of YCbCr (4:4:4), their cosine transform
// quantised by the standard's example tables and back (ITU-T T.81, annexes A and K; quality scaling as by the Independent JPEG
// Group). No stream is written. One rounding an operation: the same bytes everywhere.
#pragma once

#include <cstdint>
#include <span>

#include "sim/sensors/camera/develop.h"

namespace longtail::sim {

// `picture`: rows x columns x 3 bytes. `quality` 1 to 100.
void lose_by_jpeg(int quality, int rows, int columns, std::span<std::uint8_t> picture, ByteOrder order = ByteOrder::kRgb);

}  // namespace longtail::sim
