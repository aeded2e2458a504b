#include "sim/physics/tyre.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr double kStep = 0.005;

// Brush model at steady state (Pacejka 3.2): F = mu Fz (3 s - 3 s^2 + s^3) with s = C slip / (3 mu), C per load.
double brush_force(double stiffness, double slip, double friction, double load_n) {
  const double s = stiffness * slip / (3 * friction);
  return s >= 1 ? friction * load_n : friction * load_n * (3 * s - 3 * s * s + s * s * s);
}

TEST(Tyre, lateral_force_settles_on_the_brush_curve) {
  const TyreParameters p;
  for (const double friction : {0.2, 0.5, 0.9}) {
    for (const double angle : {0.002, 0.01, 0.03, 0.08, 0.2}) {
      Tyre tyre(p, 20, 0);
      const TyreLoad load{.forward_mps = 20, .left_mps = 20 * strict::tan(angle), .load_n = 4000, .friction = friction};
      TyreForce force;
      for (int i = 0; i < 400; ++i) force = tyre.step(load, kStep);
      const double expected = brush_force(p.cornering_stiffness, strict::tan(angle), friction, 4000);
      EXPECT_NEAR(-force.left_n, expected, 0.002 * expected) << "friction " << friction << " angle " << angle;
      EXPECT_NEAR(force.forward_n, 0, 0.01 * expected);
    }
  }
}

TEST(Tyre, lateral_force_builds_up_over_the_relaxation_length) {
  // First order in distance rolled: 1 - exp(-x / sigma); one relaxation length gives 63 %.
  const TyreParameters p;
  Tyre tyre(p, 10, 0);
  const TyreLoad load{.forward_mps = 10, .left_mps = 0.01, .load_n = 4000, .friction = 0.9};
  const int steps = 9;  // 10 m/s * 9 * 5 ms = 0.45 m = the lateral relaxation length
  TyreForce force;
  for (int i = 0; i < steps; ++i) force = tyre.step(load, kStep);
  const double at_relaxation = -force.left_n;
  for (int i = 0; i < 400; ++i) force = tyre.step(load, kStep);
  EXPECT_NEAR(at_relaxation / -force.left_n, 1 - strict::exp(-1), 0.03);
}

