// Instruction sets the visibility core is compiled for. They differ in speed, never in bits.
#pragma once

#include <span>
#include <string_view>

namespace longtail::sim {

enum class Isa {
  kBaseline,  // 4 lanes: SSE2 on x86-64, NEON on aarch64
  kAvx2,      // 8 lanes
};
std::string_view name_of(Isa isa);

// What this build and this CPU can run, slowest first.
std::span<const Isa> available_isas();
Isa best_isa();

}  // namespace longtail::sim
