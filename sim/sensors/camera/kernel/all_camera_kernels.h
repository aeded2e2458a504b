// Every kernel of the camera at LONGTAIL_LANES lanes.
#pragma once

#include "sim/sensors/camera/kernel/camera_kernels.h"
#include "sim/sensors/camera/kernel/demosaic.h"
#include "sim/sensors/camera/kernel/picture.h"
#include "sim/sensors/camera/kernel/raw_noise.h"
#include "sim/sensors/camera/kernel/shade.h"
#include "sim/visibility/kernel/run_starts.h"

namespace longtail::sim {
namespace {

constexpr CameraKernels kAllCameraKernels{
    .run_starts = run_starts, .shade_rows = shade_rows, .least_of = least_of, .lens_row = lens_row, .raw_noise = raw_noise, .fixed_pattern = fixed_pattern, .split_sites = split_sites, .demosaic_row = demosaic_row};

}  // namespace
}  // namespace longtail::sim
