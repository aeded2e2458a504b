#include "sim/sensors/lidar/stray.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/visibility/padding.h"

namespace longtail::sim {
namespace {

constexpr float kEdge_m = 0.5f;

}  // namespace

EdgeEchoes::EdgeEchoes(Seed seed, const LidarConfig& config)
    : kernels_(lidar_kernels_of(config.isa)),
      key_{static_cast<std::uint32_t>(seed.value), static_cast<std::uint32_t>(seed.value >> 32)},
      columns_(config.columns),
      divergence_rad_(static_cast<float>(config.divergence_rad)),
      column_rad_(static_cast<float>(2 * std::numbers::pi / config.columns)),
      row_rad_(static_cast<float>((config.highest_rad - config.lowest_rad) / (config.beams - 1))) {}

void EdgeEchoes::find(const float* a, const float* b, std::int32_t count, std::uint32_t first) {
  const std::size_t room = count_ + static_cast<std::size_t>(padded_to_lanes(count));
  if (edges_.size() < room) edges_.resize(2 * room);
  count_ += static_cast<std::size_t>(kernels_.find_edges(a, b, count, kEdge_m, first, edges_.data() + count_));
}

void EdgeEchoes::look_at(int row, const float* edge_range_m) {
  const auto first = static_cast<std::uint32_t>(row * columns_);
  if (row == 0) {
    count_ = 0;
  } else {
    find(row_before_, edge_range_m, columns_, (first - static_cast<std::uint32_t>(columns_)) | kAlongRows);
  }
  find(edge_range_m, edge_range_m + 1, columns_ - 1, first);
  row_before_ = edge_range_m;
}

void EdgeEchoes::mix(std::uint32_t edge, float uniform, Echoes& echoes) const {
  const bool along = (edge & kAlongRows) != 0;
  const std::size_t one = edge & ~kAlongRows;
  const std::size_t next = one + (along ? static_cast<std::size_t>(columns_) : 1);
  const float apart_rad = along ? row_rad_ : column_rad_;
  const float at_rad = uniform * apart_rad;
  const float half = 0.5f * divergence_rad_;
  const auto straddle = [&](std::size_t ray, std::size_t other, float inside) {
    if (inside <= 0) return;
    const float share = inside / divergence_rad_;
    const Echo beyond = echoes.surface(other);
    echoes.dim_surface(ray, 1 - share);
    if (beyond.power > 0) echoes.add(ray, {beyond.range_m, share * beyond.power});
  };
  straddle(one, next, half - at_rad);
  straddle(next, one, half - (apart_rad - at_rad));
}

void EdgeEchoes::add(std::uint32_t frame, Echoes& echoes) {
  uniform_.resize(edges_.size());
  kernels_.draw_edges({.key = {key_[0], key_[1]},
                       .purpose_across = across_,
                       .purpose_along = along_,
                       .frame = frame,
                       .edges = edges_.data(),
                       .count = static_cast<std::int32_t>(count_),
                       .uniform = uniform_.data()});
  for (std::size_t i = 0; i < count_; ++i) mix(edges_[i], uniform_[i], echoes);
}

Blooming::Blooming(const LidarConfig& config)
    : kernels_(lidar_kernels_of(config.isa)),
      rows_(config.beams),
      columns_(config.columns),
      share_(static_cast<float>(config.bloom_share)),
      least_(static_cast<float>(0.5 * config.threshold())),
      resolution_m_(static_cast<float>(config.resolution_m)) {}

void Blooming::add_around(std::size_t ray, Echoes& echoes) const {
  struct Neighbour {
    int rows;
    int columns;
    float share;
  };
  const Neighbour neighbours[]{{0, -1, share_}, {0, 1, share_}, {-1, 0, share_ / 2}, {1, 0, share_ / 2}, {0, -2, share_ / 4}, {0, 2, share_ / 4}};
  const Echo bright = echoes.surface(ray);
  const int row = static_cast<int>(ray) / columns_;
  const int column = static_cast<int>(ray) % columns_;
  for (const Neighbour& to : neighbours) {
    const float power = bright.power * to.share;
    const int r = row + to.rows;
    if (power < least_ || r < 0 || r >= rows_) continue;
    const int c = (column + to.columns + columns_) % columns_;
    const auto other = static_cast<std::size_t>(r * columns_ + c);
    const Echo own = echoes.surface(other);
    if (own.power > 0 && std::fabs(own.range_m - bright.range_m) < resolution_m_) continue;
    echoes.add(other, {bright.range_m, power});
  }
}

void Blooming::add(Echoes& echoes) {
  bright_.resize(echoes.rays());
  // A hair below what can matter: the product decides.
  const std::int32_t count = kernels_.find_bright(echoes.surface_powers(), static_cast<std::int32_t>(echoes.rays()),
                                                  least_ / share_ * 0.9999f, bright_.data());
  for (std::int32_t i = 0; i < count; ++i) add_around(bright_[static_cast<std::size_t>(i)], echoes);
}

void add_crosstalk(const LidarConfig& config, const Stream& stream, std::uint32_t frame, Echoes& echoes) {
  if (config.crosstalk_per_sweep <= 0) return;
  Draws draws = stream.at(frame);
  const std::uint64_t count = draws.next().poisson(config.crosstalk_per_sweep);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto ray = static_cast<std::size_t>(draws.next().below(echoes.rays()));
    const double range_m = draws.next().uniform(config.min_range_m, config.max_range_m);
    const double power = config.threshold() * (1 + draws.next().exponential(2));
    echoes.add(ray, {static_cast<float>(range_m), static_cast<float>(power)});
  }
}

}  // namespace longtail::sim
