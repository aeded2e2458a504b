// Rigid boxes and their contacts: the only door to Bullet. One fresh world per run, one solver thread, one
// exact step per call. Bodies are named by stable ids; callers add and remove them in ascending order of id,
// apply forces in order of id, and get contacts sorted by (a, b). No gravity: callers apply it as a force.
// Frames: `map` for poses, velocities, forces; a body's frame has its origin in the centre of mass. SI units.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include <Eigen/Core>
#include <Eigen/Geometry>

#include "stack/base/ids.h"
#include "stack/base/time.h"

namespace longtail::sim {

struct BodyState {
  Eigen::Vector3d position_m = Eigen::Vector3d::Zero();  // centre of mass
  Eigen::Quaterniond orientation = Eigen::Quaterniond::Identity();
  Eigen::Vector3d velocity_mps = Eigen::Vector3d::Zero();
  Eigen::Vector3d angular_velocity_rps = Eigen::Vector3d::Zero();

  // All of it, in this order (the quaternion as x, y, z, w).
  std::array<double, 13> words() const {
    const auto& p = position_m;
    const auto& q = orientation;
    const auto& v = velocity_mps;
    const auto& w = angular_velocity_rps;
    return {p.x(), p.y(), p.z(), q.x(), q.y(), q.z(), q.w(), v.x(), v.y(), v.z(), w.x(), w.y(), w.z()};
  }
};

struct BoxBody {
  ActorId id;
  Eigen::Vector3d half_size_m = Eigen::Vector3d::Ones();
  Eigen::Vector3d box_center_m = Eigen::Vector3d::Zero();  // from the centre of mass
  double mass_kg = 0;                                      // 0: never moves
  Eigen::Vector3d inertia_kgm2 = Eigen::Vector3d::Zero();  // about the body's axes
  BodyState start;
};

// Two boxes pressed on each other during the last step.
struct BodyContact {
  ActorId a;  // a < b
  ActorId b;
  double impulse_ns = 0;                                       // magnitude of the sum over the contact points
  Eigen::Vector3d impulse_on_b_ns = Eigen::Vector3d::Zero();   // normal and friction; -this acts on a
  Eigen::Vector3d position_m = Eigen::Vector3d::Zero();        // mean of the contact points
};

class RigidWorld {
 public:
  explicit RigidWorld(Duration step);
  RigidWorld(RigidWorld&&) noexcept;
  RigidWorld& operator=(RigidWorld&&) noexcept;
  ~RigidWorld();

  void add(const BoxBody& body);
  void remove(ActorId id);
  bool contains(ActorId id) const;

  BodyState state(ActorId id) const;
  void set_state(ActorId id, const BodyState& state);
  // Acts on the centre of mass during the next step.
  void apply(ActorId id, const Eigen::Vector3d& force_n, const Eigen::Vector3d& torque_nm);

  void step();
  std::span<const BodyContact> contacts() const;  // of the last step, sorted by (a, b)

 private:
  struct Bodies;
  std::unique_ptr<Bodies> bodies_;
};

}  // namespace longtail::sim
