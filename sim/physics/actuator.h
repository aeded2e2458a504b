// One actuator: pure dead time, first-order lag, rate limit and saturation, in this order:
//   target = clamp(command(t - delay), +-limit);  dy/dt = clamp((target - y) / time_constant, +-rate).
// The lag is integrated exactly over a step; the delay is rounded to whole steps. One per drive, brake and
// steering of the ego (ego_dynamics.h).
#pragma once

#include <vector>

#include "sim/physics/vehicle.h"
#include "stack/base/digest.h"

namespace longtail::sim {

class Actuator {
 public:
  Actuator(const ActuatorModel& model, double initial, Duration step);

  double step(double command);
  double value() const { return value_; }
  void save(StateWriter& out) const;

 private:
  double limit_;
  double lag_fraction_;  // of the way to the target covered in one step
  double max_change_;    // per step
  double value_;
  std::vector<double> delayed_;  // ring of the commands under way
  std::size_t oldest_ = 0;
};

}  // namespace longtail::sim
