#include "sim/sensors/camera/kernel/camera_kernels.h"

#include "stack/base/check.h"

namespace longtail::sim {

const CameraKernels& camera_kernels_of(Isa isa) {
  const CameraKernels* const kernels = isa == Isa::kAvx2 ? avx2_camera_kernels() : baseline_camera_kernels();
  CHECK(kernels != nullptr, "this build has no {} kernels", name_of(isa));
  return *kernels;
}

}  // namespace longtail::sim
