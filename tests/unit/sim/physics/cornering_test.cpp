// Lateral and vertical dynamics of the whole vehicle; each test states its formula.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "stack/base/strict_math.h"
#include "stack/config/vehicle.h"
#include "tests/unit/sim/physics/test_track.h"

namespace longtail::sim {
namespace {

double steer_for(const VehicleModel& m, double speed_mps, double lateral_mps2) {
  return (m.wheelbase_m / (speed_mps * speed_mps) + understeer_gradient(m)) * lateral_mps2;
}

TEST(Cornering, steady_yaw_rate_is_the_linear_bicycle_models) {
  // r = v delta / (L + K v^2) (Gillespie ch. 6), without drag: drag and drive shift load between the axles.
  VehicleModel model;
  model.drag_area_m2 = 0;
  model.rolling_resistance = 0;
  for (const double speed : {8.0, 15.0, 22.0, 30.0, 38.0}) {
    for (const double lateral : {0.3, 0.8}) {
      const double steer = steer_for(model, speed, lateral);
      TestDrive drive(model, {}, {.speed_mps = speed});
      drive.run(6, {.acceleration_mps2 = 0, .road_wheel_rad = steer});
      const double v = drive.ego().forward_speed_mps;
      const double expected = v * steer / (model.wheelbase_m + understeer_gradient(model) * v * v);
      EXPECT_NEAR(drive.ego().angular_velocity_rps.z(), expected, 0.025 * expected)
          << speed << " m/s, " << lateral << " m/s^2";
    }
  }
}

TEST(Cornering, the_whole_sedan_stays_near_the_bicycle_model_up_to_three_tenths_of_g) {
  const VehicleModel model;
  for (const double speed : {8.0, 15.0, 22.0, 30.0}) {
    for (const double lateral : {1.0, 2.0, 2.9}) {
      const double steer = steer_for(model, speed, lateral);
      TestDrive drive(model, {}, {.speed_mps = speed});
      drive.run(6, {.acceleration_mps2 = 0, .road_wheel_rad = steer});
      const double v = drive.ego().forward_speed_mps;
      const double expected = v * steer / (model.wheelbase_m + understeer_gradient(model) * v * v);
      EXPECT_NEAR(drive.ego().angular_velocity_rps.z(), expected, 0.09 * expected)
          << speed << " m/s, " << lateral << " m/s^2";
    }
  }
}

TEST(Cornering, what_the_stack_believes_of_understeer_is_what_the_sedan_does) {
  const VehicleModel model;
  const stack::VehicleCalibration calibration;
  for (const double speed : {15.0, 20.0, 30.0}) {
    TestDrive drive(model, {}, {.speed_mps = speed});
    drive.run(6, {.acceleration_mps2 = 0, .road_wheel_rad = steer_for(model, speed, 1.5)});
    const EgoState& e = drive.ego();
    const double yaw_rate = e.angular_velocity_rps.z();
    const double v = e.forward_speed_mps;
    const double gradient = (e.road_wheel_rad - model.wheelbase_m * yaw_rate / v) / (yaw_rate * v);
    EXPECT_NEAR(gradient, calibration.understeer_gradient, 1.5e-4) << speed << " m/s";
  }
}

TEST(Cornering, a_step_of_steering_settles_without_growing) {
  const VehicleModel model;
  for (const double speed : {10.0, 20.0, 30.0, 40.0}) {
    const double steer = steer_for(model, speed, 3.0);
    TestDrive drive(model, {}, {.speed_mps = speed});
    std::vector<double> yaw_rate;
    for (int i = 0; i < 1200; ++i) {
      drive.step({.acceleration_mps2 = 0, .road_wheel_rad = steer});
      yaw_rate.push_back(drive.ego().angular_velocity_rps.z());
    }
    const double settled = yaw_rate.back();
    // Deviation from the end value, largest within each second after the first: it only shrinks.
    double last = 1e9;
    for (std::size_t second = 1; second < 5; ++second) {
      double largest = 0;
      for (std::size_t i = 200 * second; i < 200 * (second + 1); ++i) {
        largest = std::max(largest, std::fabs(yaw_rate[i] - settled));
      }
      EXPECT_LE(largest, last) << speed << " m/s, second " << second;
      last = largest;
    }
    EXPECT_LT(last, 0.02 * settled) << speed;
    EXPECT_LT(*std::max_element(yaw_rate.begin(), yaw_rate.end()), 1.5 * settled) << speed;
  }
}

TEST(Cornering, friction_limits_the_lateral_acceleration) {
  // |a| <= mu g for the sum of all tyres, however hard the wheel is turned.
  for (const double friction : {0.2, 0.5, 0.9}) {
    TestDrive drive(VehicleModel{}, {.grade = 0, .friction = friction}, {.speed_mps = 20});
    double largest = 0;
    double sum = 0;
    for (int i = 0; i < 800; ++i) {
      drive.step({.acceleration_mps2 = 0, .road_wheel_rad = 0.25});
      const BodyState chassis = drive.bodies().state(kEgoId);
      if (i < 100) continue;
      const double now = std::fabs(drive.ego().lateral_acceleration_mps2);
      largest = std::max(largest, now);
      sum += now;
      EXPECT_TRUE(std::isfinite(chassis.velocity_mps.norm()));
    }
    EXPECT_GT(sum / 700, 0.5 * friction * kGravity) << friction;
    EXPECT_LT(sum / 700, 1.05 * friction * kGravity) << friction;
    EXPECT_LT(largest, 1.5 * friction * kGravity + 0.5) << friction;  // at the rear axle, with yaw acceleration
  }
}

TEST(Cornering, left_and_right_are_mirror_images) {
  TestDrive left(VehicleModel{}, {}, {.speed_mps = 20});
  TestDrive right(VehicleModel{}, {}, {.speed_mps = 20});
  for (int i = 0; i < 2000; ++i) {
    const double steer = i < 600 ? 0.05 : -0.12;
    const double acceleration = i % 500 < 250 ? 1.0 : -3.0;
    left.step({.acceleration_mps2 = acceleration, .road_wheel_rad = steer});
    right.step({.acceleration_mps2 = acceleration, .road_wheel_rad = -steer});
  }
  EXPECT_NEAR(left.ego().position_m.x(), right.ego().position_m.x(), 1e-6);
  EXPECT_NEAR(left.ego().position_m.y(), -right.ego().position_m.y(), 1e-6);
  EXPECT_NEAR(left.ego().yaw_rad, -right.ego().yaw_rad, 1e-7);
  EXPECT_NEAR(left.ego().wheel_speed_mps[0], right.ego().wheel_speed_mps[1], 1e-6);
  EXPECT_GT(std::fabs(left.ego().position_m.y()), 1);
}

TEST(Cornering, the_ego_origin_moves_as_the_rear_axle_of_the_path_says) {
  // At the rear axle the lateral speed is the rear slip angle's: v_y = -v * m_r a_y / C_r, and the kinematic
  // acceleration (no gravity in it) is v * r.
  const VehicleModel model;
  TestDrive drive(model, {}, {.speed_mps = 20});
  drive.run(6, {.acceleration_mps2 = 0, .road_wheel_rad = steer_for(model, 20, 1.0)});
  const EgoState& e = drive.ego();
  const double centripetal = e.forward_speed_mps * e.angular_velocity_rps.z();
  EXPECT_NEAR(e.lateral_acceleration_mps2, centripetal, 0.01 * centripetal);
  EXPECT_NEAR(e.acceleration_mps2.z(), 0, 0.01);
  const double rear_mass = model.mass_kg * (1 - model.cg_to_rear_axle_m / model.wheelbase_m);
  const double slip = rear_mass * centripetal / model.cornering_stiffness_rear_npr;
  EXPECT_NEAR(e.lateral_speed_mps, -e.forward_speed_mps * slip, 0.08 * e.forward_speed_mps * slip);
}

TEST(Cornering, the_body_rolls_outward_by_the_suspensions_stiffness) {
  // phi = m a_y h / (K_roll - m g h), K_roll = sum k (track / 2)^2; positive roll = right side down = left curve.
  const VehicleModel model;
  TestDrive drive(model, {}, {.speed_mps = 20});
  drive.run(6, {.acceleration_mps2 = 0, .road_wheel_rad = steer_for(model, 20, 2.0)});
  const double omega = 2 * 3.14159265358979 * model.suspension_frequency_hz;
  const double stiffness = model.mass_kg * omega * omega * model.track_m * model.track_m / 4;
  const double lateral = drive.ego().lateral_acceleration_mps2;
  const double expected = model.mass_kg * lateral * model.cg_height_m /
                          (stiffness - model.mass_kg * kGravity * model.cg_height_m);
  EXPECT_NEAR(drive.ego().roll_rad, expected, 0.1 * expected);
}

TEST(Cornering, a_start_on_a_curve_stays_on_the_curve) {
  const VehicleModel model;
  const double curvature = 0.01;
  const double speed = 20;
  TestDrive drive(model, {}, {.speed_mps = speed, .path_curvature = curvature});
  const double steer = steer_for(model, speed, speed * speed * curvature) * 1.01;  // tan(L k) / (L k), and slip
  drive.run(1, {.acceleration_mps2 = 0, .road_wheel_rad = steer});
  const double radius = 1 / curvature;
  const Eigen::Vector2d center(0, radius);
  EXPECT_NEAR((drive.ego().position_m.head<2>() - center).norm(), radius, 0.15);
  EXPECT_NEAR(drive.ego().yaw_rad, speed * curvature, 0.02);
}

TEST(Suspension, carries_the_weight_and_shares_it_by_the_axles) {
  const VehicleModel model;
  TestDrive drive(model, {}, {});
  drive.run(2, {});
  const std::array<double, 4> loads = drive.dynamics().wheel_loads_n();
  const double weight = model.mass_kg * kGravity;
  EXPECT_NEAR(loads[0] + loads[1] + loads[2] + loads[3], weight, 0.001 * weight);
  EXPECT_NEAR((loads[0] + loads[1]) / weight, model.cg_to_rear_axle_m / model.wheelbase_m, 0.002);
  EXPECT_NEAR(drive.ego().position_m.z(), 0, 0.001);
}

TEST(Suspension, braking_moves_load_forward_by_height_over_wheelbase) {
  // dF = m a h / L
  const VehicleModel model;
  TestDrive drive(model, {}, {.speed_mps = 30});
  drive.run(1.5, {.acceleration_mps2 = -4});
  const std::array<double, 4> loads = drive.dynamics().wheel_loads_n();
  const double moved = loads[0] + loads[1] - model.mass_kg * kGravity * model.cg_to_rear_axle_m / model.wheelbase_m;
  const double force = model.mass_kg * -drive.ego().forward_acceleration_mps2;
  const double expected = force * model.cg_height_m / model.wheelbase_m;
  EXPECT_NEAR(moved, expected, 0.08 * expected);
  EXPECT_GT(drive.ego().pitch_rad, 0.005);  // nose down
}

TEST(Suspension, a_drop_loses_energy_at_every_bounce) {
  // E = m/2 z'^2 + K/2 z^2 about rest, K = m omega^2; never grows, and is gone after a few periods.
  const VehicleModel model;
  TestDrive drive(model, {}, {});
  drive.run(1, {});
  BodyState chassis = drive.bodies().state(kEgoId);
  const double rest = chassis.position_m.z();
  chassis.position_m.z() += 0.06;
  drive.bodies().set_state(kEgoId, chassis);
  drive.step({});
  const double omega = 2 * 3.14159265358979 * model.suspension_frequency_hz;
  const auto energy = [&] {
    const BodyState s = drive.bodies().state(kEgoId);
    const double z = s.position_m.z() - rest;
    return 0.5 * s.velocity_mps.z() * s.velocity_mps.z() + 0.5 * omega * omega * z * z;
  };
  const double start = energy();
  double last = start;
  for (int i = 0; i < 400; ++i) {
    drive.step({});
    EXPECT_LE(energy(), last + 0.004 * start) << "step " << i;
    last = energy();
  }
  EXPECT_LT(last, 1e-4 * start);
}

TEST(Suspension, a_nudge_at_standstill_dies_out) {
  for (const Eigen::Vector3d& nudge : {Eigen::Vector3d(0.2, 0, 0), Eigen::Vector3d(0, 0.2, 0)}) {
    TestDrive drive(VehicleModel{}, {}, {});
    drive.run(1, {});
    BodyState chassis = drive.bodies().state(kEgoId);
    const Eigen::Vector3d rest = chassis.position_m;
    chassis.velocity_mps += nudge;
    drive.bodies().set_state(kEgoId, chassis);
    drive.run(2, {});
    EXPECT_LT(drive.ego().velocity_mps.norm(), 5e-4) << nudge.transpose();
    // Lengthwise the held wheels give way a little before they stick again.
    EXPECT_LT((drive.bodies().state(kEgoId).position_m - rest).norm(), 5e-3) << nudge.transpose();
  }
}

TEST(Suspension, kinetic_energy_never_grows_without_drive) {
  VehicleModel model;
  model.drive.limit = 0;
  for (const double friction : {0.1, 0.9}) {
    TestDrive drive(model, {.grade = 0, .friction = friction}, {.speed_mps = 30});
    const auto energy = [&] {
      const BodyState s = drive.bodies().state(kEgoId);
      return 0.5 * model.mass_kg * s.velocity_mps.squaredNorm() +
             0.5 * model.yaw_inertia_kgm2 * s.angular_velocity_rps.z() * s.angular_velocity_rps.z();
    };
    double last = energy();
    for (int i = 0; i < 4000; ++i) {
      drive.step({.acceleration_mps2 = 0, .road_wheel_rad = (i / 200) % 2 == 0 ? 0.15 : -0.15});
      // Springs and wheels trade a little with the body; over a quarter of a second nothing may be gained.
      if (i % 50 != 0) continue;
      EXPECT_LE(energy(), last * 1.0005 + 50) << "friction " << friction << " step " << i;
      last = energy();
    }
  }
}

TEST(Vehicle, violent_commands_never_break_it) {
  for (const char* name : {"sedan", "van", "truck"}) {
    TestDrive drive(vehicle_model(name).value(), {}, {.speed_mps = 35});
    std::uint64_t state = 7;
    for (int i = 0; i < 6000; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      const double x = static_cast<double>(state >> 11) * 0x1p-53;
      state = state * 6364136223846793005u + 1442695040888963407u;
      const double y = static_cast<double>(state >> 11) * 0x1p-53;
      if (i % 100 == 0) drive.set_friction(0.05 + x);
      drive.step({.acceleration_mps2 = 30 * (x - 0.5), .road_wheel_rad = 3 * (y - 0.5), .emergency = i % 977 < 40});
      ASSERT_LT(drive.ego().velocity_mps.norm(), 60) << name << " step " << i;
      ASSERT_LT(drive.ego().angular_velocity_rps.norm(), 20) << name << " step " << i;
    }
  }
}

TEST(Vehicle, an_overturned_car_slides_to_rest_on_its_roof) {
  TestDrive drive(VehicleModel{}, {}, {.speed_mps = 10});
  BodyState chassis = drive.bodies().state(kEgoId);
  chassis.orientation = Eigen::AngleAxisd(3.0, Eigen::Vector3d::UnitX());
  chassis.position_m.z() = 1.2;
  drive.bodies().set_state(kEgoId, chassis);
  drive.run(8, {});
  EXPECT_LT(drive.ego().velocity_mps.norm(), 0.05);
  EXPECT_GT(drive.bodies().state(kEgoId).position_m.z(), 0.3);
}

}  // namespace
}  // namespace longtail::sim
