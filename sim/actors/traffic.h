// All scripted actors of a run. Decisions fall every 20 ms, all from the same instant's positions (the order of
// actors is nothing); between them each actor's Segment is sampled. An actor that Bullet has taken over is no
// longer moved here, but others still see it through `others`.
// Cost: one sort of the occupied lanes per decision tick, O(n log n), and one walk per IDM driver.
#pragma once

#include <span>
#include <vector>

#include "sim/actors/actor.h"
#include "sim/actors/occupancy.h"
#include "sim/weather/friction.h"
#include "stack/base/digest.h"
#include "stack/base/ids.h"

namespace longtail::sim {

inline constexpr Duration kDecisionPeriod = milliseconds(20);

struct TrafficMember {
  ActorId id;
  double length_m = 0;
  double width_m = 0;
  Actor actor;
};

class Traffic {
 public:
  // Members by id, 1.. without gaps. Map and friction outlive this.
  Traffic(const RoadNetwork& map, const FrictionMap& friction, std::vector<TrafficMember> members);

  // An action that takes effect at `now`. A wreck obeys nothing but removal.
  void apply(ActorId id, const ActorAction& action, SimTime now);
  // Decides for everybody when `now` is a decision tick. `others`: the ego and what Bullet moves.
  bool decision_due(SimTime now) const { return now.ns % kDecisionPeriod.ns == 0; }
  void decide(SimTime now, std::span<const RoadUser> others);

  MotionSample at(ActorId id, SimTime t) const { return member(id).actor.at(t); }
  bool present(ActorId id) const { return member(id).actor.present(); }
  void hand_over(ActorId id) { handed_over_[id.value - 1] = true; }

  // Of all that decides how actors move on; changes only by apply, decide and hand_over.
  Digest digest() const;
  // Of the motion that was decided on, without what lies behind it: a sixth of the work.
  Digest motion_digest() const;

 private:
  const TrafficMember& member(ActorId id) const { return members_[id.value - 1]; }
  void enter_occupancy(const TrafficMember& member, const MotionSample& now);
  std::optional<Leader> leader_of(const TrafficMember& member) const;

  double friction_under(const TrafficMember& member, SimTime now) const;

  const RoadNetwork* map_;
  const FrictionMap* friction_;
  std::vector<TrafficMember> members_;
  std::vector<bool> handed_over_;
  Occupancy occupancy_;
  std::vector<Actor::Outlook> outlooks_;  // scratch
  mutable StateWriter scratch_;           // of digest(): keeps its room from call to call
};

// The rectangle's reach along and across a road that its heading makes this angle with.
RoadUser road_user(ActorId id, const RoadPoint& road, const std::optional<LaneRef>& lane, double angle_to_road_rad,
                   double speed_along_s_mps, double length_m, double width_m);

}  // namespace longtail::sim
