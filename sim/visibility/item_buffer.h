// Draws primitives into a lidar's image, in any order and with the same bits on every instruction set: each ray keeps
// the smallest (t, id). t is the distance along the ray in metres.
//
//   ItemBuffer buffer(best_isa());
//   image.clear(max_range_m);
//   buffer.draw(grid, batch, image);      objects in sensor axes at the middle of the sweep
//
// Rolling shutter is exact: column c sees each object where it is at phase k(c) of the sweep, at P + k(c) * shift.
#pragma once

#include <vector>

#include "sim/visibility/isa.h"
#include "sim/visibility/kernel/tables.h"
#include "sim/visibility/lidar_grid.h"
#include "sim/visibility/visibility_image.h"

namespace longtail::sim {

struct Kernels;

class ItemBuffer {
 public:
  explicit ItemBuffer(Isa isa);

  void draw(const LidarGrid& grid, const TriangleBatch& batch, VisibilityImage& image);
  void draw(const LidarGrid& grid, const BoxItem& box, VisibilityImage& image);

 private:
  VertexScratch scratch_for(int vertices);

  const Kernels& kernels_;
  std::vector<float> scratch_;  // no state
  std::vector<std::int32_t> row_scratch_;
};

}  // namespace longtail::sim
