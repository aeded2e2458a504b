#include "sim/map/map_route.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

namespace longtail::sim {
namespace {

constexpr double kLongestStep = 5;      // m
constexpr double kShortestStep = 0.25;  // m
constexpr double kTurnPerStep = 0.02;   // rad
constexpr double kShortest = 0.01;      // m: a shorter stretch is not worth a lane
constexpr double kNarrowest = 0.5;      // m

// One lane section on the way: s runs from `from_m` to `to_m` in driving direction.
struct Passage {
  LaneRef lane;
  double from_m = 0;
  double to_m = 0;
  bool cut = false;  // by the length asked for: its lanes go on beyond
};

struct Way {
  std::vector<Passage> passages;
  std::vector<LaneRef> lanes;  // of the route, in order
  bool dead_end = false;
};

class Builder {
 public:
  Builder(const RoadNetwork& map, const MapRouteRequest& request) : map_(map), request_(request) {}

  Result<stack::MapRoute> build() {
    const auto start = driving_lane_at(request_.start);
    if (!start) {
      return Error{FixBy::kScenarioAuthor,
                   fmt::format("road '{}' has no driving lane in the direction of lane {} at s = {:.1f} m",
                               map_.road_name(request_.start.lane.road), request_.start.lane.lane, request_.start.s_m),
                   "", "start on a driving lane"};
    }
    find_way(*start);
    for (const Passage& passage : way_.passages) add_lanes(passage);
    connect();
    mark_route();
    const GeoDatum datum = map_.datum();
    route_.set_datum_latitude_deg(datum.latitude_deg);
    route_.set_datum_longitude_deg(datum.longitude_deg);
    route_.set_datum_altitude_m(datum.altitude_m);
    route_.mutable_header()->set_frame_id("map");
    return std::move(route_);
  }

 private:
  bool is_drivable(const LaneRef& lane, double s) const {
    return map_.lane_type(lane) == LaneType::kDriving && map_.lane_width(lane, s) >= kNarrowest;
  }

  // Driving lanes in the direction of `lane` over some part of [from, to], left to right as the road counts.
  std::vector<LaneRef> parallel_lanes(const LaneRef& lane, double from, double to) const {
    std::vector<LaneRef> found;
    const auto range = map_.section_range(lane);
    for (const int id : map_.lanes(lane.road, 0.5 * (range.from_m + range.to_m))) {
      const LaneRef other{lane.road, lane.section, id};
      if (map_.driving_direction(other) != map_.driving_direction(lane)) continue;
      const double middle = 0.5 * (from + to);
      if (is_drivable(other, from) || is_drivable(other, middle) || is_drivable(other, to)) found.push_back(other);
    }
    return found;
  }

  // By distance from `lane`, the lane itself first; of two as far the lower id.
  std::vector<LaneRef> nearest_first(const LaneRef& lane, double from, double to) const {
    std::vector<LaneRef> lanes = parallel_lanes(lane, from, to);
    std::sort(lanes.begin(), lanes.end(), [&](const LaneRef& a, const LaneRef& b) {
      const int far_a = std::abs(a.lane - lane.lane);
      const int far_b = std::abs(b.lane - lane.lane);
      return far_a != far_b ? far_a < far_b : a < b;
    });
    return lanes;
  }

  std::optional<LaneRef> driving_lane_at(const RoadNetwork::LanePoint& at) const {
    const std::vector<LaneRef> lanes = nearest_first(at.lane, at.s_m, at.s_m);
    if (lanes.empty()) return std::nullopt;
    return lanes.front();
  }

  // The road that the route wants after `road`, where it names one.
  std::optional<RoadIndex> wanted_after(RoadIndex road) const {
    const auto at = std::find(request_.route.begin(), request_.route.end(), road);
    if (at == request_.route.end() || at + 1 == request_.route.end()) return std::nullopt;
    return *(at + 1);
  }

