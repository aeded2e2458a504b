// The kernels for every CPU the compiler targets: SSE2 on x86-64, NEON on aarch64.
#define LONGTAIL_LANES 4
#include "sim/visibility/kernel/all_kernels.h"

namespace longtail::sim {

const Kernels* baseline_kernels() {
  static constexpr Kernels kKernels = kAllKernels;
  return &kKernels;
}

}  // namespace longtail::sim
