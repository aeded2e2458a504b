// The receiver for every CPU the compiler targets.
#define LONGTAIL_LANES 4
#include "sim/sensors/lidar/kernel/receive.h"

namespace longtail::sim {

ReceiveKernel baseline_receive() { return receive; }

}  // namespace longtail::sim
