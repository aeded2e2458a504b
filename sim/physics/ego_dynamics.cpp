#include "sim/physics/ego_dynamics.h"

#include <algorithm>
#include <cmath>

#include "sim/physics/ground_contact.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {

namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kBumpTravel = 0.09;     // m of compression before the bump stop
constexpr double kBumpStiffening = 5.0;  // its spring over the suspension's
constexpr double kBodyFriction = 0.4;    // sheet metal on asphalt

BoxBody chassis_box(const VehicleModel& m) {
  const double body_height = m.height_m - m.ground_clearance_m;
  // A homogeneous box scaled to the model's yaw inertia.
  const double box_yaw = m.mass_kg / 12 * (m.length_m * m.length_m + m.width_m * m.width_m);
  const double scale = m.yaw_inertia_kgm2 / box_yaw;
  const double roll = scale * m.mass_kg / 12 * (m.width_m * m.width_m + m.height_m * m.height_m);
  const double pitch = scale * m.mass_kg / 12 * (m.length_m * m.length_m + m.height_m * m.height_m);
  return {.id = kEgoId,
          .half_size_m = {m.length_m / 2, m.width_m / 2, body_height / 2},
          .box_center_m = {m.length_m / 2 - m.rear_overhang_m - m.cg_to_rear_axle_m, 0,
                           m.ground_clearance_m + body_height / 2 - m.cg_height_m},
          .mass_kg = m.mass_kg,
          .inertia_kgm2 = {roll, pitch, m.yaw_inertia_kgm2},
          .start = {}};
}

TyreParameters tyre_parameters(const VehicleModel& m, bool front) {
  const double rear_share = (m.wheelbase_m - m.cg_to_rear_axle_m) / m.wheelbase_m;
  const double axle_load = m.mass_kg * kGravity * (front ? 1 - rear_share : rear_share);
  const double axle_stiffness = front ? m.cornering_stiffness_front_npr : m.cornering_stiffness_rear_npr;
  return {.radius_m = m.wheel_radius_m,
          .wheel_inertia_kgm2 = m.wheel_inertia_kgm2,
          .longitudinal_stiffness = m.longitudinal_slip_stiffness,
          .cornering_stiffness = axle_stiffness / axle_load,
          .longitudinal_relaxation_m = m.longitudinal_relaxation_m,
          .lateral_relaxation_m = m.lateral_relaxation_m};
}

// Heading `yaw_rad` on the plane: x along the heading's trace, z along the normal.
Eigen::Matrix3d axes_on(const GroundPlane& ground, double yaw_rad) {
  const Eigen::Vector3d heading(strict::cos(yaw_rad), strict::sin(yaw_rad), 0);
  Eigen::Matrix3d axes;
  axes.col(2) = ground.normal;
  axes.col(1) = ground.normal.cross(heading).normalized();
  axes.col(0) = axes.col(1).cross(ground.normal);
  return axes;
}

double grade_acceleration(const GroundPlane& ground, const Eigen::Vector3d& forward) {
  const Eigen::Vector3d along = forward - forward.dot(ground.normal) * ground.normal;
  return kGravity * along.z() / std::max(1e-9, along.norm());
}

// The steady turn of the linear bicycle model that follows the starting curvature (Gillespie, ch. 6).
struct SteadyTurn {
  double road_wheel_rad = 0;
  double front_slip_rad = 0;
  double rear_slip_rad = 0;
};

SteadyTurn steady_turn(const VehicleModel& m, const EgoStart& start) {
  const double lateral = start.speed_mps * start.speed_mps * start.path_curvature;
  const double front_mass = m.mass_kg * m.cg_to_rear_axle_m / m.wheelbase_m;
  return {.road_wheel_rad = strict::atan(m.wheelbase_m * start.path_curvature) + understeer_gradient(m) * lateral,
          .front_slip_rad = front_mass * lateral / m.cornering_stiffness_front_npr,
          .rear_slip_rad = (m.mass_kg - front_mass) * lateral / m.cornering_stiffness_rear_npr};
}

