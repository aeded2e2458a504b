// The same at eight lanes; compiled with -mavx2 where that exists (sim/visibility/kernel/avx2.cpp says what to mind).
#include "sim/sensors/lidar/kernel/receive_tables.h"

#if defined(__AVX2__)
#define LONGTAIL_LANES 8
#include "sim/sensors/lidar/kernel/receive.h"

namespace longtail::sim {
ReceiveKernel avx2_receive() { return receive; }
}  // namespace longtail::sim
#else
namespace longtail::sim {
ReceiveKernel avx2_receive() { return nullptr; }
}  // namespace longtail::sim
#endif