  // Whether driving on from `lane` gets to `road`, at once or over one road between, without a lane change.
  bool reaches(const LaneRef& lane, RoadIndex road) const {
    std::vector<LaneRef> open = map_.successors(lane);
    for (std::size_t i = 0; i < open.size() && i < 64; ++i) {
      if (open[i].road == road) return true;
      for (const LaneRef& next : map_.successors(open[i])) {
        if (next.road == road) return true;
        if (next.road == open[i].road || open[i].road == lane.road) open.push_back(next);
      }
    }
    return false;
  }

  // Where the way leaves the section of `lane`: from this lane, or from the nearest one that serves the route.
  LaneRef exit_lane(const Passage& passage) const {
    const auto wanted = wanted_after(passage.lane.road);
    const std::vector<LaneRef> lanes = nearest_first(passage.lane, passage.from_m, passage.to_m);
    if (wanted) {
      for (const LaneRef& lane : lanes) {
        if (reaches(lane, *wanted)) return lane;
      }
    }
    for (const LaneRef& lane : lanes) {
      if (!map_.successors(lane).empty()) return lane;
    }
    return passage.lane;
  }

  // Metres driven per metre of s is taken in the middle: this only decides where to cut.
  double length_of(const Passage& passage) const {
    const double middle = 0.5 * (passage.from_m + passage.to_m);
    return std::fabs(passage.to_m - passage.from_m) * map_.path_per_s({passage.lane, middle, 0});
  }

  void find_way(const LaneRef& start) {
    double left = request_.ahead_m + request_.behind_m;
    std::optional<LaneRef> next = start;
    std::map<std::pair<RoadIndex, std::uint32_t>, int> seen;
    while (next) {
      // A way that comes round again is open: its first lanes follow its last ones.
      if (seen[{next->road, next->section}]++ > 0) return;
      const auto range = map_.section_range(*next);
      const int direction = map_.driving_direction(*next);
      Passage passage{*next, direction > 0 ? range.from_m : range.to_m, direction > 0 ? range.to_m : range.from_m};
      if (way_.passages.empty()) {
        const double from = request_.start.s_m - direction * request_.behind_m;
        left -= std::fmax(0.0, direction * (passage.from_m - from));
        passage.from_m = direction > 0 ? std::fmax(passage.from_m, from) : std::fmin(passage.from_m, from);
      }
      const double length = length_of(passage);
      if (length >= left) {
        passage.to_m = passage.from_m + (passage.to_m - passage.from_m) * (left / length);
        passage.cut = true;
      }
      left -= length;
      if (std::fabs(passage.to_m - passage.from_m) >= kShortest) way_.passages.push_back(passage);
      way_.lanes.push_back(passage.lane);
      if (passage.cut) return;
      const LaneRef exit = exit_lane(passage);
      if (exit != passage.lane) way_.lanes.push_back(exit);
      next = map_.next_lane(exit, request_.route);
    }
    way_.dead_end = true;
  }

  void add_lanes(const Passage& passage) {
    for (const LaneRef& lane : parallel_lanes(passage.lane, passage.from_m, passage.to_m)) {
      const auto id = static_cast<std::uint32_t>(route_.lanes_size() + 1);
      ids_[lane] = id;
      stack::MapLane& out = *route_.add_lanes();
      out.set_id(id);
      out.set_source(fmt::format("{}/{}/{}", map_.road_name(lane.road), lane.section, lane.lane));
      sample(lane, passage, out);
    }
  }

  // In metres of s: both limits hold on the lane's own path.
  double step_for(const LaneRef& lane, const Passage& passage) const {
    double turn = 0;  // per metre of s
    double rate = 0;
    constexpr int kProbes = 256;
    for (int i = 0; i <= kProbes; ++i) {
      const double s = passage.from_m + (passage.to_m - passage.from_m) * i / kProbes;
      const RoadNetwork::LanePoint at{lane, s, 0};
      const double here = map_.path_per_s(at);
      rate = std::fmax(rate, here);
      turn = std::fmax(turn, here * std::fabs(map_.curvature(at)));
    }
    const double longest = kLongestStep / rate;
    if (turn * longest <= kTurnPerStep) return longest;
    return std::fmax(kShortestStep, kTurnPerStep / turn);
  }

