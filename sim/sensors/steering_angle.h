// Steering angle: the mean road-wheel angle of the front axle from the column sensor, with an offset (wheel
// alignment; drawn once per run), white noise and the column sensor's quantum.
#pragma once

#include "sim/random/stream.h"
#include "sim/sensors/sensor.h"

namespace longtail::sim {

struct SteeringAngleConfig {
  // Column angles over a steering ratio of 15.
  double offset_sigma_rad = 5.8e-4;  // 0.5 deg at the column
  double noise_sigma_rad = 5.8e-5;   // 0.05 deg at the column
  double quantum_rad = 1.1636e-4;    // 0.1 deg at the column, the usual bus resolution
};

class SteeringAngle final : public Sensor {
 public:
  SteeringAngle(Seed seed, const SteeringAngleConfig& config);

  SensorSample sample(std::uint32_t frame, const SensorView& view, const SensorEffects& effects) override;
  void hash_state(StateWriter&) const override {}  // none: the offset is a function of the seed

  double measure(std::uint32_t frame, double road_wheel_rad) const;
  double offset_rad() const { return offset_rad_; }

 private:
  SteeringAngleConfig config_;
  Stream stream_;
  double offset_rad_;
};

}  // namespace longtail::sim
