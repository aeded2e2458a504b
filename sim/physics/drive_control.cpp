#include "sim/physics/drive_control.h"

#include <algorithm>
#include <cmath>

#include "sim/physics/aerodynamics.h"
#include "sim/physics/ground.h"

namespace longtail::sim {

namespace {

constexpr double kStandstillSpeed = 0.15;
constexpr double kHoldBrake = 3.0;       // m/s^2: holds a 30 % slope
constexpr double kLaunchCommand = 0.05;  // m/s^2: above this the driver wants to move off
constexpr double kIntegralGain = 0.4;    // 1/s
constexpr double kIntegralLimit = 0.4;   // m/s^2

double rotating_mass_factor(const VehicleModel& m) {
  return 1 + 4 * m.wheel_inertia_kgm2 / (m.wheel_radius_m * m.wheel_radius_m * m.mass_kg);
}

double steady_drive(const VehicleModel& m, const DriveSituation& s) {
  return std::max(0.0, drag_force(m, s.speed_mps) / m.mass_kg + m.rolling_resistance * kGravity +
                           s.grade_acceleration_mps2);
}

// The slower of the two actuators judges the command.
ActuatorModel expected_model(const VehicleModel& m) {
  return {std::max(m.drive.delay, m.brake.delay), std::max(m.drive.time_constant_s, m.brake.time_constant_s),
          std::min(m.drive.rate_per_s, m.brake.rate_per_s), std::max(m.drive.limit, m.brake.limit)};
}

}  // namespace

double drag_force(const VehicleModel& model, double speed_mps) {
  return 0.5 * kAirDensity * model.drag_area_m2 * speed_mps * std::fabs(speed_mps);
}

DriveControl::DriveControl(const VehicleModel& model, const DriveSituation& start, Duration step)
    : model_(model),
      step_s_(step.seconds()),
      rotating_mass_factor_(rotating_mass_factor(model)),
      drive_(model.drive, start.speed_mps > kStandstillSpeed ? steady_drive(model, start) : 0.0, step),
      brake_(model.brake, start.speed_mps > kStandstillSpeed ? 0.0 : kHoldBrake, step),
      expected_(expected_model(model), 0.0, step) {}

double DriveControl::resistance_mps2(const DriveSituation& now) const {
  const double rolling = now.speed_mps > kStandstillSpeed ? model_.rolling_resistance * kGravity : 0.0;
  return drag_force(model_, now.speed_mps) / model_.mass_kg + rolling + now.grade_acceleration_mps2;
}

DriveControl::Requests DriveControl::requests(const ActuatorCommand& command, const DriveSituation& now) {
  if (command.emergency) return {.brake_mps2 = model_.brake.limit};
  const double wanted =
      command.acceleration_mps2 * rotating_mass_factor_ + resistance_mps2(now) + integral_mps2_;
  Requests r{.drive_mps2 = std::max(0.0, wanted), .brake_mps2 = std::max(0.0, -wanted)};
  if (std::fabs(now.speed_mps) < kStandstillSpeed) {
    const bool launch = command.acceleration_mps2 > kLaunchCommand;
    // Hold until the drive carries the grade, so that the vehicle does not roll back.
    if (!launch) r.drive_mps2 = 0;
    if (!launch || drive_.value() < now.grade_acceleration_mps2) r.brake_mps2 = std::max(r.brake_mps2, kHoldBrake);
  }
  return r;
}

void DriveControl::learn_from_error(const ActuatorCommand& command, const DriveSituation& now) {
  const double expected = expected_.step(command.emergency ? -model_.brake.limit : command.acceleration_mps2);
  const bool standing = std::fabs(now.speed_mps) < 1.0;
  if (standing || command.emergency) {
    integral_mps2_ = 0;
    return;
  }
  // Only near steady state and within the actuators' reach: elsewhere the error is the actuators' own.
  const double error = expected - now.acceleration_mps2;
  const bool settled = std::fabs(expected - command.acceleration_mps2) < 0.05 && std::fabs(error) < 0.5;
  if (!settled) return;
  integral_mps2_ = std::clamp(integral_mps2_ + kIntegralGain * error * step_s_, -kIntegralLimit, kIntegralLimit);
}

DriveTorques DriveControl::step(const ActuatorCommand& command, const DriveSituation& now) {
  learn_from_error(command, now);
  const Requests wanted = requests(command, now);
  const double drive = drive_.step(std::min(wanted.drive_mps2, model_.max_drive_acceleration_mps2));
  const double brake = brake_.step(std::min(wanted.brake_mps2, model_.max_brake_acceleration_mps2));
  // Power limits the force at speed: F <= P / v.
  const double power_force = model_.max_power_w / std::max(1.0, now.speed_mps);
  const double drive_nm = std::min(drive * model_.mass_kg, power_force) * model_.wheel_radius_m;
  return {.front_drive_nm = drive_nm * model_.front_drive_share,
          .rear_drive_nm = drive_nm * (1 - model_.front_drive_share),
          .brake_nm = brake * model_.mass_kg * model_.wheel_radius_m};
}

void DriveControl::save(StateWriter& out) const {
  drive_.save(out);
  brake_.save(out);
  expected_.save(out);
  out.f64(integral_mps2_);
}

}  // namespace longtail::sim
