// Actors as rigid bodies. Only those about to touch something are in the RigidWorld: an actor enters, in order of id,
// when its outline comes within 1 m + 0.05 s * relative speed of the ego's or another actor's, and leaves 2 m beyond
// that. Until its first contact a body has its real mass but is put on its script's path at every step, so that the
// very first impact exchanges the right momentum; from then on Bullet moves it. Barriers are fixed and stay so.
#pragma once

#include <span>
#include <vector>

#include "sim/actors/segment.h"
#include "sim/physics/rigid_world.h"
#include "sim/world/footprint.h"
#include "sim/world/map_ground.h"
#include "sim/world/state.h"

namespace longtail::sim {

class ActorBodies {
 public:
  ActorBodies(std::span<const ActorState> actors, RigidWorld& rigid);

  // Who is in the RigidWorld: call at decision ticks and after a removal.
  void refresh(std::span<const ActorState> actors, const EgoState& ego, const VehicleModel& ego_model,
               const MapGround& ground);
  // Puts scripted bodies where `actors` are, moving to where `next` says; pulls the others down to the ground.
  void prepare(std::span<const ActorState> actors, std::span<const MotionSample> next, const MapGround& ground,
               Duration step);
  // From a contact on, Bullet moves the body. False when it was so already, or it is fixed.
  bool take_over(const ActorState& actor);
  // The state of an actor that Bullet moves.
  void read_back(ActorState& actor, const MapGround& ground, Duration step);

  bool is_dynamic(ActorId id) const { return bodies_[id.value - 1].dynamic; }
  void save(StateWriter& out) const;
  void save_motion(StateWriter& out) const;  // of what Bullet moves

 private:
  struct Body {
    BoxBody box;
    double radius_m = 0;
    bool fixed = false;
    bool inside = false;   // in the RigidWorld
    bool dynamic = false;
    GroundTracker ground;  // kept while dynamic
  };
  // One thing's circle and outline, for finding who is near whom. The ego is the last.
  struct Outline {
    Eigen::Vector2d center_m = Eigen::Vector2d::Zero();
    Eigen::Vector2d velocity_mps = Eigen::Vector2d::Zero();
    double radius_m = 0;
    bool present = false;
    bool inside = false;
    bool wanted = false;
    std::optional<Footprint> footprint;  // once somebody's circle is near
  };
  void gather_outlines(std::span<const ActorState> actors, const EgoState& ego, const VehicleModel& ego_model);
  void find_neighbours(std::span<const ActorState> actors, const EgoState& ego, const VehicleModel& ego_model);

  RigidWorld* rigid_;
  std::vector<Body> bodies_;       // by id - 1
  std::vector<Outline> outlines_;  // scratch
};

}  // namespace longtail::sim
