#include "sim/actors/idm.h"

#include <algorithm>
#include <cmath>

namespace longtail::sim {

namespace {

constexpr double kSmallestGap = 0.1;  // m; closer is treated like this

double free_share(double speed, double desired) {
  const double ratio = speed / desired;
  return ratio * ratio * ratio * ratio;
}

}  // namespace

double idm_acceleration(const IdmParameters& idm, double desired_speed_mps, double speed_mps,
                        const std::optional<Leader>& leader, double hardest_braking_mps2) {
  const double a = idm.max_acceleration_mps2;
  const double b = idm.comfortable_deceleration_mps2;
  const double free = desired_speed_mps > 0 ? a * (1 - free_share(speed_mps, desired_speed_mps)) : -b;
  double acceleration = std::max(free, -b);
  if (leader) {
    const double closing = speed_mps - leader->speed_mps;
    const double wanted = idm.min_gap_m + std::max(0.0, speed_mps * idm.time_headway_s +
                                                            speed_mps * closing / (2 * std::sqrt(a * b)));
    const double ratio = wanted / std::max(leader->gap_m, kSmallestGap);
    acceleration -= a * ratio * ratio;
  }
  return std::max(acceleration, -hardest_braking_mps2);
}

double idm_equilibrium_gap(const IdmParameters& idm, double desired_speed_mps, double speed_mps) {
  return (idm.min_gap_m + speed_mps * idm.time_headway_s) / std::sqrt(1 - free_share(speed_mps, desired_speed_mps));
}

}  // namespace longtail::sim
