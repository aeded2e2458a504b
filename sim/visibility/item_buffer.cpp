#include "sim/visibility/item_buffer.h"

#include "sim/visibility/kernel/kernels.h"
#include "sim/visibility/padding.h"
#include "stack/base/check.h"

namespace longtail::sim {

ItemBuffer::ItemBuffer(Isa isa) : kernels_(kernels_of(isa)) {}

VertexScratch ItemBuffer::scratch_for(int vertices) {
  const auto padded = static_cast<std::size_t>(padded_to_lanes(vertices));
  if (scratch_.size() < 4 * padded) scratch_.resize(4 * padded);
  if (row_scratch_.size() < 2 * padded) row_scratch_.resize(2 * padded);
  float* const start = scratch_.data();
  std::int32_t* const rows = row_scratch_.data();
  return {start, start + padded, start + 2 * padded, start + 3 * padded, rows, rows + padded};
}

void ItemBuffer::draw(const LidarGrid& grid, const TriangleBatch& batch, VisibilityImage& image) {
  CHECK(grid.rows() == image.rows() && grid.columns() == image.columns(), "a {} by {} lidar drawn into a {} by {} image", grid.rows(),
        grid.columns(), image.rows(), image.columns());
  kernels_.lidar_triangles(grid.tables(), batch, scratch_for(batch.vertices), image.target());
}

void ItemBuffer::draw(const LidarGrid& grid, const BoxItem& box, VisibilityImage& image) {
  CHECK(grid.rows() == image.rows() && grid.columns() == image.columns(), "a {} by {} lidar drawn into a {} by {} image", grid.rows(),
        grid.columns(), image.rows(), image.columns());
  kernels_.lidar_box(grid.tables(), box, image.target());
}

}  // namespace longtail::sim
