// What the stack knows of the vehicle it drives: geometry, limits and where its sensors are mounted.
#pragma once

namespace longtail::stack {

struct Mounting {
  double x_m = 0;  // ego frame
  double y_m = 0;
  double z_m = 0;
  double yaw_rad = 0;
};

struct VehicleCalibration {
  double length_m = 4.7;
  double width_m = 1.85;
  double wheelbase_m = 2.8;
  double rear_overhang_m = 0.95;
  double max_road_wheel_rad = 0.60;
  double understeer_gradient = 0.0014;  // rad per m/s^2 of lateral acceleration; the sedan at 15-30 m/s
  Mounting imu{1.0, 0, 0.4, 0};
  Mounting gnss_antenna{1.2, 0, 1.4, 0};
  Mounting radar{3.7, 0, 0.5, 0};
  Mounting camera{1.9, 0, 1.35, 0};
  Mounting lidar{1.2, 0, 1.75, 0};
  Mounting microphones{1.2, 0, 1.6, 0};
};

}  // namespace longtail::stack
