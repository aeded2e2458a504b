// One tyre on its wheel: spin, carcass deflection and the force they give. Longitudinal and lateral force
// share one friction circle of radius friction * load. Wheel axes: x forward, y left; SI units.
// Transient single-contact-point model (Pacejka, Tire and Vehicle Dynamics, 3rd ed., 7.2-7.3 and 8.6): the
// deflection u obeys du/dt = -V_slip - |Vx| u / relaxation length, so a tyre at rest is a spring and holds a
// slope without creeping. Force from slip: brush model (Fiala 1954; Pacejka 3.2-3.3).
#pragma once

#include "stack/base/digest.h"

namespace longtail::sim {

struct TyreParameters {
  double radius_m = 0.33;
  double wheel_inertia_kgm2 = 1.0;
  double longitudinal_stiffness = 25;  // force per slip and load
  double cornering_stiffness = 16;     // force per slip angle (rad) and load
  double longitudinal_relaxation_m = 0.25;
  double lateral_relaxation_m = 0.45;
};

struct TyreLoad {
  double forward_mps = 0;      // speed of the contact point over the ground, were the wheel not turning
  double left_mps = 0;
  double load_n = 0;           // normal force
  double friction = 0.9;
  double drive_torque_nm = 0;  // asked for; traction control may give less
  double brake_torque_nm = 0;  // >= 0; the anti-lock system may give less
  double rolling_torque_nm = 0;
};

struct TyreForce {
  double forward_n = 0;
  double left_n = 0;
};

// Fraction of the friction circle used at normalised slip >= 0 (1 = the whole contact patch slides).
double brush_utilisation(double normalised_slip);

class Tyre {
 public:
  // Rolling freely, at rest in its slip angle (rad, positive = force to the left).
  Tyre(const TyreParameters& parameters, double forward_speed_mps, double slip_angle_rad);

  // Mean force over the step, and the state at its end.
  TyreForce step(const TyreLoad& load, double step_s);

  double spin_rps() const { return spin_rps_; }
  double rolling_speed_mps() const { return spin_rps_ * parameters_.radius_m; }
  void save(StateWriter& out) const;

 private:
  TyreForce substep(const TyreLoad& load, double step_s);
  void turn_wheel(const TyreLoad& load, double forward_force_n, double step_s);

  TyreParameters parameters_;
  double damping_forward_;  // s/m, per load
  double damping_left_;
  double spin_rps_;
  double deflection_forward_m_ = 0;
  double deflection_left_m_;
};

}  // namespace longtail::sim
