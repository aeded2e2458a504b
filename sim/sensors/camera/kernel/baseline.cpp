// The camera's kernels for every CPU the compiler targets.
#define LONGTAIL_LANES 4
#include "sim/sensors/camera/kernel/all_camera_kernels.h"

namespace longtail::sim {

const CameraKernels* baseline_camera_kernels() {
  static constexpr CameraKernels kKernels = kAllCameraKernels;
  return &kKernels;
}

}  // namespace longtail::sim
