// The same at eight lanes; compiled with -mavx2 where that exists (sim/visibility/kernel/avx2.cpp says what to mind).
#include "sim/sensors/camera/kernel/camera_kernels.h"

#if defined(__AVX2__)
#define LONGTAIL_LANES 8
#include "sim/sensors/camera/kernel/all_camera_kernels.h"

namespace longtail::sim {

const CameraKernels* avx2_camera_kernels() {
  static constexpr CameraKernels kKernels = kAllCameraKernels;
  return &kKernels;
}

}  // namespace longtail::sim
#else
namespace longtail::sim {
const CameraKernels* avx2_camera_kernels() { return nullptr; }
}  // namespace longtail::sim
#endif
