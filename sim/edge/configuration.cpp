#include "sim/edge/configuration.h"

namespace longtail::sim {

stack::EdgeConfiguration edge_configuration(const EdgeSetup& setup, Seed seed) {
  stack::EdgeConfiguration configuration;
  configuration.set_cores(setup.cores);
  configuration.set_preemptive(setup.preemptive);
  configuration.set_zero_cost(setup.zero_cost);
  configuration.set_seed(seed.value);
  configuration.set_ambient_c(setup.ambient_c);
  configuration.set_heat_capacity_j_per_k(40);
  configuration.set_thermal_resistance_k_per_w(0.9);
  configuration.set_idle_power_w(8);
  configuration.set_core_power_w(6);
  configuration.set_throttle_start_c(85);
  configuration.set_throttle_full_c(100);
  configuration.set_throttle_min_speed(0.25);
  configuration.set_contention_per_core(0.05);
  configuration.set_speed_scale(setup.speed_scale);
  return configuration;
}

}  // namespace longtail::sim
