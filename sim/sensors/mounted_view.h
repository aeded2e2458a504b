// Where a sensor on the ego really is and looks: its mounting, and what faults have turned it by.
#pragma once

#include "sim/faults/sensor_effects.h"
#include "sim/sensors/drawn_world.h"

namespace longtail::sim {

inline Viewpoint mounted_view(const EgoState& ego, const stack::Mounting& mounting, const SensorEffects& effects) {
  Viewpoint at = viewpoint(ego, mounting);
  at.yaw_rad += effects.mounting_yaw_rad;
  at.pitch_rad += effects.mounting_pitch_rad;
  return at;
}

}  // namespace longtail::sim
