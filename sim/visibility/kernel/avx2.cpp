// The same kernels at eight lanes. The only file compiled with -mavx2 (sim/CMakeLists.txt): nothing in it may be called
// before the CPU was asked (isa.cpp), and it must define no function that another file could share.
#include "sim/visibility/kernel/kernels.h"

#if defined(__AVX2__)
#define LONGTAIL_LANES 8
#include "sim/visibility/kernel/all_kernels.h"

namespace longtail::sim {

const Kernels* avx2_kernels() {
  static constexpr Kernels kKernels = kAllKernels;
  return &kKernels;
}

}  // namespace longtail::sim
#else
namespace longtail::sim {
const Kernels* avx2_kernels() { return nullptr; }
}  // namespace longtail::sim
#endif
