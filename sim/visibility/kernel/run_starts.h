// Where a row of rays goes from one surface to the next. Included only by kernel files.
#pragma once

#include "sim/visibility/kernel/lanes.h"

namespace longtail::sim {
namespace {

std::int32_t run_starts(const std::int32_t* id, std::int32_t columns, std::int32_t* starts) {
  std::int32_t count = 0;
  starts[count++] = 0;
  constexpr int kAtOnce = 16;  // most groups of so many pixels show one surface
  std::int32_t c = 1;
  for (; c + kAtOnce <= columns; c += kAtOnce) {
    LaneMask same = all(-1);
    for (int i = 0; i < kAtOnce; i += kLanes) same &= load(id + c + i) == load(id + c + i - 1);
    if (bits_of(same) == (1 << kLanes) - 1) continue;
    unsigned changes = 0;
    for (int i = 0; i < kAtOnce; i += kLanes) {
      changes |= static_cast<unsigned>(bits_of(load(id + c + i) != load(id + c + i - 1))) << i;
    }
    for (; changes != 0; changes &= changes - 1) starts[count++] = c + __builtin_ctz(changes);
  }
  for (; c < columns; ++c) {
    if (id[c] != id[c - 1]) starts[count++] = c;
  }
  return count;
}

}  // namespace
}  // namespace longtail::sim
