// The vehicle's own low-level longitudinal control: acceleration command -> drive and brake requests -> torque
// at the wheels, through the actuators. Feed-forward of drag, rolling resistance, grade and rotating mass, a
// small integral for the rest, brake hold at standstill, full brake authority in an emergency.
// Owned and stepped by EgoDynamics.
#pragma once

#include "sim/physics/actuator.h"
#include "sim/physics/vehicle.h"
#include "sim/world/state.h"

namespace longtail::sim {

struct DriveSituation {
  double speed_mps = 0;              // along the vehicle, signed
  double acceleration_mps2 = 0;      // achieved in the last step
  double grade_acceleration_mps2 = 0;  // gravity along the road, positive uphill
};

struct DriveTorques {
  double front_drive_nm = 0;  // per axle
  double rear_drive_nm = 0;
  double brake_nm = 0;        // all wheels together
};

class DriveControl {
 public:
  // The actuators start where they hold `speed_mps`.
  DriveControl(const VehicleModel& model, const DriveSituation& start, Duration step);

  DriveTorques step(const ActuatorCommand& command, const DriveSituation& now);

  double throttle() const { return drive_.value() / model_.drive.limit; }
  double brake() const { return brake_.value() / model_.brake.limit; }
  void save(StateWriter& out) const;

 private:
  struct Requests {
    double drive_mps2 = 0;
    double brake_mps2 = 0;
  };
  double resistance_mps2(const DriveSituation& now) const;
  Requests requests(const ActuatorCommand& command, const DriveSituation& now);
  void learn_from_error(const ActuatorCommand& command, const DriveSituation& now);

  VehicleModel model_;
  double step_s_;
  double rotating_mass_factor_;
  Actuator drive_;
  Actuator brake_;
  Actuator expected_;  // what the command should have become by now: same delay, lag and rate
  double integral_mps2_ = 0;
};

// Aerodynamic drag, N, against the motion (signed as the speed).
double drag_force(const VehicleModel& model, double speed_mps);

}  // namespace longtail::sim