Tyre starting_tyre(const VehicleModel& m, const EgoStart& start, bool front) {
  const SteadyTurn turn = steady_turn(m, start);
  return Tyre(tyre_parameters(m, front), start.speed_mps, front ? turn.front_slip_rad : turn.rear_slip_rad);
}

}  // namespace

EgoDynamics::EgoDynamics(const VehicleModel& model, const EgoStart& start, const EgoGround& ground,
                         RigidWorld& bodies, Duration step)
    : model_(model),
      step_s_(step.seconds()),
      drive_(model,
             {.speed_mps = start.speed_mps,
              .acceleration_mps2 = 0,
              .grade_acceleration_mps2 = grade_acceleration(ground.plane, axes_on(ground.plane, start.yaw_rad).col(0))},
             step),
      steering_(model.steering, steady_turn(model, start).road_wheel_rad, step),
      corners_{corner(0), corner(1), corner(2), corner(3)},
      tyres_{starting_tyre(model, start, true), starting_tyre(model, start, true), starting_tyre(model, start, false),
             starting_tyre(model, start, false)} {
  // In a curve the rear axle slips outward: the body points into the curve while the origin follows the path.
  const Eigen::Matrix3d path = axes_on(ground.plane, start.yaw_rad);
  const Eigen::Matrix3d axes = axes_on(ground.plane, start.yaw_rad + steady_turn(model, start).rear_slip_rad);
  const Eigen::Vector3d origin = start.position_m - ground.plane.height_above(start.position_m) * ground.plane.normal;
  BoxBody box = chassis_box(model_);
  box.start.position_m = center_of_gravity(origin, axes);
  box.start.orientation = Eigen::Quaterniond(axes);
  box.start.angular_velocity_rps = start.speed_mps * start.path_curvature * axes.col(2);
  const Eigen::Vector3d cg_arm = box.start.position_m - origin;
  box.start.velocity_mps = start.speed_mps * path.col(0) + box.start.angular_velocity_rps.cross(cg_arm);
  bodies.add(box);
  chassis_ = box.start;
  // The first step has no velocity before it to differentiate.
  state_.velocity_mps = start.speed_mps * path.col(0);
  read_back(bodies);
}

EgoDynamics::Corner EgoDynamics::corner(int wheel) const {
  const bool front = wheel < 2;
  const double share = (front ? model_.cg_to_rear_axle_m : model_.wheelbase_m - model_.cg_to_rear_axle_m) /
                       model_.wheelbase_m / 2;
  const double mass = model_.mass_kg * share;
  const double omega = 2 * kPi * model_.suspension_frequency_hz;
  return {.x_m = front ? model_.wheelbase_m - model_.cg_to_rear_axle_m : -model_.cg_to_rear_axle_m,
          .y_m = (wheel % 2 == 0 ? 0.5 : -0.5) * model_.track_m,
          .static_load_n = mass * kGravity,
          .spring_npm = mass * omega * omega,
          .damper_nspm = 2 * model_.suspension_damping_ratio * mass * omega};
}

Eigen::Vector3d EgoDynamics::center_of_gravity(const Eigen::Vector3d& origin_m, const Eigen::Matrix3d& axes) const {
  return origin_m + axes * Eigen::Vector3d(model_.cg_to_rear_axle_m, 0, model_.cg_height_m);
}

std::array<Eigen::Vector3d, 4> EgoDynamics::wheel_places() const {
  const Eigen::Matrix3d axes = chassis_.orientation.toRotationMatrix();
  std::array<Eigen::Vector3d, 4> places;
  for (std::size_t i = 0; i < 4; ++i) {
    places[i] = chassis_.position_m + axes * Eigen::Vector3d(corners_[i].x_m, corners_[i].y_m, -model_.cg_height_m);
  }
  return places;
}

Eigen::Vector2d EgoDynamics::wheel_direction(int wheel, double tan_road_wheel) const {
  if (wheel >= 2) return {1, 0};
  // The centre lies at y = wheelbase / tan on the rear axle's line.
  const double y = wheel % 2 == 0 ? 0.5 * model_.track_m : -0.5 * model_.track_m;
  return Eigen::Vector2d(1 - tan_road_wheel * y / model_.wheelbase_m, tan_road_wheel).normalized();
}

