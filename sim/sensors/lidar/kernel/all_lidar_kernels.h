// Every kernel of the lidar at LONGTAIL_LANES lanes.
#pragma once

#include "sim/sensors/lidar/kernel/drop_lanes.h"
#include "sim/sensors/lidar/kernel/edges.h"
#include "sim/sensors/lidar/kernel/lidar_kernels.h"
#include "sim/sensors/lidar/kernel/receive.h"
#include "sim/sensors/lidar/kernel/reflect.h"

namespace longtail::sim {
namespace {

constexpr LidarKernels kAllLidarKernels{.run_starts = run_starts,
                                        .reflect_row = reflect_row,
                                        .find_edges = find_edges,
                                        .find_bright = find_bright,
                                        .draw_edges = draw_edges,
                                        .receive = receive,
                                        .receive_several = receive_several,
                                        .fog_echoes = fog_echoes,
                                        .find_drops = find_drops};

}  // namespace
}  // namespace longtail::sim
