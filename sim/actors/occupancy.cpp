#include "sim/actors/occupancy.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

namespace longtail::sim {

namespace {

constexpr double kReachesIn = 0.2;      // m into a lane
constexpr double kHorizon = 300;        // m; beyond, IDM hardly reacts
constexpr double kAlwaysInside = 1.2;   // m from the centre: within any lane a vehicle drives on
constexpr int kMostLanes = 32;          // walked in one search

}  // namespace

void Occupancy::add(const RoadUser& user) {
  const auto enter = [this, &user](const LaneRef& lane) {
    entries_.push_back({lane, user.road.s_m, user.id, user.half_length_m, user.speed_along_s_mps});
  };
  const double reach = std::max(0.0, user.half_width_m - kReachesIn);
  const std::optional<LaneRef> own = user.lane ? user.lane : map_->lane_at(user.road);
  if (own) enter(*own);
  if (own && user.lane) {
    const double offset = user.road.t_m - map_->lane_center_t(*own, user.road.s_m);
    if (std::fabs(offset) + reach < kAlwaysInside) return;
  }
  std::optional<LaneRef> last = own;
  for (const double t : {user.road.t_m, user.road.t_m - reach, user.road.t_m + reach}) {
    const std::optional<LaneRef> lane = map_->lane_at({user.road.road, user.road.s_m, t});
    if (lane && lane != own && lane != last) enter(*lane);
    last = lane;
  }
}

void Occupancy::sort() {
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.lane, a.s_m, a.id) < std::tie(b.lane, b.s_m, b.id);
  });
}

const Occupancy::Entry* Occupancy::nearest(const LaneRef& lane, double s_m, ActorId after, int direction,
                                           ActorId follower) const {
  // Side by side at equal s, the lower id is the one behind.
  const auto at = std::lower_bound(entries_.begin(), entries_.end(), std::tuple(lane, s_m, after),
                                   [](const Entry& e, const auto& key) {
                                     return std::tie(e.lane, e.s_m, e.id) < key;
                                   });
  if (direction > 0) {
    for (auto i = at; i != entries_.end() && i->lane == lane; ++i) {
      if (i->id != follower) return &*i;
    }
    return nullptr;
  }
  for (auto i = at; i != entries_.begin() && std::prev(i)->lane == lane; --i) {
    if (std::prev(i)->id != follower) return &*std::prev(i);
  }
  return nullptr;
}

std::optional<Leader> Occupancy::leader(const Search& search) const {
  LaneRef lane = search.from.lane;
  double s = search.from.s_m;
  ActorId after = search.follower;
  double passed_m = 0;
  for (int i = 0; i < kMostLanes && passed_m < kHorizon; ++i) {
    const int along = map_->driving_direction(lane) * (search.against_traffic ? -1 : 1);
    if (const Entry* entry = nearest(lane, s, after, along, search.follower)) {
      const double gap = passed_m + along * (entry->s_m - s) - entry->half_length_m - search.half_length_m;
      if (gap > kHorizon) return std::nullopt;
      return Leader{.gap_m = gap, .speed_mps = along * entry->speed_along_s_mps};
    }
    const RoadNetwork::SectionRange range = map_->section_range(lane);
    passed_m += along > 0 ? range.to_m - s : s - range.from_m;
    if (passed_m > kHorizon) break;
    const std::vector<LaneRef> next = search.against_traffic ? map_->predecessors(lane) : map_->successors(lane);
    if (next.empty()) break;
    lane = next.front();
    const int entering = map_->driving_direction(lane) * (search.against_traffic ? -1 : 1);
    const RoadNetwork::SectionRange entered = map_->section_range(lane);
    s = entering > 0 ? entered.from_m : entered.to_m;
    after = entering > 0 ? ActorId{0} : ActorId{std::numeric_limits<std::uint32_t>::max()};
  }
  return std::nullopt;
}

}  // namespace longtail::sim
