#include "sim/visibility/item_buffer.h"

#include "sim/visibility/kernel/kernels.h"
#include "sim/visibility/padding.h"
#include "stack/base/check.h"

namespace longtail::sim {
namespace {

constexpr std::size_t kRealsPerVertex = 8;

template <class Grid>
void check_fits(const Grid& grid, const VisibilityImage& image) {
  CHECK(grid.rows() == image.rows() && grid.columns() == image.columns(),
        "a sensor of {} by {} rays drawn into an image of {} by {}",
        grid.rows(), grid.columns(), image.rows(), image.columns());
}

}  // namespace

ItemBuffer::ItemBuffer(Isa isa) : kernels_(kernels_of(isa)) {}

void ItemBuffer::reserve(int vertices) {
  padded_ = static_cast<std::size_t>(padded_to_lanes(vertices));
  if (reals_.size() < kRealsPerVertex * padded_) reals_.resize(kRealsPerVertex * padded_);
  if (integers_.size() < 2 * padded_) integers_.resize(2 * padded_);
}

void ItemBuffer::draw(const LidarGrid& grid, const TriangleBatch& batch, VisibilityImage& image) {
  check_fits(grid, image);
  reserve(batch.vertices);
  float* const reals = reals_.data();
  std::int32_t* const integers = integers_.data();
  const VertexScratch scratch{.column = reals,
                              .tangent = reals + padded_,
                              .column_slack = reals + 2 * padded_,
                              .tangent_rate = reals + 3 * padded_,
                              .first_row = integers,
                              .last_row = integers + padded_};
  kernels_.lidar_triangles(grid.tables(), batch, scratch, image.target());
}

void ItemBuffer::draw(const LidarGrid& grid, const BoxItem& box, VisibilityImage& image) {
  check_fits(grid, image);
  kernels_.lidar_box(grid.tables(), box, image.target());
}

void ItemBuffer::draw(const CameraGrid& grid, const TriangleBatch& batch, VisibilityImage& image) {
  check_fits(grid, image);
  reserve(batch.vertices);
  kernels_.camera_triangles(grid.tables(), batch, {.records = reals_.data()}, image.target());
}

}  // namespace longtail::sim
