// Control: follows the plan, once per localization. Longitudinal: the plan's acceleration ahead by the actuator
// delay, speed feedback and an observer for what the model does not know (drag, slope). Lateral: curvature of the
// plan with understeer, plus feedback on the pose predicted over all known delays.
// Output: what control wants; the safety governor decides what the actuators get.
#pragma once

#include <memory>

#include "stack/api/node.h"
#include "stack/config/vehicle.h"

namespace longtail::stack {

struct ControlParameters {
  // Longitudinal.
  double speed_gain_per_s = 0.6;
  double drive_delay_s = 0.10;            // command to half of the acceleration: dead time and lag
  double actuator_dead_time_s = 0.07;     // of the observer's model
  double actuator_lag_s = 0.10;
  double observer_bandwidth_rps = 1.5;
  double disturbance_max_mps2 = 1.2;
  double disturbance_plausible_mps2 = 0.8;  // more than slopes and drag explain: somebody else drives
  double disturbance_pause_s = 2.0;         // ... and nothing is learnt from it until this long after
  double hold_speed_mps = 0.4;            // slower than this and told to stand: hold the brakes
  double hold_acceleration_mps2 = -1.5;
  double acceleration_max_mps2 = 3.0;
  double deceleration_max_mps2 = 9.5;
  double rising_jerk_mps3 = 8.0;          // bound on what reaches the actuators
  double falling_jerk_mps3 = 80.0;

  // Lateral.
  double steering_delay_s = 0.10;         // dead time, lag and the governor's period
  double yaw_lag_s = 0.15;                // from wheels to yaw rate
  double bandwidth_rps = 1.1;             // of the lateral error at speed
  double bandwidth_per_m = 0.18;          // ... and per m/s of speed when slow
  double damping = 1.0;
  double integral_share = 0.25;           // of the bandwidth cubed
  double integral_max_per_m = 0.003;      // curvature
  // The nose points into the bend by this much per lateral acceleration; localization, which knows no side slip,
  // tells the direction of motion instead, so the heading error needs no correction but the turn-in does.
  double rear_slip_rad_per_mps2 = 0.005;
  double heading_slip_rad_per_mps2 = 0;   // share of it that localization does show
  double road_wheel_rate_rps = 0.5;
  double lateral_acceleration_max_mps2 = 5.0;
  double lateral_jerk_max_mps3 = 12.0;

  // An old plan is followed with the brakes on.
  double plan_age_max_s = 0.7;
  double old_plan_deceleration_mps2 = 2.5;      // at least; more where the plan would end before the vehicle stands
  double old_plan_deceleration_max_mps2 = 4.5;
};

std::unique_ptr<Node> make_control(const ControlParameters& parameters, const VehicleCalibration& calibration);

}  // namespace longtail::stack
