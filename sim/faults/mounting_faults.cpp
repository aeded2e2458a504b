#include "sim/faults/mounting_faults.h"

#include "sim/faults/fault_fields.h"
#include "stack/api/sensors.pb.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

struct Pair {
  double a;
  double b;
};

// What axes turned by an angle from `a` to `b` read of a vector that is at rest.
Pair seen_turned(double a, double b, double cosine, double sine) {
  return {cosine * a + sine * b, cosine * b - sine * a};
}

}  // namespace

void apply_mounting_fault(const BegunFault& begun, SimTime capture, SensorEffects& effects) {
  const double angle_rad = begun.strength(capture);
  if (begun.fault.field == kFieldYaw) effects.mounting_yaw_rad += angle_rad;
  if (begun.fault.field == kFieldPitch) effects.mounting_pitch_rad += angle_rad;
}

void turn_imu(const BegunFault& begun, SimTime capture, google::protobuf::Message& body) {
  const double angle_rad = begun.strength(capture);
  if (angle_rad == 0) return;
  auto& imu = static_cast<stack::Imu&>(body);
  const double cosine = strict::cos(angle_rad);
  const double sine = strict::sin(angle_rad);
  if (begun.fault.field == kFieldYaw) {
    const Pair accel = seen_turned(imu.accel_x_mps2(), imu.accel_y_mps2(), cosine, sine);
    const Pair gyro = seen_turned(imu.gyro_x_rps(), imu.gyro_y_rps(), cosine, sine);
    imu.set_accel_x_mps2(accel.a);
    imu.set_accel_y_mps2(accel.b);
    imu.set_gyro_x_rps(gyro.a);
    imu.set_gyro_y_rps(gyro.b);
  } else if (begun.fault.field == kFieldPitch) {
    const Pair accel = seen_turned(imu.accel_z_mps2(), imu.accel_x_mps2(), cosine, sine);
    const Pair gyro = seen_turned(imu.gyro_z_rps(), imu.gyro_x_rps(), cosine, sine);
    imu.set_accel_z_mps2(accel.a);
    imu.set_accel_x_mps2(accel.b);
    imu.set_gyro_z_rps(gyro.a);
    imu.set_gyro_x_rps(gyro.b);
  } else {
    const Pair accel = seen_turned(imu.accel_y_mps2(), imu.accel_z_mps2(), cosine, sine);
    const Pair gyro = seen_turned(imu.gyro_y_rps(), imu.gyro_z_rps(), cosine, sine);
    imu.set_accel_y_mps2(accel.a);
    imu.set_accel_z_mps2(accel.b);
    imu.set_gyro_y_rps(gyro.a);
    imu.set_gyro_z_rps(gyro.b);
  }
}

}  // namespace longtail::sim
