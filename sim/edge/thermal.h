// Heat of the edge computer: one lumped mass, forward Euler at a fixed step, linear throttle curve.
//   C dT/dt = P - (T - T_ambient) / R        (lumped capacitance, Incropera, ch. 5)
// Speed is kept in parts per million so that execution progress stays an exact integer.
#pragma once

#include <cstdint>

#include "stack/api/compute.pb.h"
#include "stack/base/digest.h"
#include "stack/base/time.h"

namespace longtail::sim {

inline constexpr std::int64_t kFullSpeedPpm = 1'000'000;

class Thermal {
 public:
  // Starts in the steady state of the idle computer.
  explicit Thermal(const stack::EdgeConfiguration& configuration);

  // `busy_share`: busy time of all cores since the last step over the time they had, 0..1.
  void step(Duration dt, double busy_share);
  void set_ambient(double ambient_c) { ambient_c_ = ambient_c; }
  void set_extra_heat(double watts) { extra_heat_w_ = watts; }

  double temperature_c() const { return temperature_c_; }
  // Share of full speed that the throttle curve allows now, in ppm.
  std::int64_t speed_ppm() const;

  void hash_state(StateWriter& out) const;

 private:
  const stack::EdgeConfiguration& configuration_;
  double ambient_c_;
  double extra_heat_w_ = 0;
  double temperature_c_;
};

}  // namespace longtail::sim
