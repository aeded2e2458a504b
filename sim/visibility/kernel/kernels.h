// The visibility kernels of one instruction set. Every set gives the same bits: each lane computes what a scalar would,
// with + - * / and comparisons only, and no result depends on how many lanes there are.
#pragma once

#include "sim/visibility/kernel/tables.h"
#include "sim/visibility/isa.h"

namespace longtail::sim {

struct Kernels {
  void (*lidar_triangles)(const LidarTables&, const TriangleBatch&, const VertexScratch&, const Target&) = nullptr;
  void (*lidar_box)(const LidarTables&, const BoxItem&, const Target&) = nullptr;
  void (*camera_triangles)(const CameraTables&, const TriangleBatch&, const CameraScratch&, const Target&) = nullptr;
  void (*turn_rays)(const TurnTables&) = nullptr;
  void (*trace)(const BvhTables&, const RayArrays&) = nullptr;
};

// `isa` must be available (isa.h).
const Kernels& kernels_of(Isa isa);

// One per compiled file; null where the compiler was not given the instruction set.
const Kernels* baseline_kernels();
const Kernels* avx2_kernels();

}  // namespace longtail::sim
