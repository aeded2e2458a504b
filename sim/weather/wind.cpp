#include "sim/weather/wind.h"

#include <cmath>

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr double kTurbulenceLength_m = 23;

}  // namespace

Eigen::Vector2d wind_vector(double speed_mps, double from_rad) {
  if (speed_mps == 0) return Eigen::Vector2d::Zero();
  return {-speed_mps * strict::sin(from_rad), -speed_mps * strict::cos(from_rad)};
}

void Gusts::step(std::uint32_t tick, double airspeed_mps, double duration_s) {
  const double decay = started_ ? strict::exp(-airspeed_mps * duration_s / kTurbulenceLength_m) : 0;
  const double drive = std::sqrt(1 - decay * decay);
  Draws draws = stream_.at(tick);
  for (double& axis : unit_) axis = decay * axis + drive * draws.next().normal();
  started_ = true;
}

void Gusts::save(StateWriter& out) const {
  out.boolean(started_);
  out.f64s(unit_);
}

}  // namespace longtail::sim
