#include "stack/control/lateral.h"

#include <algorithm>
#include <cmath>

#include "stack/base/strict_math.h"

namespace longtail::stack {
namespace {

constexpr double kStandingPath_m = 0.3;  // a plan shorter than this gives no direction to steer to
constexpr double kIntegrateAbove_mps = 4;
constexpr double kIntegrateWithin_m = 1;

}  // namespace

VehiclePose predict_pose(const Localization& localization, double ahead_s) {
  const double turn_rad = localization.yaw_rate_rps() * ahead_s;
  const double middle_rad = localization.yaw_rad() + turn_rad / 2;
  const double moved_m =
      std::max(0.0, localization.speed_mps() * ahead_s + localization.acceleration_mps2() * ahead_s * ahead_s / 2);
  return {localization.x_m() + moved_m * strict::cos(middle_rad),
          localization.y_m() + moved_m * strict::sin(middle_rad),
          strict::wrap_angle(localization.yaw_rad() + turn_rad)};
}

double LateralController::steer(const Plan& plan, const Localization& localization, double ahead_s, double dt_s) {
  const ControlParameters& p = parameters_;
  const double speed_mps = std::max(0.0, localization.speed_mps());
  if (length_of(plan) < kStandingPath_m) return last_rad_;

  const VehiclePose pose = predict_pose(localization, ahead_s);
  const PlanFoot foot = foot_on(plan, pose.x_m, pose.y_m);
  const double here_per_m = mean_curvature(plan, foot, 0);
  const double lateral_mps2 = speed_mps * speed_mps * here_per_m;
  const double heading_error_rad =
      strict::wrap_angle(pose.yaw_rad - foot.yaw_rad - p.heading_slip_rad_per_mps2 * lateral_mps2);

  // e'' = v^2 (kappa - kappa_path): choose kappa so that e'' + 2 zeta w e' + w^2 e = 0. Divided by v^2 the gains stay
  // finite at standstill, because w falls with speed there.
  const double per_m = std::min(p.bandwidth_per_m, p.bandwidth_rps / std::max(speed_mps, 1e-3));
  if (speed_mps > kIntegrateAbove_mps && std::fabs(foot.offset_m) < kIntegrateWithin_m) {
    integral_per_m_ =
        std::clamp(integral_per_m_ - p.integral_share * per_m * per_m * per_m * speed_mps * foot.offset_m * dt_s,
                   -p.integral_max_per_m, p.integral_max_per_m);
  }
  // The yaw rate follows the wheels with a lag: steer for the curvature a little ahead, averaged around it.
  const double window_m = std::max(2 * p.yaw_lag_s * speed_mps, 0.5);
  const double ahead_per_m = mean_curvature(plan, foot, window_m);
  // While the bend tightens, the nose has to turn into it on top: d(slip)/ds.
  const double nose_per_m =
      p.rear_slip_rad_per_mps2 * speed_mps * speed_mps * (ahead_per_m - here_per_m) / (window_m / 2);
  const double curvature_per_m = ahead_per_m + nose_per_m + integral_per_m_ - per_m * per_m * foot.offset_m -
                                 2 * p.damping * per_m * heading_error_rad;
  // Steady-state bicycle: delta = L kappa + K v^2 kappa.
  const double wanted_rad =
      (vehicle_.wheelbase_m + vehicle_.understeer_gradient * speed_mps * speed_mps) * curvature_per_m;
  last_rad_ = limited(wanted_rad, speed_mps, dt_s);
  return last_rad_;
}

double LateralController::limited(double wanted_rad, double speed_mps, double dt_s) const {
  const ControlParameters& p = parameters_;
  const double speed2 = std::max(speed_mps * speed_mps, 1.0);
  const double rad_per_mps2 = vehicle_.wheelbase_m / speed2 + vehicle_.understeer_gradient;
  const double most_rad = std::min(vehicle_.max_road_wheel_rad, p.lateral_acceleration_max_mps2 * rad_per_mps2);
  const double rate_rps = std::min(p.road_wheel_rate_rps, p.lateral_jerk_max_mps3 * rad_per_mps2);
  const double held_rad = std::clamp(wanted_rad, -most_rad, most_rad);
  return std::clamp(held_rad, last_rad_ - rate_rps * dt_s, last_rad_ + rate_rps * dt_s);
}

void LateralController::save(StateWriter& out) const {
  out.f64(integral_per_m_);
  out.f64(last_rad_);
}

void LateralController::load(StateReader& in) {
  integral_per_m_ = in.f64();
  last_rad_ = in.f64();
}

}  // namespace longtail::stack
