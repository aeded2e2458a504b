// Arrays the kernels read are padded, so that a vector of any width may be loaded at every element.
#pragma once

#include "sim/visibility/kernel/tables.h"

namespace longtail::sim {

constexpr int padded_to_lanes(int count) { return (count + kLanePadding - 1) / kLanePadding * kLanePadding; }

}  // namespace longtail::sim
