#include "sim/faults/mounting_faults.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/faults/fault_fields.h"
#include "stack/api/sensors.pb.h"
#include "stack/base/check.h"
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

struct Axis {
  double (stack::Imu::*get)() const;
  void (stack::Imu::*set)(double);
};
#define AXIS(name) Axis { &stack::Imu::name, &stack::Imu::set_##name }

// A turn moves axis a towards axis b.
struct Turn {
  std::string_view field;
  Axis accel_a, accel_b, gyro_a, gyro_b;
};
constexpr std::array kTurns{
    Turn{kFieldYaw, AXIS(accel_x_mps2), AXIS(accel_y_mps2), AXIS(gyro_x_rps), AXIS(gyro_y_rps)},
    Turn{kFieldPitch, AXIS(accel_z_mps2), AXIS(accel_x_mps2), AXIS(gyro_z_rps), AXIS(gyro_x_rps)},
    Turn{kFieldRoll, AXIS(accel_y_mps2), AXIS(accel_z_mps2), AXIS(gyro_y_rps), AXIS(gyro_z_rps)},
};
#undef AXIS

}  // namespace

void apply_mounting_fault(const BegunFault& begun, SimTime capture, SensorEffects& effects) {
  const double angle_rad = begun.strength(capture);
  if (begun.fault.field == kFieldYaw) effects.mounting_yaw_rad += angle_rad;
  if (begun.fault.field == kFieldPitch) effects.mounting_pitch_rad += angle_rad;
}

void turn_imu(const BegunFault& begun, SimTime capture, google::protobuf::Message& body) {
  const double angle_rad = begun.strength(capture);
  if (angle_rad == 0) return;
  const auto turn = std::ranges::find(kTurns, begun.fault.field, &Turn::field);
  CHECK(turn != kTurns.end(), "fault '{}': an IMU cannot be turned by '{}'", begun.fault.id, begun.fault.field);
  auto& imu = static_cast<stack::Imu&>(body);
  const double cosine = strict::cos(angle_rad);
  const double sine = strict::sin(angle_rad);
  for (const auto& [from, to] : {std::pair(&turn->accel_a, &turn->accel_b), std::pair(&turn->gyro_a, &turn->gyro_b)}) {
    const Pair seen = seen_turned((imu.*from->get)(), (imu.*to->get)(), cosine, sine);
    (imu.*from->set)(seen.a);
    (imu.*to->set)(seen.b);
  }
}

}  // namespace longtail::sim
