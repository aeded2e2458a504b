#include "sim/edge/thermal.h"

#include <algorithm>

namespace longtail::sim {

Thermal::Thermal(const stack::EdgeConfiguration& configuration)
    : configuration_(configuration),
      ambient_c_(configuration.ambient_c()),
      temperature_c_(configuration.ambient_c() + configuration.idle_power_w() * configuration.thermal_resistance_k_per_w()) {}

void Thermal::step(Duration dt, double busy_share) {
  const double speed = static_cast<double>(speed_ppm()) / static_cast<double>(kFullSpeedPpm);
  const double computing_w = configuration_.core_power_w() * configuration_.cores() * busy_share * speed;
  const double power_w = configuration_.idle_power_w() + computing_w + extra_heat_w_;
  const double leaving_w = (temperature_c_ - ambient_c_) / configuration_.thermal_resistance_k_per_w();
  temperature_c_ += (power_w - leaving_w) / configuration_.heat_capacity_j_per_k() * dt.seconds();
}

std::int64_t Thermal::speed_ppm() const {
  const double span = configuration_.throttle_full_c() - configuration_.throttle_start_c();
  const double excess = std::clamp((temperature_c_ - configuration_.throttle_start_c()) / span, 0.0, 1.0);
  const double speed = 1.0 - excess * (1.0 - configuration_.throttle_min_speed());
  return static_cast<std::int64_t>(speed * static_cast<double>(kFullSpeedPpm));
}

void Thermal::hash_state(StateWriter& out) const {
  out.f64(ambient_c_);
  out.f64(extra_heat_w_);
  out.f64(temperature_c_);
}

}  // namespace longtail::sim
