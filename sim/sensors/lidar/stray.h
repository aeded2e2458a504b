// What one ray catches of another: beams that straddle an edge, light that strays from bright reflectors, other lidars' pulses.
#pragma once

#include "sim/random/stream.h"
#include "sim/sensors/lidar/echoes.h"
#include "sim/sensors/lidar/lidar_config.h"
#include "sim/sensors/lidar/reflection.h"

namespace longtail::sim {

// A beam is as wide as its divergence, a part of the distance to the next one. Where two neighbours meet things more than
// half a metre apart, the edge lies anywhere between them; a beam it falls into has both, by share of its width: two returns, or
// one in between where they are too near together to be told apart.
class EdgeEchoes {
 public:
  EdgeEchoes(Seed seed, const LidarConfig& config);
  void add(std::uint32_t frame, const VisibilityImage& seen, SurfaceReflection& reflection, Echoes& echoes) const;

 private:
  struct Pair {
    std::size_t a = 0;
    std::size_t b = 0;
    float apart_rad = 0;
  };
  void mix(const Draw& where, const Pair& pair, Echoes& echoes) const;

  Stream across_;
  Stream along_;
  float divergence_rad_;
  float column_rad_;
  float row_rad_;
};

// A beam's halo: next column `bloom_share` of its power, next row half of it, second column a quarter.
void add_blooming(const LidarConfig& config, Echoes& echoes);

// Pulses of other lidars, at random rays and ranges; their number is Poisson.
void add_crosstalk(const LidarConfig& config, const Stream& stream, std::uint32_t frame, Echoes& echoes);

}  // namespace longtail::sim
