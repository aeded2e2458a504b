// The lidar's kernels of one instruction set; all sets give the same bits (sim/visibility/kernel/kernels.h).
#pragma once

#include "sim/sensors/lidar/kernel/drop_tables.h"
#include "sim/sensors/lidar/kernel/edge_tables.h"
#include "sim/sensors/lidar/kernel/receive_tables.h"
#include "sim/sensors/lidar/kernel/reflect_tables.h"
#include "sim/visibility/isa.h"
#include "sim/visibility/kernel/tables.h"

namespace longtail::sim {

struct LidarKernels {
  RunStartsKernel run_starts = nullptr;
  ReflectKernel reflect_row = nullptr;
  FindEdgesKernel find_edges = nullptr;
  FindBrightKernel find_bright = nullptr;
  DrawEdgesKernel draw_edges = nullptr;
  ReceiveKernel receive = nullptr;
  ReceiveSeveralKernel receive_several = nullptr;
  FogKernel fog_echoes = nullptr;
  FindDropsKernel find_drops = nullptr;
};

// `isa` must be available (sim/visibility/isa.h).
const LidarKernels& lidar_kernels_of(Isa isa);

// One per compiled file; null where the compiler was not given the instruction set.
const LidarKernels* baseline_lidar_kernels();
const LidarKernels* avx2_lidar_kernels();

}  // namespace longtail::sim
