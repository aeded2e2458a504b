#include "sim/actors/traffic.h"

#include <cmath>

#include "sim/actors/lane_path.h"
#include "stack/base/check.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {

RoadUser road_user(ActorId id, const RoadPoint& road, const std::optional<LaneRef>& lane, double angle_to_road_rad,
                   double speed_along_s_mps, double length_m, double width_m) {
  const double cosine = std::fabs(strict::cos(angle_to_road_rad));
  const double sine = std::fabs(strict::sin(angle_to_road_rad));
  return {.id = id,
          .road = road,
          .lane = lane,
          .speed_along_s_mps = speed_along_s_mps,
          .half_length_m = 0.5 * (length_m * cosine + width_m * sine),
          .half_width_m = 0.5 * (width_m * cosine + length_m * sine)};
}

Traffic::Traffic(const RoadNetwork& map, const FrictionMap& friction, std::vector<TrafficMember> members)
    : map_(&map), friction_(&friction), members_(std::move(members)), handed_over_(members_.size()), occupancy_(map),
      outlooks_(members_.size()) {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    CHECK(members_[i].id.value == i + 1, "member {} has id {}", i, members_[i].id.value);
  }
}

double Traffic::friction_under(const TrafficMember& m, SimTime now) const {
  if (!friction_->has_patches()) return friction_->everywhere_else();
  const std::optional<RoadPoint> road = m.actor.at(now).road;
  return road ? friction_->at(*road) : friction_->everywhere_else();
}

void Traffic::apply(ActorId id, const ActorAction& action, SimTime now) {
  TrafficMember& m = members_[id.value - 1];
  if (std::holds_alternative<RemoveAction>(action)) return m.actor.remove();
  if (handed_over_[id.value - 1] || !m.actor.present()) return;
  m.actor.apply(action, now, *map_);
  // On to the next tick, where everybody decides again.
  const Duration rest{kDecisionPeriod.ns - now.ns % kDecisionPeriod.ns};
  m.actor.plan(now, rest, {.leader_known = false, .leader = {}, .friction = friction_under(m, now)}, *map_);
}

void Traffic::enter_occupancy(const TrafficMember& m, const MotionSample& now) {
  if (!now.road) return;
  const auto& lane = m.actor.lane();
  if (lane) {
    // Within a lane a vehicle points along it; lateral moves turn it too little to matter.
    const int along = map_->driving_direction(lane->lane) * (m.actor.against_traffic() ? -1 : 1);
    occupancy_.add({.id = m.id,
                    .road = *now.road,
                    .lane = lane->lane.road == now.road->road ? lane->lane : std::optional<LaneRef>{},
                    .speed_along_s_mps = along * now.speed_mps,
                    .half_length_m = 0.5 * m.length_m,
                    .half_width_m = 0.5 * m.width_m});
    return;
  }
  const double heading = map_->pose(*now.road).heading_rad;
  const double angle = now.yaw_rad - heading;
  occupancy_.add(road_user(m.id, *now.road, std::nullopt, angle, now.speed_mps * strict::cos(angle), m.length_m,
                           m.width_m));
}

std::optional<Leader> Traffic::leader_of(const TrafficMember& m) const {
  Occupancy::Search search{.follower = m.id,
                           .from = *m.actor.lane(),
                           .against_traffic = m.actor.against_traffic(),
                           .half_length_m = 0.5 * m.length_m};
  std::optional<Leader> leader = occupancy_.leader(search);
  // Changing lanes, it also minds the lane it is bound for.
  if (const auto goal = m.actor.lateral_goal(*map_)) {
    search.from = in_lane_below(*map_, *goal);
    const std::optional<Leader> there = occupancy_.leader(search);
    if (there && (!leader || there->gap_m < leader->gap_m)) leader = there;
  }
  return leader;
}

void Traffic::decide(SimTime now, std::span<const RoadUser> others) {
  // Everybody's end of segment is the present: make it the state that lane() tells.
  bool anyone_follows = false;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (handed_over_[i] || !members_[i].actor.present()) continue;
    members_[i].actor.arrive(now, *map_);
    anyone_follows = anyone_follows || members_[i].actor.needs_leader();
  }
  if (anyone_follows) {
    occupancy_.clear();
    for (const RoadUser& user : others) occupancy_.add(user);
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (handed_over_[i] || !members_[i].actor.present()) continue;
      enter_occupancy(members_[i], members_[i].actor.at(now));
    }
    occupancy_.sort();
  }
  for (std::size_t i = 0; i < members_.size(); ++i) {
    outlooks_[i] = {};
    if (handed_over_[i] || !members_[i].actor.needs_leader()) continue;
    const double friction = friction_under(members_[i], now);
    outlooks_[i] = {.leader_known = true, .leader = leader_of(members_[i]), .friction = friction};
  }
  for (std::size_t i = 0; i < members_.size(); ++i) {
    if (!handed_over_[i]) members_[i].actor.plan(now, kDecisionPeriod, outlooks_[i], *map_);
  }
}

Digest Traffic::digest() const {
  StateWriter& out = scratch_;
  out.clear();
  for (std::size_t i = 0; i < members_.size(); ++i) {
    out.boolean(handed_over_[i]);
    members_[i].actor.save(out);
  }
  return digest_of(out.bytes());
}

Digest Traffic::motion_digest() const {
  StateWriter& out = scratch_;
  out.clear();
  for (const TrafficMember& member : members_) {
    if (member.actor.present()) out.words(member.actor.motion());
  }
  return digest_of(out.bytes());
}

}  // namespace longtail::sim