TEST(Tyre, stays_inside_the_friction_circle_for_any_input) {
  std::uint64_t state = 20;
  const auto draw = [&state](double low, double high) {  // splitmix64
    state += 0x9e3779b97f4a7c15;
    std::uint64_t z = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return low + (high - low) * static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
  };
  Tyre tyre({}, 0, 0);
  for (int i = 0; i < 20'000; ++i) {
    TyreLoad load;
    load.forward_mps = i % 7 == 0 ? 0.0 : draw(-40, 40);
    load.left_mps = i % 11 == 0 ? 0.0 : draw(-20, 20);
    load.load_n = i % 13 == 0 ? 0.0 : draw(0, 12'000);
    load.friction = draw(0.05, 1.1);
    load.drive_torque_nm = draw(0, 3000);
    load.brake_torque_nm = draw(0, 6000);
    load.rolling_torque_nm = draw(0, 20);
    const TyreForce force = tyre.step(load, kStep);
    const double size = std::sqrt(force.forward_n * force.forward_n + force.left_n * force.left_n);
    ASSERT_LE(size, load.friction * load.load_n * (1 + 1e-9)) << "sample " << i;  // false for NaN too
    ASSERT_TRUE(std::isfinite(tyre.spin_rps())) << "sample " << i;
  }
}

TEST(Tyre, gives_no_force_at_rest) {
  Tyre tyre({}, 0, 0);
  for (int i = 0; i < 10; ++i) {
    const TyreForce force = tyre.step({.load_n = 4000, .friction = 0.9}, kStep);
    EXPECT_EQ(force.forward_n, 0);
    EXPECT_EQ(force.left_n, 0);
  }
}

TEST(Tyre, holds_a_push_at_standstill_like_a_spring_when_its_wheel_is_braked) {
  // Moving the braked contact point by d gives F = C/sigma * d for small d, and keeps it.
  const TyreParameters p;
  Tyre tyre(p, 0, 0);
  TyreLoad load{.forward_mps = 0.01, .load_n = 4000, .friction = 0.9, .brake_torque_nm = 2000};
  for (int i = 0; i < 20; ++i) tyre.step(load, kStep);  // 1 mm
  load.forward_mps = 0;
  TyreForce force;
  for (int i = 0; i < 2000; ++i) force = tyre.step(load, kStep);
  const double expected = brush_force(p.longitudinal_stiffness, 0.001 / p.longitudinal_relaxation_m, 0.9, 4000);
  EXPECT_NEAR(-force.forward_n, expected, 0.02 * expected);
}

TEST(Tyre, a_mass_on_a_standing_tyre_comes_to_rest_when_pushed_sideways) {
  // Damping ratio 0.5 at omega = sqrt(C g / sigma) = 18.7 rad/s: exp(-0.5 * 18.7 * 1 s) = 1e-4 after a second.
  Tyre tyre({}, 0, 0);
  const double mass = 4000 / 9.81;
  double velocity = 0.05;
  for (int i = 0; i < 200; ++i) {
    const TyreLoad load{.left_mps = velocity, .load_n = 4000, .friction = 0.9, .brake_torque_nm = 2000};
    velocity += tyre.step(load, kStep).left_n / mass * kStep;
  }
  EXPECT_LT(std::fabs(velocity), 0.05 * 1e-3);
}

TEST(Tyre, anti_lock_keeps_the_wheel_turning_and_the_force_near_its_limit) {
  for (const double friction : {0.1, 0.3, 0.9}) {
    Tyre tyre({}, 25, 0);
    const TyreLoad load{.forward_mps = 25, .load_n = 4000, .friction = friction, .brake_torque_nm = 5000};
    TyreForce force;
    for (int i = 0; i < 200; ++i) force = tyre.step(load, kStep);
    const double slip = 1 - tyre.rolling_speed_mps() / 25;
    EXPECT_GT(-force.forward_n, 0.98 * friction * 4000) << friction;
    EXPECT_GT(slip, 0.5 * 3 * friction / 25);
    EXPECT_LT(slip, 1.1 * 3 * friction / 25);
  }
}

TEST(Tyre, locks_below_the_anti_lock_speed_and_does_not_turn_back) {
  Tyre tyre({}, 1, 0);
  const TyreLoad load{.forward_mps = 1, .load_n = 4000, .friction = 0.9, .brake_torque_nm = 5000};
  for (int i = 0; i < 100; ++i) {
    tyre.step(load, kStep);
    EXPECT_GE(tyre.spin_rps(), 0);
  }
  EXPECT_EQ(tyre.spin_rps(), 0);
}

TEST(Tyre, traction_control_bounds_wheel_spin_on_ice) {
  Tyre tyre({}, 5, 0);
  const TyreLoad load{.forward_mps = 5, .load_n = 4000, .friction = 0.1, .drive_torque_nm = 2000};
  TyreForce force;
  for (int i = 0; i < 200; ++i) force = tyre.step(load, kStep);
  EXPECT_GT(force.forward_n, 0.98 * 0.1 * 4000);
  EXPECT_LT(tyre.rolling_speed_mps(), 5.3);
}

TEST(Tyre, braking_takes_lateral_force_away) {
  const TyreLoad rolling{.forward_mps = 20, .left_mps = 1, .load_n = 4000, .friction = 0.6};
  TyreLoad braked = rolling;
  braked.brake_torque_nm = 5000;
  Tyre free({}, 20, 0);
  Tyre slowed({}, 20, 0);
  TyreForce free_force;
  TyreForce slowed_force;
  for (int i = 0; i < 200; ++i) {
    free_force = free.step(rolling, kStep);
    slowed_force = slowed.step(braked, kStep);
  }
  EXPECT_LT(-slowed_force.left_n, 0.9 * -free_force.left_n);
  EXPECT_GT(-slowed_force.left_n, 0);  // still steerable
}

}  // namespace
}  // namespace longtail::sim
