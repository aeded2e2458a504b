// The same at eight lanes; compiled with -mavx2 where that exists (sim/visibility/kernel/avx2.cpp says what to mind).
#include "sim/sensors/lidar/kernel/lidar_kernels.h"

#if defined(__AVX2__)
#define LONGTAIL_LANES 8
#include "sim/sensors/lidar/kernel/all_lidar_kernels.h"

namespace longtail::sim {

const LidarKernels* avx2_lidar_kernels() {
  static constexpr LidarKernels kKernels = kAllLidarKernels;
  return &kKernels;
}

}  // namespace longtail::sim
#else
namespace longtail::sim {
const LidarKernels* avx2_lidar_kernels() { return nullptr; }
}  // namespace longtail::sim
#endif
