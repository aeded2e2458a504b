#include "sim/visibility/stations.h"

#include <algorithm>
#include <cmath>

namespace longtail::sim {
namespace {

// Next to a station, on the side that belongs to the same lane section as what is compared with it.
constexpr double kBeside_m = 1e-5;

// A road at one place: its lanes, and where its middle and its edges lie.
struct Profile {
  CrossSection section;
  double fastest_mps = 0;
  double s_m = 0;
  Eigen::Vector3d at_m[3];
};

Profile profile_at(const RoadNetwork& map, RoadIndex road, double s) {
  Profile profile{.section = map.cross_section(road, s), .fastest_mps = fastest_lane_mps(map, road, s), .s_m = s, .at_m = {}};
  const std::vector<double>& edges = profile.section.edges_m;
  const double t[3] = {edges.empty() ? 0 : edges.front(), 0, edges.empty() ? 0 : edges.back()};
  for (int i = 0; i < 3; ++i) profile.at_m[i] = place(map, road, s, t[i]);
  return profile;
}

bool alike(const Profile& a, const Profile& b) {
  return a.section.lanes == b.section.lanes && a.section.marks == b.section.marks &&
         a.section.edges_m.size() == b.section.edges_m.size() && a.fastest_mps == b.fastest_mps;
}

bool lies_between(const Profile& start, const Profile& middle, const Profile& end) {
  if (!alike(start, middle) || !alike(start, end)) return false;
  const double share = (middle.s_m - start.s_m) / (end.s_m - start.s_m);
  for (std::size_t i = 0; i < start.section.edges_m.size(); ++i) {
    const double t = start.section.edges_m[i] + share * (end.section.edges_m[i] - start.section.edges_m[i]);
    if (std::fabs(t - middle.section.edges_m[i]) > kEven_m) return false;
  }
  for (int i = 0; i < 3; ++i) {
    if ((start.at_m[i] + share * (end.at_m[i] - start.at_m[i]) - middle.at_m[i]).norm() > kEven_m) return false;
  }
  return true;
}

// The profiles on either side of every station.
struct Sides {
  Profile before, after;
};

bool straight(const std::vector<Sides>& at, std::size_t from, std::size_t to) {
  for (std::size_t i = from + 1; i < to; ++i) {
    for (const Profile* middle : {&at[i].before, &at[i].after}) {
      if (!lies_between(at[from].after, *middle, at[to].before)) return false;
    }
  }
  return true;
}

}  // namespace

Eigen::Vector3d place(const RoadNetwork& map, RoadIndex road, double s, double t) {
  const MapPose pose = map.pose(RoadPoint{road, s, t});
  return {pose.x_m, pose.y_m, pose.z_m};
}

double fastest_lane_mps(const RoadNetwork& map, RoadIndex road, double s) {
  double fastest = 0;
  for (const int lane : map.lanes(road, s)) fastest = std::max(fastest, map.speed_limit(*map.lane_ref(road, s, lane), s));
  return fastest;
}

std::vector<double> stations_every(const RoadNetwork& map, RoadIndex road, double step_m) {
  std::vector<double> at{0};
  const double length = map.road_length(road);
  while (at.back() < length) {
    const double s = at.back();
    double next = std::min(s + step_m, length);
    const std::vector<int> lanes = map.lanes(road, s);
    if (!lanes.empty()) {
      const double section_end = map.section_range(*map.lane_ref(road, s, lanes.front())).to_m;
      if (section_end > s) next = std::min(next, section_end);
    }
    at.push_back(next);
  }
  return at;
}

std::vector<double> stations_needed(const RoadNetwork& map, RoadIndex road, double step_m) {
  const std::vector<double> every = stations_every(map, road, step_m);
  const double length = map.road_length(road);
  std::vector<Sides> sides;
  sides.reserve(every.size());
  for (const double s : every) {
    sides.push_back({profile_at(map, road, std::max(s - kBeside_m, 0.0)), profile_at(map, road, std::min(s + kBeside_m, length))});
  }
  std::vector<double> needed{every.front()};
  for (std::size_t from = 0; from + 1 < every.size();) {
    std::size_t to = std::min(from + static_cast<std::size_t>(kMostJoined), every.size() - 1);
    while (to > from + 1 && !straight(sides, from, to)) --to;
    needed.push_back(every[to]);
    from = to;
  }
  return needed;
}

}  // namespace longtail::sim
