#include "sim/sensors/lidar/kernel/lidar_kernels.h"

#include "stack/base/check.h"

namespace longtail::sim {

const LidarKernels& lidar_kernels_of(Isa isa) {
  const LidarKernels* const kernels = isa == Isa::kAvx2 ? avx2_lidar_kernels() : baseline_lidar_kernels();
  CHECK(kernels != nullptr, "this build has no {} kernels", name_of(isa));
  return *kernels;
}

}  // namespace longtail::sim