  // Midpoint rule in eight parts: exact along arcs and spirals, and small over the kink where two pieces meet.
  double path_length(const LaneRef& lane, double from, double to) const {
    constexpr int kParts = 8;
    double sum = 0;
    for (int i = 0; i < kParts; ++i) sum += map_.path_per_s({lane, from + (to - from) * (i + 0.5) / kParts, 0});
    return std::fabs(to - from) * sum / kParts;
  }

  void sample(const LaneRef& lane, const Passage& passage, stack::MapLane& out) const {
    const double length = std::fabs(passage.to_m - passage.from_m);
    const int steps = std::max(1, static_cast<int>(std::ceil(length / step_for(lane, passage))));
    double travelled = 0;
    double before = passage.from_m;
    for (int i = 0; i <= steps; ++i) {
      const double s = i == steps ? passage.to_m : passage.from_m + (passage.to_m - passage.from_m) * i / steps;
      const RoadNetwork::LanePoint at{lane, s, 0};
      if (i > 0) travelled += path_length(lane, before, s);
      const MapPose pose = map_.pose(at);
      out.add_x_m(pose.x_m);
      out.add_y_m(pose.y_m);
      out.add_heading_rad(pose.heading_rad);
      out.add_curvature_per_m(map_.curvature(at));
      out.add_width_m(map_.lane_width(lane, s));
      out.add_speed_limit_mps(map_.speed_limit(lane, s));
      out.add_s_m(travelled);
      before = s;
    }
  }

  std::uint32_t id_of(const std::optional<LaneRef>& lane) const {
    if (!lane) return 0;
    const auto at = ids_.find(*lane);
    return at == ids_.end() ? 0 : at->second;
  }

  void connect() {
    for (const Passage& passage : way_.passages) {
      const double middle = 0.5 * (passage.from_m + passage.to_m);
      for (const LaneRef& lane : parallel_lanes(passage.lane, passage.from_m, passage.to_m)) {
        stack::MapLane& out = *route_.mutable_lanes(static_cast<int>(ids_.at(lane)) - 1);
        out.set_left(id_of(map_.left_neighbour(lane, middle)));
        out.set_right(id_of(map_.right_neighbour(lane, middle)));
        if (passage.cut) continue;
        for (const LaneRef& next : map_.successors(lane)) {
          if (id_of(next) != 0) out.add_successors(id_of(next));
        }
      }
    }
  }

  // Backwards from the last section: a lane is on the route when one of its successors is.
  void mark_route() {
    for (std::size_t p = way_.passages.size(); p-- > 0;) {
      const Passage& passage = way_.passages[p];
      for (const LaneRef& lane : parallel_lanes(passage.lane, passage.from_m, passage.to_m)) {
        stack::MapLane& out = *route_.mutable_lanes(static_cast<int>(ids_.at(lane)) - 1);
        const auto& next = out.successors();
        out.set_on_route(p + 1 == way_.passages.size() || std::any_of(next.begin(), next.end(), [&](std::uint32_t id) {
                           return route_.lanes(static_cast<int>(id) - 1).on_route();
                         }));
      }
    }
    for (const LaneRef& lane : way_.lanes) {
      if (id_of(lane) != 0) route_.add_route(id_of(lane));
    }
    if (!way_.dead_end || route_.route_size() == 0) return;
    const stack::MapLane& last = route_.lanes(static_cast<int>(route_.route(route_.route_size() - 1)) - 1);
    route_.set_route_end_s_m(last.s_m(last.s_m_size() - 1));
  }

  const RoadNetwork& map_;
  const MapRouteRequest& request_;
  Way way_;
  std::map<LaneRef, std::uint32_t> ids_;
  stack::MapRoute route_;
};

}  // namespace

Result<stack::MapRoute> map_route(const RoadNetwork& map, const MapRouteRequest& request) {
  return Builder(map, request).build();
}

}  // namespace longtail::sim
