// The floating-point control state that every result rests on: round to nearest, no flush-to-zero, no
// denormals-are-zero, no traps. Loading a library built with fast-math can change it for the whole thread.
// Checked at start, in every worker and after every load of a stack.
#pragma once

#include <cstdint>
#include <string>

#include "stack/base/result.h"

namespace longtail {

// x86-64: MXCSR; aarch64: FPCR. Status bits (sticky exception flags) are masked out.
std::uint64_t fp_control();
std::uint64_t fp_control_allowed();

// "MXCSR 0x9fc0 (flush to zero, denormals are zero)".
std::string describe_fp_control(std::uint64_t control);

Result<void> check_fp_environment();

// Puts the calling thread into the allowed state. For threads made by others (a pool's workers).
void set_fp_environment();

}  // namespace longtail
