// Wheel speeds from the wheels' own rolling (slip included): a scale error per wheel (tyre wear and pressure; drawn
// once per run), white noise, a dead band near standstill and the quantum of the bus signal.
#pragma once

#include <array>

#include "sim/random/stream.h"
#include "sim/sensors/sensor.h"

namespace longtail::sim {

struct WheelOdometryConfig {
  double common_scale_sigma = 0.003;  // all wheels alike: 1 mm of 0.33 m tyre radius
  double wheel_scale_sigma = 0.001;   // wheel to wheel
  double noise_sigma_mps = 0.015;     // tooth spacing of the pulse ring
  double dead_band_mps = 0.10;        // slower than this reads zero: the rings give too few pulses
  double quantum_mps = 0.01 / 3.6;    // 0.01 km/h, a usual CAN resolution
};

class WheelOdometry final : public Sensor {
 public:
  WheelOdometry(Seed seed, const WheelOdometryConfig& config);

  SensorSample sample(std::uint32_t frame, const SensorView& view, const SensorEffects& effects) override;
  void hash_state(StateWriter&) const override {}  // none: the scales are functions of the seed

  std::array<double, 4> measure(std::uint32_t frame, const std::array<double, 4>& rolling_mps) const;
  const std::array<double, 4>& scale() const { return scale_; }

 private:
  WheelOdometryConfig config_;
  Stream stream_;
  std::array<double, 4> scale_{};
};

}  // namespace longtail::sim
