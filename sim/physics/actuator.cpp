#include "sim/physics/actuator.h"

#include <algorithm>

#include "stack/base/strict_math.h"

namespace longtail::sim {

Actuator::Actuator(const ActuatorModel& model, double initial, Duration step)
    : limit_(model.limit),
      lag_fraction_(model.time_constant_s > 0 ? -strict::expm1(-step.seconds() / model.time_constant_s) : 1.0),
      max_change_(model.rate_per_s * step.seconds()),
      value_(std::clamp(initial, -model.limit, model.limit)),
      delayed_(static_cast<std::size_t>((model.delay + step / 2) / step), value_) {}

double Actuator::step(double command) {
  double arrived = command;
  if (!delayed_.empty()) {
    arrived = delayed_[oldest_];
    delayed_[oldest_] = command;
    oldest_ = oldest_ + 1 == delayed_.size() ? 0 : oldest_ + 1;
  }
  const double target = std::clamp(arrived, -limit_, limit_);
  value_ += std::clamp((target - value_) * lag_fraction_, -max_change_, max_change_);
  return value_;
}

void Actuator::save(StateWriter& out) const {
  out.f64(value_);
  // Oldest first, so that equal futures are equal bytes wherever the ring stands.
  for (std::size_t i = 0; i < delayed_.size(); ++i) out.f64(delayed_[(oldest_ + i) % delayed_.size()]);
}

}  // namespace longtail::sim
