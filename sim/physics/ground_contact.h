// A rigid box lying, sliding or tumbling on the road: spring, damper and Coulomb friction at the corners that
// are below the surface. Used for every body that Bullet moves, because the road has no collision shape.
#pragma once

#include "sim/physics/ground.h"
#include "sim/physics/rigid_world.h"

namespace longtail::sim {

struct GroundWrench {
  Eigen::Vector3d force_n = Eigen::Vector3d::Zero();
  Eigen::Vector3d torque_nm = Eigen::Vector3d::Zero();  // about the centre of mass
};

// `box` gives size, box centre and mass; `state` the pose and velocity.
GroundWrench ground_contact(const BoxBody& box, const BodyState& state, const GroundPlane& ground, double friction);

}  // namespace longtail::sim
