// Wind on the whole vehicle against closed forms; each test states its formula.
#include <gtest/gtest.h>

#include <cmath>

#include "stack/base/strict_math.h"
#include "tests/unit/sim/physics/test_track.h"

namespace longtail::sim {
namespace {

Eigen::Matrix3d heading_east() { return Eigen::Matrix3d::Identity(); }

TEST(Wind, the_air_load_has_its_declared_coefficients) {
  // Forward airspeed u, from the left v: -rho/2 cdA V u, -rho/2 A c_Y V v, -rho/2 A L c_N u v about the wheelbase's middle.
  const VehicleModel m;
  const double u = 30, v = 8, speed = std::hypot(u, v), half_rho = 0.5 * kAirDensity;
  const AirLoad load = air_load(m, heading_east(), {25, 0, 0}, {-5, -8, 0});
  const double side = -half_rho * m.frontal_area_m2 * m.side_force_slope * speed * v;
  EXPECT_NEAR(load.force_n.x(), -half_rho * m.drag_area_m2 * speed * u, 1e-9);
  EXPECT_NEAR(load.force_n.y(), side, 1e-9) << "wind from the left pushes right";
  const double about_middle = -half_rho * m.frontal_area_m2 * m.wheelbase_m * m.yaw_moment_slope * u * v;
  EXPECT_NEAR(load.torque_nm.z(), about_middle + (m.wheelbase_m / 2 - m.cg_to_rear_axle_m) * side, 1e-9);
  EXPECT_LT(load.torque_nm.z(), 0) << "and turns out of the wind";
  EXPECT_NEAR(load.torque_nm.x(), -(m.height_m / 2 - m.cg_height_m) * side, 1e-9);
}

TEST(Wind, still_air_is_drag_alone_and_a_tail_wind_as_fast_as_the_vehicle_is_nothing) {
  const VehicleModel m;
  const AirLoad still = air_load(m, heading_east(), {20, 1, 0}, Eigen::Vector3d::Zero());
  EXPECT_EQ(still.torque_nm, Eigen::Vector3d::Zero());
  EXPECT_NEAR(still.force_n.y() / still.force_n.x(), 0.05, 1e-12) << "against the motion";
  EXPECT_EQ(air_load(m, heading_east(), {20, 0, 0}, {20, 0, 0}).force_n, Eigen::Vector3d::Zero());
}

TEST(Wind, a_head_wind_slows_a_rolling_vehicle_by_its_drag) {
  // Without drive: a = -(rho/2 cdA (v + w)^2 / m) with rotating wheels in the mass; rolling resistance off.
  VehicleModel m;
  m.rolling_resistance = 0;
  const auto speed_lost = [&m](double head_wind) {
    TestDrive drive(m, {}, {.speed_mps = 20});
    drive.set_wind({-head_wind, 0, 0});
    drive.run(0.5, {});
    return 20 - drive.ego().forward_speed_mps;
  };
  // The drive feeds forward the drag of still air, so only the difference shows.
  const double extra = 0.5 * kAirDensity * m.drag_area_m2 * (35.0 * 35 - 20.0 * 20) / m.mass_kg;
  EXPECT_NEAR(speed_lost(15) - speed_lost(0), extra * 0.5, 0.05 * extra);
}

struct Steady {
  double road_wheel_rad = 0;
  double slip_rad = 0;  // of the body against its path, positive left
};

// Slip angle of an axle of the brush tyre: F = mu N (1 - (1 - C slip / 3 mu N)^3) (Pacejka 3.2), turned round.
double slip_angle(double force_n, double stiffness_npr, double load_n) {
  const double limit_n = Track{}.friction * load_n;
  return 3 * limit_n / stiffness_npr * (1 - std::cbrt(1 - force_n / limit_n));
}

// Straight on in a side wind from the left: the axles carry force and moment of the air,
//   F_front = -(N + b F) / L, F_rear = -F - F_front, slip = -slip_rear, steer = slip_front + slip
// with F the side force, N its moment about the centre of gravity, b the distance to the rear axle.
Steady closed_form(const VehicleModel& m, double speed_mps, double wind_mps) {
  const AirLoad air = air_load(m, heading_east(), {speed_mps, 0, 0}, {0, -wind_mps, 0});
  const double front_n = -(air.torque_nm.z() + m.cg_to_rear_axle_m * air.force_n.y()) / m.wheelbase_m;
  const double rear_n = -air.force_n.y() - front_n;
  const double weight_n = m.mass_kg * kGravity;
  const double front_load_n = weight_n * m.cg_to_rear_axle_m / m.wheelbase_m;
  const double slip = -slip_angle(rear_n, m.cornering_stiffness_rear_npr, weight_n - front_load_n);
  return {slip_angle(front_n, m.cornering_stiffness_front_npr, front_load_n) + slip, slip};
}

TEST(Wind, a_steady_side_wind_takes_the_steering_and_slip_of_the_bicycle_model) {
  for (const auto& [speed, wind] : {std::pair{20.0, 8.0}, std::pair{30.0, 8.0}, std::pair{30.0, 15.0}}) {
    VehicleModel model;  // without drag: drag and drive shift load between the axles
    model.drag_area_m2 = 0;
    model.rolling_resistance = 0;
    TestDrive drive(model, {}, {.speed_mps = speed});
    drive.set_wind({0, -wind, 0});
    double drift = 0;
    for (int i = 0; i < 8000; ++i) {
      const EgoState& e = drive.ego();
      const double course = strict::atan2(e.velocity_mps.y(), e.velocity_mps.x());
      drift += 0.0004 * e.position_m.y() * kTestStep.seconds();
      drive.step({.acceleration_mps2 = 0.5 * (speed - e.forward_speed_mps),
                  .road_wheel_rad = -0.4 * course - 0.004 * e.position_m.y() - drift});
    }
    const EgoState& e = drive.ego();
    const Steady expected = closed_form(model, speed, wind);
    SCOPED_TRACE(testing::Message() << speed << " m/s, wind " << wind << " m/s; closed form steers "
                                    << expected.road_wheel_rad << " rad, observed " << e.road_wheel_rad);
    ASSERT_NEAR(e.angular_velocity_rps.z(), 0, 1e-4) << "not steady";
    EXPECT_GT(expected.road_wheel_rad, 0) << "into the wind";
    EXPECT_NEAR(e.road_wheel_rad, expected.road_wheel_rad, 0.04 * expected.road_wheel_rad);
    const double slip = strict::atan2(e.lateral_speed_mps, e.forward_speed_mps);
    EXPECT_NEAR(slip, expected.slip_rad, 0.04 * std::fabs(expected.slip_rad));
  }
}

TEST(Wind, left_and_right_mirror_each_other) {
  const auto after = [](double wind) {
    TestDrive drive({}, {}, {.speed_mps = 25});
    drive.set_wind({0, wind, 0});
    drive.run(2, {});
    return drive.ego();
  };
  const EgoState left = after(-10), right = after(10);
  EXPECT_NEAR(left.position_m.y(), -right.position_m.y(), 1e-9);
  EXPECT_NEAR(left.yaw_rad, -right.yaw_rad, 1e-12);
  EXPECT_LT(left.position_m.y(), -0.1);
}

TEST(Wind, none_is_bit_identical_to_still_air) {
  TestDrive still({}, {}, {.speed_mps = 25}), calm({}, {}, {.speed_mps = 25});
  calm.set_wind({0, 0, 0});
  for (int i = 0; i < 1000; ++i) {
    const ActuatorCommand command{.acceleration_mps2 = i < 500 ? 1.0 : -3.0, .road_wheel_rad = 0.01};
    still.step(command);
    calm.step(command);
  }
  StateWriter a, b;
  still.dynamics().save(a);
  calm.dynamics().save(b);
  EXPECT_EQ(digest_of(a.bytes()), digest_of(b.bytes()));
}

}  // namespace
}  // namespace longtail::sim
