// Air on the moving vehicle. Axes of the vehicle: drag against the forward airspeed, side force across, yawing moment that
// turns it out of the wind (Hucho, "Aerodynamics of Road Vehicles", ch. 5), for airspeeds u forward, v to the left, V = |(u, v)|:
//   forward -rho/2 cdA V u        side -rho/2 A c_Y V v        yaw about the middle of the wheelbase -rho/2 A L c_N u v
// with the slopes c_Y = dC_S/dbeta and c_N = dC_N/dbeta of the model: linear for small angles of attack, bounded for large.
// The side force acts at half the vehicle's height and so also rolls it. Lift and pitching moment are not modelled.
#pragma once

#include <Eigen/Core>

#include "sim/physics/vehicle.h"

namespace longtail::sim {

inline constexpr double kAirDensity = 1.225;  // kg/m^3, ISO 2533 standard atmosphere at sea level

struct AirLoad {
  Eigen::Vector3d force_n = Eigen::Vector3d::Zero();
  Eigen::Vector3d torque_nm = Eigen::Vector3d::Zero();  // about the centre of gravity
};

// `axes`: forward, left and up in columns; `velocity` and `wind` over the ground, same frame.
AirLoad air_load(const VehicleModel& model, const Eigen::Matrix3d& axes, const Eigen::Vector3d& velocity_mps,
                 const Eigen::Vector3d& wind_mps);

}  // namespace longtail::sim
