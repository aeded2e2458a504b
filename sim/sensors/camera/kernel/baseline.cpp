// The raw noise for every CPU the compiler targets.
#define LONGTAIL_LANES 4
#include "sim/sensors/camera/kernel/raw_noise.h"

namespace longtail::sim {

RawNoiseKernel baseline_raw_noise() { return raw_noise; }

}  // namespace longtail::sim
