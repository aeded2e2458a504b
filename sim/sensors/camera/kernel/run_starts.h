// Where a row of pixels goes from one surface to the next. Included only by kernel files.
#pragma once

#include <cstdint>

#include "sim/visibility/kernel/lanes.h"

namespace longtail::sim {
namespace {

// `id` is padded to whole groups.
std::int32_t run_starts(const std::int32_t* id, std::int32_t columns, std::int32_t* starts) {
  std::int32_t count = 0;
  starts[count++] = 0;
  for (std::int32_t c = 1; c < least(kLanes, columns); ++c) {
    if (id[c] != id[c - 1]) starts[count++] = c;
  }
  for (std::int32_t c = kLanes; c < columns; c += kLanes) {
    auto changes = static_cast<unsigned>(bits_of(load(id + c) != load(id + c - 1)));
    for (; changes != 0; changes &= changes - 1) {
      const std::int32_t at = c + __builtin_ctz(changes);
      if (at < columns) starts[count++] = at;
    }
  }
  return count;
}

}  // namespace
}  // namespace longtail::sim
