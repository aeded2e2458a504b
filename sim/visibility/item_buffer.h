// Draws primitives into a lidar's or a camera's image, in any order and with the same bits on every instruction set: each ray keeps
// the smallest (t, id). Quickest in the order of ids. t is the distance along a lidar's ray, or the depth along a camera's axis, in metres.
//
//   ItemBuffer buffer(best_isa());
//   image.clear(max_range_m);
//   buffer.draw(grid, batch, image);      objects in sensor axes at the middle of the sweep
//
// Rolling shutter is exact: a lidar's column c sees each object where it is at phase k(c) of the sweep, at P + k(c) * shift; a
// camera's row at the phase of its exposure.
#pragma once

#include <optional>
#include <vector>

#include "sim/visibility/camera_grid.h"
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
  void draw(const CameraGrid& grid, const TriangleBatch& batch, VisibilityImage& image);

 private:
  void reserve(int vertices);
  // The kernels let what is there win at equal t: lower ids have to come first. What comes out of turn is drawn apart and merged.
  template <class Draw>
  void in_turn(VisibilityImage& image, std::int32_t first_id, std::int32_t end_id, const Draw& draw);

  const Kernels& kernels_;
  // Scratch, no state: some numbers per vertex.
  std::size_t padded_ = 0;
  std::vector<float> reals_;
  std::vector<std::int32_t> integers_;
  std::optional<VisibilityImage> apart_;
};

}  // namespace longtail::sim
