// What one ray catches of another: beams that straddle an edge, light that strays from bright reflectors, other lidars' pulses.
#pragma once

#include <vector>

#include "sim/random/stream.h"
#include "sim/sensors/lidar/echoes.h"
#include "sim/sensors/lidar/kernel/lidar_kernels.h"
#include "sim/sensors/lidar/lidar_config.h"

namespace longtail::sim {

// A beam is as wide as its divergence, a part of the distance to the next one. Where two neighbours meet things more than
// half a metre apart, the edge lies anywhere between them; a beam it falls into has both, by share of its width: two returns, or
// one in between where they are too near together to be told apart.
class EdgeEchoes {
 public:
  EdgeEchoes(Seed seed, const LidarConfig& config);

  // Row by row from the first: finds the edges of a row and between it and the one before. Edge ranges (reflection.h), padded by
  // kLanePadding; they are looked at once more with the next row.
  void look_at(int row, const float* edge_range_m);
  // Puts the edges found into effect.
  void add(std::uint32_t frame, Echoes& echoes);

 private:
  void find(const float* a, const float* b, std::int32_t count, std::uint32_t first);
  void mix(std::uint32_t edge, float uniform, Echoes& echoes) const;

  const LidarKernels& kernels_;
  PhiloxKey key_;
  std::uint32_t across_ = Stream::purpose_of("sensors.lidar.edge_across");
  std::uint32_t along_ = Stream::purpose_of("sensors.lidar.edge_along");
  std::int32_t columns_;
  float divergence_rad_;
  float column_rad_;
  float row_rad_;
  const float* row_before_ = nullptr;
  std::size_t count_ = 0;
  std::vector<std::uint32_t> edges_;  // edge_tables.h; those found are the first `count_`
  std::vector<float> uniform_;
};

// A beam's halo: next column `bloom_share` of its power, next row half of it, second column a quarter.
class Blooming {
 public:
  explicit Blooming(const LidarConfig& config);
  void add(Echoes& echoes);

 private:
  void add_around(std::size_t ray, Echoes& echoes) const;

  const LidarKernels& kernels_;
  int rows_;
  int columns_;
  float share_;
  float least_;       // an echo below it is never detected
  float resolution_m_;
  std::vector<std::uint32_t> bright_;
};

// Pulses of other lidars, at random rays and ranges; their number is Poisson.
void add_crosstalk(const LidarConfig& config, const Stream& stream, std::uint32_t frame, Echoes& echoes);

}  // namespace longtail::sim
