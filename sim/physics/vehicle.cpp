#include "sim/physics/vehicle.h"

#include <array>
#include <span>
#include <string_view>

#include "stack/base/nearest_name.h"

namespace longtail::sim {

namespace {

VehicleModel sedan() { return {}; }

VehicleModel van() {
  VehicleModel v;
  v.name = "van";
  v.mass_kg = 2400;
  v.length_m = 5.3;
  v.width_m = 2.0;
  v.height_m = 2.4;
  v.wheelbase_m = 3.3;
  v.track_m = 1.7;
  v.rear_overhang_m = 1.0;
  v.cg_height_m = 0.8;
  v.cg_to_rear_axle_m = 1.65;
  v.yaw_inertia_kgm2 = 5200;
  v.wheel_radius_m = 0.35;
  v.suspension_frequency_hz = 1.7;
  v.cornering_stiffness_front_npr = 170'000;
  v.cornering_stiffness_rear_npr = 190'000;
  v.drag_area_m2 = 1.4;
  v.frontal_area_m2 = 4.1;
  v.side_force_slope = 3.0;
  v.yaw_moment_slope = 0.5;
  v.max_power_w = 110'000;
  v.max_drive_acceleration_mps2 = 3.0;
  v.wheel_inertia_kgm2 = 1.4;
  return v;
}

VehicleModel truck() {
  VehicleModel v;
  v.name = "truck";
  v.mass_kg = 12'000;
  v.length_m = 9.0;
  v.width_m = 2.5;
  v.height_m = 3.6;
  v.wheelbase_m = 5.2;
  v.track_m = 2.05;
  v.rear_overhang_m = 2.4;
  v.cg_height_m = 1.25;
  v.cg_to_rear_axle_m = 2.3;
  v.yaw_inertia_kgm2 = 72'000;
  v.wheel_radius_m = 0.5;
  v.suspension_frequency_hz = 1.9;
  v.suspension_damping_ratio = 0.6;
  v.cornering_stiffness_front_npr = 480'000;
  v.cornering_stiffness_rear_npr = 640'000;
  v.drag_area_m2 = 5.5;
  v.frontal_area_m2 = 8.5;
  v.side_force_slope = 3.5;
  v.yaw_moment_slope = 0.4;
  v.rolling_resistance = 0.007;
  v.max_power_w = 220'000;
  v.max_drive_acceleration_mps2 = 1.8;
  v.max_brake_acceleration_mps2 = 8.0;
  v.drive = {milliseconds(120), 0.3, 4.0, 1.8};
  v.brake = {milliseconds(150), 0.12, 25.0, 8.0};  // compressed air: later and slower than hydraulics
  v.steering = {milliseconds(60), 0.08, 0.5, 0.65};
  v.ground_clearance_m = 0.3;
  v.wheel_inertia_kgm2 = 12;
  v.front_drive_share = 0;
  v.longitudinal_slip_stiffness = 18;
  v.longitudinal_relaxation_m = 0.35;
  v.lateral_relaxation_m = 0.6;
  return v;
}

constexpr std::array<std::string_view, 3> kNames{"sedan", "truck", "van"};

}  // namespace

Result<VehicleModel> vehicle_model(const std::string& name) {
  if (name == "sedan") return sedan();
  if (name == "van") return van();
  if (name == "truck") return truck();
  return Error{.fix_by = FixBy::kScenarioAuthor,
               .what = "unknown ego vehicle '" + name + "'",
               .where = {},
               .hint = did_you_mean(name, std::span<const std::string_view>(kNames), "vehicles")};
}

double understeer_gradient(const VehicleModel& m) {
  // K = m (b Cr - a Cf) / (L Cf Cr): Gillespie, Fundamentals of Vehicle Dynamics, ch. 6 (a, b: axles to CG).
  const double a = m.wheelbase_m - m.cg_to_rear_axle_m;
  const double b = m.cg_to_rear_axle_m;
  const double cf = m.cornering_stiffness_front_npr;
  const double cr = m.cornering_stiffness_rear_npr;
  return m.mass_kg * (b * cr - a * cf) / (m.wheelbase_m * cf * cr);
}

}  // namespace longtail::sim
