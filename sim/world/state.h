// What the world exposes: plain state of the ego and the actors at one instant. Sensors and the director
// read this through `const World&`; only World::step changes it.
// Frames: `map` (x east, y north, z up) and `ego` (ISO 8855, origin on the ground below the rear axle).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <Eigen/Core>
#include <Eigen/Geometry>

#include "sim/scenario.h"
#include "stack/base/ids.h"
#include "stack/base/time.h"

namespace longtail::sim {

struct EgoState {
  Eigen::Vector3d position_m = Eigen::Vector3d::Zero();  // ego origin, map frame
  Eigen::Quaterniond orientation = Eigen::Quaterniond::Identity();  // ego -> map
  double yaw_rad = 0;
  double pitch_rad = 0;
  double roll_rad = 0;
  Eigen::Vector3d velocity_mps = Eigen::Vector3d::Zero();            // at the ego origin, map frame
  Eigen::Vector3d acceleration_mps2 = Eigen::Vector3d::Zero();       // at the ego origin, map frame, without gravity
  Eigen::Vector3d angular_velocity_rps = Eigen::Vector3d::Zero();    // ego axes
  double forward_speed_mps = 0;
  double lateral_speed_mps = 0;
  double forward_acceleration_mps2 = 0;
  double lateral_acceleration_mps2 = 0;
  double road_wheel_rad = 0;                  // mean of the front wheels, achieved
  std::array<double, 4> wheel_speed_mps{};    // rolling speed; front left, front right, rear left, rear right
  double brake = 0;                           // achieved, 0..1
  double throttle = 0;
  double friction = 0;                        // of the surface under it
  std::optional<RoadPoint> road;              // nothing off the map
};

struct ActorState {
  ActorId id;
  std::string name;
  ActorModel model;
  Eigen::Vector3d position_m = Eigen::Vector3d::Zero();  // footprint centre on the ground, map frame
  double yaw_rad = 0;
  Eigen::Vector3d velocity_mps = Eigen::Vector3d::Zero();
  double speed_mps = 0;                                  // along its own heading
  double acceleration_mps2 = 0;
  double yaw_rate_rps = 0;
  ActorSignals signals;
  bool present = true;                                   // false once removed
  bool dynamic = false;                                  // true after its first contact: Bullet moves it
  std::optional<RoadPoint> road;
};

struct ContactEvent {
  SimTime time;
  ActorId a;  // a < b
  ActorId b;
  double impulse_ns = 0;         // summed over the first step of the contact
  double ego_delta_v_mps = 0;
  Eigen::Vector3d position_m = Eigen::Vector3d::Zero();
};

// What the stack asked of the actuators, as the world applies it (after delay, limits and faults).
struct ActuatorCommand {
  double acceleration_mps2 = 0;
  double road_wheel_rad = 0;
  bool emergency = false;
};

// One actor told to do something from this tick on.
struct Directive {
  ActorId actor;
  ActorAction action;
};

}  // namespace longtail::sim
