// Longitudinal dynamics of the whole vehicle against closed forms; each test states its formula.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "stack/base/strict_math.h"
#include "tests/unit/sim/physics/test_track.h"

namespace longtail::sim {
namespace {

VehicleModel without_resistance() {
  VehicleModel m;
  m.drag_area_m2 = 0;
  m.rolling_resistance = 0;
  return m;
}

// Time and distance lost while the brake builds up to the friction limit `a`, on top of v^2 / 2a:
//   dead time, then b(t) = rate t up to limit - rate tau, then limit - rate tau exp(-(t - t1) / tau), until b = a.
// With B1 = int b and B2 = int int b over the ramp T:  d = v delay + v T - B2 + (v - B1)^2 / 2a.
double braking_distance(const ActuatorModel& brake, double v, double a) {
  const double knee = brake.limit - brake.rate_per_s * brake.time_constant_s;
  const double b1 = std::min(a, knee);
  const double t1 = b1 / brake.rate_per_s;
  double ramp = t1;
  double first = b1 * t1 / 2;
  double second = b1 * t1 * t1 / 6;
  if (a > knee) {
    const double tau = brake.time_constant_s;
    const double gap = brake.limit - knee;
    const double t2 = tau * strict::log(gap / (brake.limit - a));
    const double decayed = 1 - strict::exp(-t2 / tau);
    second += first * t2 + brake.limit * t2 * t2 / 2 - gap * tau * (t2 - tau * decayed);
    first += brake.limit * t2 - gap * tau * decayed;
    ramp += t2;
  }
  const double v_after = v - first;
  return v * brake.delay.seconds() + v * ramp - second + v_after * v_after / (2 * a);
}

TEST(Braking, emergency_stops_within_v_squared_over_two_mu_g_plus_the_build_up) {
  const VehicleModel model = without_resistance();
  for (const double friction : {0.9, 0.5, 0.2}) {
    for (const double kmh : {30.0, 60.0, 100.0}) {
      const double v = kmh / 3.6;
      TestDrive drive(model, {.grade = 0, .friction = friction}, {.speed_mps = v});
      const double from = drive.ego().position_m.x();
      ASSERT_TRUE(drive.run_until(30, {.emergency = true}, [](const EgoState& e) { return e.forward_speed_mps <= 0; }));
      const double expected = braking_distance(model.brake, v, friction * kGravity);
      // A slipping tyre takes about one relaxation length of road to build its force, which adds to the way.
      const double observed = drive.ego().position_m.x() - from;
      SCOPED_TRACE(testing::Message() << "friction " << friction << " from " << kmh << " km/h; v^2/2mug alone is "
                                      << v * v / (2 * friction * kGravity));
      EXPECT_GT(observed, 0.995 * expected);
      EXPECT_LT(observed, 1.005 * expected + 1.5 * model.longitudinal_relaxation_m);
      EXPECT_LT(observed, 1.02 * expected);
    }
  }
}

TEST(Braking, aerodynamic_drag_shortens_the_stop_as_the_drag_law_says) {
  // m dv/dt = -mu m g - k v^2  =>  d = m / 2k * ln(1 + k v^2 / (mu m g)), from the friction limit on.
  VehicleModel model = without_resistance();
  model.drag_area_m2 = 3;
  const double friction = 0.2;
  TestDrive drive(model, {.grade = 0, .friction = friction}, {.speed_mps = 30});
  drive.run(0.5, {.emergency = true});  // the brake has built up
  const double v = drive.ego().forward_speed_mps;
  const double from = drive.ego().position_m.x();
  ASSERT_TRUE(drive.run_until(30, {.emergency = true}, [](const EgoState& e) { return e.forward_speed_mps <= 0; }));
  const double k = 0.5 * 1.225 * model.drag_area_m2;
  const double expected =
      model.mass_kg / (2 * k) * strict::log1p(k * v * v / (friction * model.mass_kg * kGravity));
  EXPECT_NEAR(drive.ego().position_m.x() - from, expected, 0.01 * expected);
}

TEST(Braking, anti_lock_bounds_slip_and_the_car_stays_straight) {
  for (const double friction : {0.9, 0.2}) {
    TestDrive drive(VehicleModel{}, {.grade = 0, .friction = friction}, {.speed_mps = 30});
    double largest_slip = 0;
    drive.run_until(30, {.emergency = true}, [&](const EgoState& e) {
      if (e.forward_speed_mps < 2) return true;
      for (const double wheel : e.wheel_speed_mps) {
        largest_slip = std::max(largest_slip, 1 - wheel / e.forward_speed_mps);
      }
      return false;
    });
    EXPECT_GT(largest_slip, 0.5 * 3 * friction / 25);
    EXPECT_LT(largest_slip, 1.5 * 3 * friction / 25);
    EXPECT_NEAR(drive.ego().position_m.y(), 0, 1e-6);
    EXPECT_NEAR(drive.ego().yaw_rad, 0, 1e-6);
  }
}

TEST(Braking, the_car_can_still_be_steered_under_full_braking) {
  TestDrive drive(VehicleModel{}, {}, {.speed_mps = 25});
  drive.run(2.0, {.acceleration_mps2 = 0, .road_wheel_rad = 0.1, .emergency = true});
  EXPECT_GT(drive.ego().position_m.y(), 1.0);
}

TEST(Braking, a_commanded_deceleration_is_held) {
  for (const double deceleration : {1.0, 3.0, 6.0}) {
    TestDrive drive(VehicleModel{}, {}, {.speed_mps = 30});
    drive.run(1.5, {.acceleration_mps2 = -deceleration});
    EXPECT_NEAR(drive.ego().forward_acceleration_mps2, -deceleration, 0.02 * deceleration);
  }
}

TEST(Braking, a_stop_ends_at_rest_and_stays) {
  for (const double grade : {-0.1, 0.0, 0.1}) {
    TestDrive drive(VehicleModel{}, {.grade = grade, .friction = 0.9}, {.speed_mps = 8});
    drive.run(8, {.acceleration_mps2 = -2});
    const double x = drive.ego().position_m.x();
    drive.run(10, {.acceleration_mps2 = -2});
    EXPECT_NEAR(drive.ego().position_m.x(), x, 0.001) << "grade " << grade;
    EXPECT_LT(std::fabs(drive.ego().forward_speed_mps), 1e-3);
    EXPECT_EQ(drive.ego().wheel_speed_mps[0], 0);
  }
}

TEST(Braking, rests_on_a_ten_percent_slope_without_creeping) {
  for (const char* name : {"sedan", "van", "truck"}) {
    TestDrive drive(vehicle_model(name).value(), {.grade = 0.1, .friction = 0.9}, {});
    const Eigen::Vector3d start = drive.ego().position_m;
    drive.run(10, {});
    EXPECT_LT((drive.ego().position_m - start).norm(), 0.01) << name;
    const Eigen::Vector3d settled = drive.ego().position_m;
    drive.run(10, {});
    EXPECT_LT((drive.ego().position_m - settled).norm(), 1e-5) << name;
  }
}

TEST(Braking, slides_down_a_slope_steeper_than_its_friction) {
  // a = g (sin - mu cos)
  TestDrive drive(VehicleModel{}, {.grade = 0.1, .friction = 0.05}, {});
  drive.run(4, {});
  const double cosine = 1 / std::sqrt(1.01);
  const double expected = -kGravity * (0.1 * cosine - 0.05 * cosine) * 4;
  EXPECT_NEAR(drive.ego().forward_speed_mps, expected, 0.05 * -expected);
}

TEST(Driving, coasting_follows_drag_and_rolling_resistance) {
  // (m + 4 I / r^2) dv/dt = -k v^2 - c  =>  v(t) = vc tan(atan(v0 / vc) - t sqrt(k c) / m'), vc = sqrt(c / k).
  VehicleModel model;
  model.drive.limit = 0;  // no drive: coasting
  TestDrive drive(model, {}, {.speed_mps = 35});
  const double k = 0.5 * 1.225 * model.drag_area_m2;
  const double c = model.rolling_resistance * model.mass_kg * kGravity;
  const double mass = model.mass_kg + 4 * model.wheel_inertia_kgm2 / (model.wheel_radius_m * model.wheel_radius_m);
  const double vc = std::sqrt(c / k);
  for (int second = 1; second <= 60; ++second) {
    drive.run(1, {});
    const double expected = vc * strict::tan(strict::atan(35 / vc) - second * std::sqrt(k * c) / mass);
    EXPECT_NEAR(drive.ego().forward_speed_mps, expected, 0.005 * expected) << second << " s";
  }
}

TEST(Driving, full_acceleration_is_limited_by_force_then_by_power) {
  // a = (min(m a_max, P / v) / m - c / m - k v^2 / m) / (1 + 4 I / (r^2 m))
  const VehicleModel model;
  TestDrive drive(model, {}, {});
  const double wheel_mass = model.wheel_inertia_kgm2 / (model.wheel_radius_m * model.wheel_radius_m);
  const double rotating = 1 + 4 * wheel_mass / model.mass_kg;
  drive.run(1.5, {.acceleration_mps2 = 10});
  for (int second = 0; second < 15; ++second) {
    drive.run(1, {.acceleration_mps2 = 10});
    const double v = drive.ego().forward_speed_mps;
    const double force = std::min(model.mass_kg * model.max_drive_acceleration_mps2, model.max_power_w / v);
    const double rolling = model.rolling_resistance * model.mass_kg * kGravity;
    const double resistance = rolling + 0.5 * 1.225 * model.drag_area_m2 * v * v;
    const double expected = (force - resistance) / model.mass_kg / rotating;
    EXPECT_NEAR(drive.ego().forward_acceleration_mps2, expected, 0.02 * expected + 0.01) << "at " << v << " m/s";
  }
}

TEST(Driving, a_speed_is_held_on_the_flat_and_on_a_grade) {
  for (const double grade : {-0.06, 0.0, 0.06}) {
    TestDrive drive(VehicleModel{}, {.grade = grade, .friction = 0.9}, {.speed_mps = 25});
    drive.run(20, {.acceleration_mps2 = 0});
    EXPECT_NEAR(drive.ego().forward_speed_mps, 25, 0.05) << "grade " << grade;
    EXPECT_NEAR(drive.ego().acceleration_mps2.norm(), 0, 0.01);
  }
}

TEST(Driving, moves_off_uphill_without_rolling_back) {
  TestDrive drive(VehicleModel{}, {.grade = 0.1, .friction = 0.9}, {});
  const double x = drive.ego().position_m.x();
  double lowest = 0;
  for (int i = 0; i < 600; ++i) {
    drive.step({.acceleration_mps2 = 1});
    lowest = std::min(lowest, drive.ego().position_m.x() - x);
  }
  EXPECT_GT(lowest, -0.005);
  EXPECT_GT(drive.ego().forward_speed_mps, 2);
}

TEST(Driving, a_rolling_wheel_turns_at_the_speed_of_its_road) {
  // Straight: v. In a curve: v -+ yaw rate * track / 2 at the rear wheels.
  VehicleModel model;
  model.drive.limit = 0;
  TestDrive straight(model, {}, {.speed_mps = 20});
  straight.run(1, {});
  for (const double wheel : straight.ego().wheel_speed_mps) {
    EXPECT_NEAR(wheel, straight.ego().forward_speed_mps, 0.001 * wheel);
  }
  TestDrive curve(model, {}, {.speed_mps = 10, .path_curvature = 0.02});
  curve.run(2, {.acceleration_mps2 = 0, .road_wheel_rad = 0.056});
  const EgoState& e = curve.ego();
  const double half_track = model.track_m / 2 * e.angular_velocity_rps.z();
  EXPECT_GT(half_track, 0.1);
  EXPECT_NEAR(e.wheel_speed_mps[2], e.forward_speed_mps - half_track, 0.01);
  EXPECT_NEAR(e.wheel_speed_mps[3], e.forward_speed_mps + half_track, 0.01);
}

}  // namespace
}  // namespace longtail::sim
