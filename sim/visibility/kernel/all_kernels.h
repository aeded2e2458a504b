// Every kernel at LONGTAIL_LANES lanes.
#pragma once

#include "sim/visibility/kernel/camera.h"
#include "sim/visibility/kernel/kernels.h"
#include "sim/visibility/kernel/lidar.h"
#include "sim/visibility/kernel/packet.h"
#include "sim/visibility/kernel/turn_rays.h"

namespace longtail::sim {
namespace {

constexpr Kernels kAllKernels{
    .lidar_triangles = lidar_triangles, .lidar_box = lidar_box, .camera_triangles = camera_triangles, .turn_rays = turn_rays, .trace = trace};

}  // namespace
}  // namespace longtail::sim
