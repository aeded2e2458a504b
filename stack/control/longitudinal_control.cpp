#include "stack/control/longitudinal_control.h"

#include <algorithm>
#include <cmath>

namespace longtail::stack {
namespace {

constexpr double kObserveAbove_mps = 2;   // slower, holding brakes and rolling resistance say nothing
constexpr double kObserveWithin_mps2 = 4; // harder braking may be limited by the road, not by the model

constexpr double kSpare_m = 3;            // left of an old plan at standstill

}  // namespace

double DisturbanceObserver::issued_at(SimTime t) const {
  for (std::size_t back = 0; back < kHistory; ++back) {
    const Issued& issued = history_[(newest_ + kHistory - back) % kHistory];
    if (issued.time <= t) return issued.acceleration_mps2;
  }
  return history_[(newest_ + 1) % kHistory].acceleration_mps2;
}

void DisturbanceObserver::update(SimTime now, double issued_mps2, SimTime measured, double speed_mps) {
  const ControlParameters& p = parameters_;
  if (!started_) {
    history_.fill({now, issued_mps2});
    started_ = true;
    last_measured_ = measured;
    lagged_mps2_ = issued_mps2;
    speed_mps_ = speed_mps;
    return;
  }
  newest_ = (newest_ + 1) % kHistory;
  history_[newest_] = {now, issued_mps2};
  const double dt_s = std::clamp((measured - last_measured_).seconds(), 0.0, 0.1);
  last_measured_ = measured;
  const double applied_mps2 = issued_at(measured - duration_from_seconds(p.actuator_dead_time_s));
  lagged_mps2_ += dt_s / (dt_s + p.actuator_lag_s) * (applied_mps2 - lagged_mps2_);
  if (speed_mps < kObserveAbove_mps || std::fabs(lagged_mps2_) > kObserveWithin_mps2) {
    speed_mps_ = speed_mps;
    return;
  }
  learn(speed_mps, dt_s);
  judge(now);
}

void DisturbanceObserver::learn(double speed_mps, double dt_s) {
  const ControlParameters& p = parameters_;
  speed_mps_ += (lagged_mps2_ + disturbance_mps2_) * dt_s;
  const double error_mps = speed_mps - speed_mps_;
  speed_mps_ += std::min(1.0, 2 * p.observer_bandwidth_rps * dt_s) * error_mps;
  disturbance_mps2_ =
      std::clamp(disturbance_mps2_ + p.observer_bandwidth_rps * p.observer_bandwidth_rps * dt_s * error_mps,
                 -p.disturbance_max_mps2, p.disturbance_max_mps2);
}

// It begins anew once the commands have explained the motion for a while.
void DisturbanceObserver::judge(SimTime now) {
  if (std::fabs(disturbance_mps2_) > parameters_.disturbance_plausible_mps2) {
    paused_ = true;
    paused_until_ = now + duration_from_seconds(parameters_.disturbance_pause_s);
  } else if (paused_ && now >= paused_until_) {
    paused_ = false;
    disturbance_mps2_ = 0;
  }
}

void DisturbanceObserver::save(StateWriter& out) const {
  for (const Issued& issued : history_) {
    out.i64(issued.time.ns);
    out.f64(issued.acceleration_mps2);
  }
  out.u64(newest_);
  out.boolean(started_);
  out.i64(last_measured_.ns);
  out.f64(lagged_mps2_);
  out.f64(speed_mps_);
  out.f64(disturbance_mps2_);
  out.boolean(paused_);
  out.i64(paused_until_.ns);
}

void DisturbanceObserver::load(StateReader& in) {
  for (Issued& issued : history_) {
    issued.time = {in.i64()};
    issued.acceleration_mps2 = in.f64();
  }
  newest_ = in.u64() % kHistory;
  started_ = in.boolean();
  last_measured_ = {in.i64()};
  lagged_mps2_ = in.f64();
  speed_mps_ = in.f64();
  disturbance_mps2_ = in.f64();
  paused_ = in.boolean();
  paused_until_ = {in.i64()};
}

void LongitudinalController::observe(SimTime now, double issued_mps2, const Localization& localization) {
  // Until it is valid, the speed still jumps to where it belongs: no disturbance does that.
  if (!observer_.started() && !localization.valid()) return;
  observer_.update(now, issued_mps2, {localization.header().capture_time_ns()}, localization.speed_mps());
}

// Nobody plans any more: stand before the planned path ends.
double LongitudinalController::old_plan_deceleration(const Plan& plan, const Localization& localization) const {
  const double ahead_m = length_ahead(plan, foot_on(plan, localization.x_m(), localization.y_m()));
  const double speed_mps = std::max(0.0, localization.speed_mps());
  return std::clamp(speed_mps * speed_mps / (2 * std::max(ahead_m - kSpare_m, 0.5)),
                    parameters_.old_plan_deceleration_mps2, parameters_.old_plan_deceleration_max_mps2);
}

double LongitudinalController::accelerate(const Plan& plan, const Localization& localization, SimTime now,
                                          double dt_s) {
  const ControlParameters& p = parameters_;
  const SimTime measured{localization.header().capture_time_ns()};
  const PlanMotion then = motion_at(plan, now + duration_from_seconds(p.drive_delay_s));
  const PlanMotion at_measurement = motion_at(plan, measured);
  double wanted_mps2 = then.acceleration_mps2 +
                       p.speed_gain_per_s * (at_measurement.speed_mps - localization.speed_mps()) -
                       observer_.acceleration_mps2();
  // Told to stand, and nearly standing: hold.
  const PlanMotion soon = motion_at(plan, now + milliseconds(500));
  if (soon.speed_mps < 0.02 && localization.speed_mps() < p.hold_speed_mps) {
    wanted_mps2 = std::min(wanted_mps2, p.hold_acceleration_mps2);
  }
  const double age_s = (now - SimTime{plan.header().capture_time_ns()}).seconds();
  if (age_s > p.plan_age_max_s) wanted_mps2 = std::min(wanted_mps2, -old_plan_deceleration(plan, localization));

  wanted_mps2 = std::clamp(wanted_mps2, -p.deceleration_max_mps2, p.acceleration_max_mps2);
  last_mps2_ = std::clamp(wanted_mps2, last_mps2_ - p.falling_jerk_mps3 * dt_s, last_mps2_ + p.rising_jerk_mps3 * dt_s);
  return last_mps2_;
}

void LongitudinalController::save(StateWriter& out) const {
  observer_.save(out);
  out.f64(last_mps2_);
}

void LongitudinalController::load(StateReader& in) {
  observer_.load(in);
  last_mps2_ = in.f64();
}

}  // namespace longtail::stack
