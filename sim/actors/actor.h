// One scripted road user: what it wants (behaviour, actions) and its present Segment of motion. It either follows
// lanes or moves freely (straight along its heading, or to a point). The caller plans it at every decision tick
// and whenever an action arrives; between plans the segment is the whole truth.
// Choices the scenario format leaves open: speed rate 0 = at once; behaviour "stationary" brakes comfortably to a
// stop; "cruise" with a desired speed goes there at the IDM's maximum rates; a lane actor with a heading of its own
// (not along the lane) or one that got "move to" moves freely from then on; who passes its lane's last end is
// removed.
#pragma once

#include <optional>

#include <Eigen/Core>

#include "sim/actors/idm.h"
#include "sim/actors/segment.h"
#include "sim/scenario.h"
#include "stack/base/digest.h"

namespace longtail::sim {

// Where an actor stands at the start: on a lane, or free on the map.
struct ActorPlace {
  std::optional<RoadNetwork::LanePoint> lane;  // follows lanes from here
  Eigen::Vector3d position_m = Eigen::Vector3d::Zero();
  double yaw_rad = 0;
  std::optional<RoadPoint> road;
};

class Actor {
 public:
  Actor(const ActorSetup& setup, const ActorPlace& place);

  // Makes the state of `now` the start of a segment still to be planned.
  void arrive(SimTime now, const RoadNetwork& map);
  // Arrives at `now`, then changes what the actor wants. Call plan() after it.
  void apply(const ActorAction& action, SimTime now, const RoadNetwork& map);
  // Decides for [now, now + duration], having arrived at `now`. Without news of a leader
  // (`leader_known` false) IDM keeps its acceleration.
  struct Outlook {
    bool leader_known = false;
    std::optional<Leader> leader;
    double friction = 0.9;
  };
  void plan(SimTime now, Duration duration, const Outlook& outlook, const RoadNetwork& map);

  MotionSample at(SimTime t) const { return segment_.at((t - segment_.start).seconds()); }
  bool present() const { return present_; }
  bool needs_leader() const { return present_ && behaviour_ == BehaviourKind::kIdm && lane_.has_value(); }
  // The lane it drives and its place there, at the start of the present segment.
  const std::optional<RoadNetwork::LanePoint>& lane() const { return lane_; }
  // Where a lateral move under way will end, on the lane it starts from.
  std::optional<RoadNetwork::LanePoint> lateral_goal(const RoadNetwork& map) const;
  bool against_traffic() const { return against_traffic_; }
  void remove() { present_ = false; }

  void save(StateWriter& out) const;
  std::array<double, 6> motion() const { return segment_.motion(); }

 private:
  struct Lateral {
    SimTime start;
    double duration_s = 0;
    double offset_m = 0;  // in all, positive to the actor's own left
  };
  struct MoveTo {
    Eigen::Vector3d target_m = Eigen::Vector3d::Zero();
    double yaw_rad = 0;
    std::optional<RoadPoint> road;
  };

  double choose_acceleration(double duration_s, const Outlook& outlook);
  // How far the lateral move goes during [now, now + duration], to the own left.
  double lateral_progress(SimTime now, double duration_s) const;
  void plan_on_lane(SimTime now, double distance_m, double duration_s, const RoadNetwork& map);
  void plan_freely(SimTime now, double distance_m, double duration_s, const RoadNetwork& map);
  void plan_move_to(double distance_m, const RoadNetwork& map);
  void finish_lateral(const RoadNetwork& map);

  BehaviourKind behaviour_;
  IdmParameters idm_;
  double target_speed_mps_;      // cruise: what it holds; IDM: what it desires
  double rate_up_mps2_;          // towards the target speed; 0 = at once
  double rate_down_mps2_;
  bool against_traffic_;
  bool present_ = true;
  std::optional<RoadNetwork::LanePoint> lane_;       // at the start of the segment; nothing when free
  std::optional<RoadNetwork::LanePoint> lane_next_;  // at its end
  std::optional<Lateral> lateral_;
  std::optional<MoveTo> move_to_;
  Segment segment_;
};

}  // namespace longtail::sim