double EgoDynamics::suspension_force(const Corner& corner, const GroundPlane& ground, const Eigen::Vector3d& hub_m,
                                     const Eigen::Vector3d& up, Eigen::Vector3d& contact_m) const {
  // Straight down the chassis from the height of its centre of gravity to the road.
  const double down = up.dot(ground.normal);
  if (down < 0.3) return 0;  // lying on its side: no wheel carries
  const double length = ground.height_above(hub_m) / down;
  contact_m = hub_m - length * up;
  const Eigen::Vector3d velocity =
      chassis_.velocity_mps + chassis_.angular_velocity_rps.cross(contact_m - chassis_.position_m);
  const double compression = model_.cg_height_m - length;
  const double compressing = -velocity.dot(ground.normal) / down;
  const double bump = std::max(0.0, compression - kBumpTravel) * kBumpStiffening;
  return std::max(0.0, corner.static_load_n + corner.spring_npm * (compression + bump) +
                           corner.damper_nspm * compressing);
}

EgoDynamics::Wrench EgoDynamics::wheel_wrench(int wheel, const EgoGround& ground, const Eigen::Matrix3d& axes,
                                              const Eigen::Vector3d& contact_m, double tan_road_wheel,
                                              const WheelTorques& torques) {
  const std::size_t i = static_cast<std::size_t>(wheel);
  const Eigen::Vector3d& normal = ground.plane.normal;
  const Eigen::Vector2d direction = wheel_direction(wheel, tan_road_wheel);
  const Eigen::Vector3d pointing = axes.col(0) * direction.x() + axes.col(1) * direction.y();
  const Eigen::Vector3d left = normal.cross(pointing).normalized();
  const Eigen::Vector3d forward = left.cross(normal);
  const Eigen::Vector3d arm = contact_m - chassis_.position_m;
  const Eigen::Vector3d velocity = chassis_.velocity_mps + chassis_.angular_velocity_rps.cross(arm);
  const TyreForce force = tyres_[i].step({.forward_mps = velocity.dot(forward),
                                          .left_mps = velocity.dot(left),
                                          .load_n = loads_n_[i],
                                          .friction = ground.friction[i],
                                          .drive_torque_nm = torques.drive_nm,
                                          .brake_torque_nm = torques.brake_nm,
                                          .rolling_torque_nm = model_.rolling_resistance * loads_n_[i] *
                                                               model_.wheel_radius_m},
                                         step_s_);
  const Eigen::Vector3d total = loads_n_[i] * normal + force.forward_n * forward + force.left_n * left;
  return {total, arm.cross(total)};
}

EgoDynamics::Wrench EgoDynamics::body_on_ground(const GroundPlane& ground, const Eigen::Matrix3d& axes) const {
  // Upright and near its ride height no corner of the body can reach the road.
  const double height = ground.height_above(chassis_.position_m);
  if (axes.col(2).dot(ground.normal) > 0.99 && height > model_.cg_height_m - 0.5 * model_.ground_clearance_m) return {};
  const GroundWrench wrench = ground_contact(chassis_box(model_), chassis_, ground, kBodyFriction);
  return {wrench.force_n, wrench.torque_nm};
}

