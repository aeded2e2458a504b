// The ego as a vehicle: one rigid chassis in the RigidWorld, four suspensions, four tyres, drive, brake and
// steering. Each step turns the state and the ground into one force and torque on the chassis, so tyres and
// collisions meet in one solver. Not modelled: unsprung mass, anti-roll bars, aligning torque, camber.
// Body axes: x forward, y left, z up, origin in the centre of gravity; EgoState tells the ego frame (ground
// point below the rear axle). Stepped by World: apply_forces, RigidWorld::step, read_back.
#pragma once

#include <array>

#include "sim/physics/aerodynamics.h"
#include "sim/physics/drive_control.h"
#include "sim/physics/ground.h"
#include "sim/physics/rigid_world.h"
#include "sim/physics/tyre.h"
#include "sim/physics/vehicle.h"
#include "sim/world/state.h"

namespace longtail::sim {

struct EgoStart {
  Eigen::Vector3d position_m = Eigen::Vector3d::Zero();  // ego origin, on the ground
  double yaw_rad = 0;
  double speed_mps = 0;
  double path_curvature = 0;  // the steering starts where it holds this
};

class EgoDynamics {
 public:
  // Adds the chassis to the world as kEgoId, settled on the ground.
  EgoDynamics(const VehicleModel& model, const EgoStart& start, const EgoGround& ground, RigidWorld& bodies,
              Duration step);

  void apply_forces(const ActuatorCommand& command, const EgoGround& ground, const Eigen::Vector3d& wind_mps,
                    RigidWorld& bodies);
  void read_back(const RigidWorld& bodies);

  // `road` and `friction` are left to the world to fill.
  const EgoState& state() const { return state_; }
  EgoState& mutable_state() { return state_; }
  const VehicleModel& model() const { return model_; }
  // The tyres' contact points, front left first, map frame.
  std::array<Eigen::Vector3d, 4> wheel_places() const;
  // Upward force of each suspension in the last step, N.
  const std::array<double, 4>& wheel_loads_n() const { return loads_n_; }

  // Everything that decides the future besides the model: chassis, wheels, actuators.
  void save(StateWriter& out) const;
  void save_motion(StateWriter& out) const { out.words(chassis_.words()); }

 private:
  struct Wrench {
    Eigen::Vector3d force_n = Eigen::Vector3d::Zero();
    Eigen::Vector3d torque_nm = Eigen::Vector3d::Zero();
  };
  struct Corner {  // one wheel's place on the chassis and its spring
    double x_m = 0;
    double y_m = 0;
    double static_load_n = 0;
    double spring_npm = 0;
    double damper_nspm = 0;
  };
  struct WheelTorques {
    double drive_nm = 0;
    double brake_nm = 0;
  };

  Corner corner(int wheel) const;
  Eigen::Vector3d center_of_gravity(const Eigen::Vector3d& origin_m, const Eigen::Matrix3d& axes) const;
  // Ackermann geometry: both front wheels point at one turning centre.
  Eigen::Vector2d wheel_direction(int wheel, double tan_road_wheel) const;
  double suspension_force(const Corner& corner, const GroundPlane& ground, const Eigen::Vector3d& hub_m,
                          const Eigen::Vector3d& up, Eigen::Vector3d& contact_m) const;
  Wrench wheel_wrench(int wheel, const EgoGround& ground, const Eigen::Matrix3d& axes,
                      const Eigen::Vector3d& contact_m, double tan_road_wheel, const WheelTorques& torques);
  Wrench body_on_ground(const GroundPlane& ground, const Eigen::Matrix3d& axes) const;

  VehicleModel model_;
  double step_s_;
  DriveControl drive_;
  Actuator steering_;
  std::array<Corner, 4> corners_;
  std::array<Tyre, 4> tyres_;
  std::array<double, 4> loads_n_{};
  BodyState chassis_;
  EgoState state_;
};

}  // namespace longtail::sim
