// The roof lidar as a sensor of the ego: spinning_lidar.h at its mounting. Capture time: the middle of the sweep.
#pragma once

#include "sim/sensors/lidar/spinning_lidar.h"
#include "sim/sensors/sensor.h"

namespace longtail::sim {

class Lidar final : public Sensor {
 public:
  // `surface` outlives this.
  Lidar(Seed seed, const LidarConfig& config, const GroundSurface& surface);
  SensorSample sample(std::uint32_t frame, const SensorView& view, const SensorEffects& effects) override;
  void hash_state(StateWriter&) const override {}  // every sweep follows from its frame number and the world

 private:
  LidarConfig config_;
  SpinningLidar lidar_;
};

}  // namespace longtail::sim
