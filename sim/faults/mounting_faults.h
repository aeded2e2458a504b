// Mounting faults: a sensor that is turned against its calibration (misalignment; with a ramp, calibration drift).
// Radar and object list look elsewhere and do not know; an IMU's axes are turned.
#pragma once

#include "sim/faults/fault_set.h"
#include "sim/faults/sensor_effects.h"

namespace google::protobuf {
class Message;
}

namespace longtail::sim {

void apply_mounting_fault(const BegunFault& begun, SimTime capture, SensorEffects& effects);
// `body`: of topic sensor.imu.
void turn_imu(const BegunFault& begun, SimTime capture, google::protobuf::Message& body);

}  // namespace longtail::sim
