// Steering: curvature feed-forward with understeer, and feedback on lateral and heading error that gives the error
// a second-order response of chosen bandwidth at every speed (kinematic bicycle: Rajamani, "Vehicle Dynamics and
// Control" (2012), chapters 2 and 3). Frame: map; left positive.
#pragma once

#include "stack/base/digest.h"
#include "stack/control/control.h"
#include "stack/control/plan_view.h"

namespace longtail::stack {

struct VehiclePose {
  double x_m = 0;
  double y_m = 0;
  double yaw_rad = 0;
};

// The pose after `ahead_s` at the present speed and yaw rate.
VehiclePose predict_pose(const Localization& localization, double ahead_s);

class LateralController {
 public:
  LateralController(const ControlParameters& parameters, const VehicleCalibration& vehicle)
      : parameters_(parameters), vehicle_(vehicle) {}

  // Road-wheel angle for `plan`. `ahead_s`: from the localization to when the wheels will have turned.
  double steer(const Plan& plan, const Localization& localization, double ahead_s, double dt_s);
  // Takes over the angle the wheels have (first activation).
  void start_from(double road_wheel_rad) { last_rad_ = road_wheel_rad; }
  double last_rad() const { return last_rad_; }

  void save(StateWriter& out) const;
  void load(StateReader& in);

 private:
  double limited(double wanted_rad, double speed_mps, double dt_s) const;

  ControlParameters parameters_;
  VehicleCalibration vehicle_;
  double integral_per_m_ = 0;  // curvature
  double last_rad_ = 0;
};

}  // namespace longtail::stack
