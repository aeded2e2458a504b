// The ego's physical description (data/vehicles/*.yaml): chassis, suspension, tyres, powertrain, actuators
// and where its sensors are mounted.
#pragma once

#include <string>

#include "stack/base/result.h"
#include "stack/base/time.h"

namespace longtail::sim {

struct ActuatorModel {
  Duration delay;          // pure dead time
  double time_constant_s;  // first-order lag
  double rate_per_s;       // largest change per second
  double limit;            // saturation, symmetric
};

struct VehicleModel {
  std::string name = "sedan";
  double mass_kg = 1550;
  double length_m = 4.7;
  double width_m = 1.85;
  double height_m = 1.45;
  double wheelbase_m = 2.8;
  double track_m = 1.58;
  double rear_overhang_m = 0.95;        // rear axle to rear bumper
  double cg_height_m = 0.55;
  double cg_to_rear_axle_m = 1.45;
  double yaw_inertia_kgm2 = 2600;
  double wheel_radius_m = 0.33;
  double suspension_frequency_hz = 1.6;
  double suspension_damping_ratio = 0.5;
  double cornering_stiffness_front_npr = 130'000;  // per axle, N/rad
  double cornering_stiffness_rear_npr = 150'000;
  double drag_area_m2 = 0.65;           // Cd * A
  double frontal_area_m2 = 2.2;
  double side_force_slope = 2.3;        // of its coefficient over the angle of attack, 1/rad (Hucho; literature, verify)
  double yaw_moment_slope = 0.6;        // same, about the middle of the wheelbase, referred to the wheelbase
  double rolling_resistance = 0.010;
  double max_power_w = 120'000;
  double max_drive_acceleration_mps2 = 4.0;
  double max_brake_acceleration_mps2 = 10.0;  // what the brakes can do on a perfect surface
  ActuatorModel drive{milliseconds(60), 0.15, 10.0, 4.0};      // m/s^2
  ActuatorModel brake{milliseconds(60), 0.05, 60.0, 10.0};     // m/s^2
  ActuatorModel steering{milliseconds(40), 0.05, 0.8, 0.60};   // rad at the road wheel
  double ground_clearance_m = 0.18;
  double wheel_inertia_kgm2 = 1.0;                  // each
  double front_drive_share = 0.5;                   // of the drive torque
  double longitudinal_slip_stiffness = 25;          // tyre force per unit slip and unit load
  double longitudinal_relaxation_m = 0.25;          // tyre relaxation lengths
  double lateral_relaxation_m = 0.45;
};

// One built-in model per name ("sedan", "van", "truck"); unknown names are an error with the nearest one.
Result<VehicleModel> vehicle_model(const std::string& name);

// Of the linear bicycle model: extra road-wheel angle per lateral acceleration, rad per m/s^2.
double understeer_gradient(const VehicleModel& model);

}  // namespace longtail::sim
