// The lidar's kernels for every CPU the compiler targets.
#define LONGTAIL_LANES 4
#include "sim/sensors/lidar/kernel/all_lidar_kernels.h"

namespace longtail::sim {

const LidarKernels* baseline_lidar_kernels() {
  static constexpr LidarKernels kKernels = kAllLidarKernels;
  return &kKernels;
}

}  // namespace longtail::sim
