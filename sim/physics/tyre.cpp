#include "sim/physics/tyre.h"

#include <algorithm>
#include <cmath>

#include "sim/physics/ground.h"

namespace longtail::sim {

namespace {

// Wheel spin against tyre stiffness is the fastest motion of the vehicle (about 30 Hz).
constexpr int kSubsteps = 4;
// Carcass damping, needed near standstill where rolling no longer damps the spring (Pacejka 8.6, after
// Besselink); a ratio to critical for the mass the tyre carries, faded out by this speed.
constexpr double kDampingRatio = 0.5;
constexpr double kDampingFadeSpeed = 2.5;
// A turning wheel is far lighter than what it carries: its damping is bounded by what a sub-step can follow.
constexpr double kWheelDampingPerSubstep = 0.5;
// The slip controllers hold the tyre just short of full sliding: 99.9 % of the friction, brush model.
constexpr double kTargetSlip = 0.9;
constexpr double kSlipControlTime = 0.01;
constexpr double kAntiLockMinSpeed = 1.5;

// 2 zeta sqrt(k m) / load with k = stiffness * load / relaxation length and m = load / g.
double damping_per_load(double stiffness, double relaxation_m) {
  return 2 * kDampingRatio * std::sqrt(stiffness / (relaxation_m * kGravity));
}

}  // namespace

double brush_utilisation(double normalised_slip) {
  if (normalised_slip >= 1) return 1;
  return normalised_slip * (3 - normalised_slip * (3 - normalised_slip));
}

Tyre::Tyre(const TyreParameters& parameters, double forward_speed_mps, double slip_angle_rad)
    : parameters_(parameters),
      damping_forward_(damping_per_load(parameters.longitudinal_stiffness, parameters.longitudinal_relaxation_m)),
      damping_left_(damping_per_load(parameters.cornering_stiffness, parameters.lateral_relaxation_m)),
      spin_rps_(forward_speed_mps / parameters.radius_m),
      deflection_left_m_(parameters.lateral_relaxation_m * slip_angle_rad) {}

TyreForce Tyre::step(const TyreLoad& load, double step_s) {
  TyreForce mean;
  for (int i = 0; i < kSubsteps; ++i) {
    const TyreForce force = substep(load, step_s / kSubsteps);
    mean.forward_n += force.forward_n / kSubsteps;
    mean.left_n += force.left_n / kSubsteps;
  }
  return mean;
}

TyreForce Tyre::substep(const TyreLoad& load, double step_s) {
  const double limit_n = load.friction * load.load_n;
  if (limit_n <= 0) {
    deflection_forward_m_ = 0;
    deflection_left_m_ = 0;
    turn_wheel(load, 0, step_s);
    return {};
  }
  // Deflect: implicit in the rolling term, so that any speed is stable.
  const double slip_forward = load.forward_mps - spin_rps_ * parameters_.radius_m;
  const double rolled_m = std::fabs(load.forward_mps) * step_s;
  deflection_forward_m_ =
      (deflection_forward_m_ - slip_forward * step_s) / (1 + rolled_m / parameters_.longitudinal_relaxation_m);
  deflection_left_m_ =
      (deflection_left_m_ - load.left_mps * step_s) / (1 + rolled_m / parameters_.lateral_relaxation_m);

  // Linear force over three times the friction limit is the normalised slip; beyond 1 the patch slides and
  // the carcass deflects no further.
  double pull_forward =
      parameters_.longitudinal_stiffness * deflection_forward_m_ / parameters_.longitudinal_relaxation_m;
  double pull_left = parameters_.cornering_stiffness * deflection_left_m_ / parameters_.lateral_relaxation_m;
  double slip = std::sqrt(pull_forward * pull_forward + pull_left * pull_left) / (3 * load.friction);
  if (slip > 1) {
    deflection_forward_m_ /= slip;
    deflection_left_m_ /= slip;
    pull_forward /= slip;
    pull_left /= slip;
    slip = 1;
  }
  // utilisation / slip is smooth at 0, so write it out instead of dividing.
  const double force_per_pull = load.load_n * (3 - slip * (3 - slip)) / 3;
  const double fade = std::max(0.0, 1 - std::fabs(load.forward_mps) / kDampingFadeSpeed);
  const double damped_n = fade * load.load_n * (1 - slip);
  double damping_forward = damping_forward_ * damped_n;
  if (spin_rps_ != 0) {
    const double wheel_mass = parameters_.wheel_inertia_kgm2 / (parameters_.radius_m * parameters_.radius_m);
    damping_forward = std::min(damping_forward, kWheelDampingPerSubstep * wheel_mass / step_s);
  }
  TyreForce force{.forward_n = pull_forward * force_per_pull - damping_forward * slip_forward,
                  .left_n = pull_left * force_per_pull - damping_left_ * damped_n * load.left_mps};
  const double size_n = std::sqrt(force.forward_n * force.forward_n + force.left_n * force.left_n);
  if (size_n > limit_n) {
    force.forward_n *= limit_n / size_n;
    force.left_n *= limit_n / size_n;
  }
  turn_wheel(load, force.forward_n, step_s);
  return force;
}

void Tyre::turn_wheel(const TyreLoad& load, double forward_force_n, double step_s) {
  const double per_torque = step_s / parameters_.wheel_inertia_kgm2;
  const double road_torque = forward_force_n * parameters_.radius_m;
  // Slip at which both controllers hold the wheel, and the torque that takes it there within their time.
  const double target_slip = kTargetSlip * 3 * load.friction / parameters_.longitudinal_stiffness;
  const double stiffness = parameters_.wheel_inertia_kgm2 / kSlipControlTime;

  double drive = load.drive_torque_nm;
  if (drive > 0) {
    const double fastest =
        (load.forward_mps * (1 + target_slip) + target_slip) / parameters_.radius_m;  // + slip * 1 m/s: lets it start
    drive = std::min(drive, std::max(0.0, road_torque + (fastest - spin_rps_) * stiffness));
  }
  double brake = load.brake_torque_nm;
  if (brake > 0 && load.forward_mps > kAntiLockMinSpeed) {
    const double slowest = load.forward_mps * (1 - target_slip) / parameters_.radius_m;
    brake = std::min(brake, std::max(0.0, -road_torque + (spin_rps_ - slowest) * stiffness));
  }
  spin_rps_ += (drive - road_torque) * per_torque;
  // Friction brakes and rolling resistance stop the wheel but never turn it back.
  const double stopping = (brake + load.rolling_torque_nm) * per_torque;
  spin_rps_ = spin_rps_ > 0 ? std::max(0.0, spin_rps_ - stopping) : std::min(0.0, spin_rps_ + stopping);
}

void Tyre::save(StateWriter& out) const {
  out.f64(spin_rps_);
  out.f64(deflection_forward_m_);
  out.f64(deflection_left_m_);
}

}  // namespace longtail::sim
