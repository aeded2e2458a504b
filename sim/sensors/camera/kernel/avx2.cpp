// The same at eight lanes; compiled with -mavx2 where that exists (sim/visibility/kernel/avx2.cpp says what to mind).
#include "sim/sensors/camera/kernel/raw_noise_tables.h"

#if defined(__AVX2__)
#define LONGTAIL_LANES 8
#include "sim/sensors/camera/kernel/raw_noise.h"

namespace longtail::sim {
RawNoiseKernel avx2_raw_noise() { return raw_noise; }
}  // namespace longtail::sim
#else
namespace longtail::sim {
RawNoiseKernel avx2_raw_noise() { return nullptr; }
}  // namespace longtail::sim
#endif