void EgoDynamics::apply_forces(const ActuatorCommand& command, const EgoGround& ground,
                               const Eigen::Vector3d& wind_mps, RigidWorld& bodies) {
  const Eigen::Matrix3d axes = chassis_.orientation.toRotationMatrix();
  const DriveTorques torques =
      drive_.step(command, {.speed_mps = state_.forward_speed_mps,
                            .acceleration_mps2 = state_.forward_acceleration_mps2,
                            .grade_acceleration_mps2 = grade_acceleration(ground.plane, axes.col(0))});
  const double tan_road_wheel = strict::tan(steering_.step(command.road_wheel_rad));

  std::array<Eigen::Vector3d, 4> contacts;
  for (std::size_t i = 0; i < 4; ++i) {
    const Eigen::Vector3d hub = chassis_.position_m + axes.col(0) * corners_[i].x_m + axes.col(1) * corners_[i].y_m;
    contacts[i] = hub;
    loads_n_[i] = suspension_force(corners_[i], ground.plane, hub, axes.col(2), contacts[i]);
  }
  const double all_loads = (loads_n_[0] + loads_n_[1]) + (loads_n_[2] + loads_n_[3]);
  std::array<Wrench, 4> wheels;
  for (int wheel = 0; wheel < 4; ++wheel) {
    const std::size_t i = static_cast<std::size_t>(wheel);
    const double axle_drive = wheel < 2 ? torques.front_drive_nm : torques.rear_drive_nm;
    // Brake force follows the wheel's load, so that all wheels reach their friction together.
    const WheelTorques own{axle_drive / 2, all_loads > 0 ? torques.brake_nm * loads_n_[i] / all_loads : 0.0};
    wheels[i] = wheel_wrench(wheel, ground, axes, contacts[i], tan_road_wheel, own);
  }
  // Left plus right first: the sum of a mirrored situation is the mirrored sum.
  const Wrench scraping = body_on_ground(ground.plane, axes);
  const AirLoad air = air_load(model_, axes, chassis_.velocity_mps, wind_mps);
  const Eigen::Vector3d weight(0, 0, -model_.mass_kg * kGravity);
  const Eigen::Vector3d force = (wheels[0].force_n + wheels[1].force_n) + (wheels[2].force_n + wheels[3].force_n) +
                                scraping.force_n + weight + air.force_n;
  const Eigen::Vector3d torque = (wheels[0].torque_nm + wheels[1].torque_nm) +
                                 (wheels[2].torque_nm + wheels[3].torque_nm) + scraping.torque_nm + air.torque_nm;
  bodies.apply(kEgoId, force, torque);
}

void EgoDynamics::read_back(const RigidWorld& bodies) {
  chassis_ = bodies.state(kEgoId);
  const Eigen::Matrix3d axes = chassis_.orientation.toRotationMatrix();
  const Eigen::Vector3d down(-model_.cg_to_rear_axle_m, 0, -model_.cg_height_m);
  const Eigen::Vector3d arm = axes * down;
  const Eigen::Vector3d velocity = chassis_.velocity_mps + chassis_.angular_velocity_rps.cross(arm);

  EgoState& s = state_;
  s.acceleration_mps2 = (velocity - s.velocity_mps) / step_s_;
  s.position_m = chassis_.position_m + arm;
  s.orientation = chassis_.orientation;
  s.yaw_rad = strict::atan2(axes(1, 0), axes(0, 0));
  s.pitch_rad = strict::asin(std::clamp(-axes(2, 0), -1.0, 1.0));  // ISO 8855: positive nose down
  s.roll_rad = strict::atan2(axes(2, 1), axes(2, 2));
  s.velocity_mps = velocity;
  s.angular_velocity_rps = axes.transpose() * chassis_.angular_velocity_rps;
  s.forward_speed_mps = velocity.dot(axes.col(0));
  s.lateral_speed_mps = velocity.dot(axes.col(1));
  s.forward_acceleration_mps2 = s.acceleration_mps2.dot(axes.col(0));
  s.lateral_acceleration_mps2 = s.acceleration_mps2.dot(axes.col(1));
  s.road_wheel_rad = steering_.value();
  for (std::size_t i = 0; i < 4; ++i) s.wheel_speed_mps[i] = tyres_[i].rolling_speed_mps();
  s.brake = drive_.brake();
  s.throttle = drive_.throttle();
}

void EgoDynamics::save(StateWriter& out) const {
  save_motion(out);
  for (int i = 0; i < 3; ++i) out.f64(state_.velocity_mps[i]);       // of the last step, for the acceleration
  for (int i = 0; i < 3; ++i) out.f64(state_.acceleration_mps2[i]);  // read by the drive control
  for (const Tyre& tyre : tyres_) tyre.save(out);
  drive_.save(out);
  steering_.save(out);
}

}  // namespace longtail::sim
