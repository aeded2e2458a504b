// The camera's kernels of one instruction set; all sets give the same bits (sim/visibility/kernel/kernels.h).
#pragma once

#include "sim/sensors/camera/kernel/picture_tables.h"
#include "sim/sensors/camera/kernel/raw_noise_tables.h"
#include "sim/sensors/camera/kernel/shade_tables.h"
#include "sim/visibility/isa.h"
#include "sim/visibility/kernel/tables.h"

namespace longtail::sim {

struct CameraKernels {
  RunStartsKernel run_starts = nullptr;
  ShadeKernel shade_rows = nullptr;
  LeastKernel least_of = nullptr;
  LensKernel lens_row = nullptr;
  RawNoiseKernel raw_noise = nullptr;
  PatternKernel fixed_pattern = nullptr;
  SplitKernel split_sites = nullptr;
  DemosaicKernel demosaic_row = nullptr;
};

// `isa` must be available (sim/visibility/isa.h).
const CameraKernels& camera_kernels_of(Isa isa);

// One per compiled file; null where the compiler was not given the instruction set.
const CameraKernels* baseline_camera_kernels();
const CameraKernels* avx2_camera_kernels();

}  // namespace longtail::sim
