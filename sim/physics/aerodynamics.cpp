#include "sim/physics/aerodynamics.h"

#include "sim/physics/drive_control.h"

namespace longtail::sim {

AirLoad air_load(const VehicleModel& m, const Eigen::Matrix3d& axes, const Eigen::Vector3d& velocity_mps,
                 const Eigen::Vector3d& wind_mps) {
  const Eigen::Vector3d through_air = velocity_mps - wind_mps;
  const double speed = through_air.norm();
  const double drag_per_speed = speed > 0 ? drag_force(m, speed) / speed : 0.0;
  AirLoad load;
  load.force_n = -drag_per_speed * through_air;
  // In still air the vehicle slips too little for more than drag to matter.
  if (wind_mps.isZero(0)) return load;

  const double forward = through_air.dot(axes.col(0));
  const double left = through_air.dot(axes.col(1));
  const double half_density = 0.5 * kAirDensity;
  // Drag along the airspeed has a part of the side force in it already.
  const double side_n = -half_density * (m.frontal_area_m2 * m.side_force_slope - m.drag_area_m2) * speed * left;
  const double all_side_n = side_n - drag_per_speed * left;
  const double yaw_nm = -half_density * m.frontal_area_m2 * m.wheelbase_m * m.yaw_moment_slope * forward * left;
  const double middle_m = m.wheelbase_m / 2 - m.cg_to_rear_axle_m;
  const double above_cg_m = m.height_m / 2 - m.cg_height_m;
  load.force_n += side_n * axes.col(1);
  load.torque_nm = (yaw_nm + middle_m * all_side_n) * axes.col(2) - above_cg_m * all_side_n * axes.col(0);
  return load;
}

}  // namespace longtail::sim
