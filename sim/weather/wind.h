// Wind over the ground: the mean by bearing and speed, and gusts on top. Gusts are frozen turbulence that the vehicle drives
// through: per axis a first-order Gauss-Markov process in distance through the air, e^{-d / L}, the longitudinal Dryden
// spectrum; L = 23 m near the ground (MIL-F-8785C at 10 ft). Standard deviation = intensity x mean speed, in both axes.
// Own random stream ("weather.gusts"), addressed by the physics step.
#pragma once

#include <array>

#include <Eigen/Core>

#include "sim/random/stream.h"
#include "stack/base/digest.h"

namespace longtail::sim {

// Where air that comes from `from_rad` (clockwise from north) is going, map frame (x east, y north).
Eigen::Vector2d wind_vector(double speed_mps, double from_rad);

class Gusts {
 public:
  explicit Gusts(Seed seed) : stream_(seed, "weather.gusts", 0) {}

  // One step of `duration_s` at `airspeed_mps` through the air. Steps without gusts may be left out.
  void step(std::uint32_t tick, double airspeed_mps, double duration_s);
  // Of unit standard deviation, map axes.
  Eigen::Vector2d unit() const { return {unit_[0], unit_[1]}; }
  void save(StateWriter& out) const;

 private:
  Stream stream_;
  bool started_ = false;
  std::array<double, 2> unit_{};
};

}  // namespace longtail::sim
