// The front camera as a sensor of the ego: camera.h at its mounting, in the light of the weather. The stack gets the picture
// only. Capture time: the middle of the readout.
#pragma once

#include "sim/sensors/camera/camera.h"
#include "sim/sensors/sensor.h"
#include "stack/config/vehicle.h"

namespace longtail::sim {

struct FrontCameraConfig {
  CameraConfig camera;
  stack::Mounting mounting = stack::VehicleCalibration{}.camera;
};

// Light, the ego's own too, falling drops and temperature of a camera in this weather, from where it stands.
Camera::Shot shot_in(const Conditions& weather, const EgoState& ego, const Viewpoint& view);

class FrontCamera final : public Sensor {
 public:
  // `surface` outlives this.
  FrontCamera(Seed seed, const FrontCameraConfig& config, const GroundSurface& surface, const Conditions& at_start);
  SensorSample sample(std::uint32_t frame, const SensorView& view, const SensorEffects& effects) override;
  void hash_state(StateWriter& out) const override { camera_.save(out); }

 private:
  FrontCameraConfig config_;
  Camera camera_;
};

}  // namespace longtail::sim
