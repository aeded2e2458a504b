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

template <class Draw>
void ItemBuffer::in_turn(VisibilityImage& image, std::int32_t first_id, std::int32_t end_id, const Draw& draw) {
  if (image.next_are(first_id, end_id)) return draw(image.target());
  if (!apart_ || apart_->rows() != image.rows() || apart_->columns() != image.columns()) apart_.emplace(image.rows(), image.columns());
  apart_->clear(image.t_max());
  draw(apart_->target());
  image.merge(*apart_);
}

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
  in_turn(image, batch.first_id, batch.first_id + batch.count,
          [&](const Target& target) { kernels_.lidar_triangles(grid.tables(), batch, scratch, target); });
}

void ItemBuffer::draw(const LidarGrid& grid, const BoxItem& box, VisibilityImage& image) {
  check_fits(grid, image);
  in_turn(image, box.id, box.id + 1, [&](const Target& target) { kernels_.lidar_box(grid.tables(), box, target); });
}

void ItemBuffer::draw(const CameraGrid& grid, const TriangleBatch& batch, VisibilityImage& image) {
  check_fits(grid, image);
  reserve(batch.vertices);
  in_turn(image, batch.first_id, batch.first_id + batch.count,
          [&](const Target& target) { kernels_.camera_triangles(grid.tables(), batch, {.records = reals_.data()}, target); });
}

}  // namespace longtail::sim
