#include "sim/actors/lane_path.h"

#include <cmath>

namespace longtail::sim {

namespace {

constexpr double kArrived = 1e-6;  // m
constexpr int kMostSections = 64;  // entered in one move

// Distance driven per metre of s at an offset from the reference line.
double path_rate(const RoadNetwork& map, const RoadNetwork::LanePoint& at) {
  const double t = map.lane_center_t(at.lane, at.s_m) + at.offset_m;
  return std::fmax(0.05, 1 - map.curvature(at.lane.road, at.s_m) * t);
}

double lane_end(const RoadNetwork& map, const LaneRef& lane) {
  const RoadNetwork::SectionRange range = map.section_range(lane);
  return map.driving_direction(lane) > 0 ? range.to_m : range.from_m;
}

double lane_start(const RoadNetwork& map, const LaneRef& lane) {
  const RoadNetwork::SectionRange range = map.section_range(lane);
  return map.driving_direction(lane) > 0 ? range.from_m : range.to_m;
}

std::optional<RoadNetwork::LanePoint> drive_back(const RoadNetwork& map, RoadNetwork::LanePoint at, double distance) {
  for (int i = 0; i < kMostSections; ++i) {
    const int direction = map.driving_direction(at.lane);
    const double rate = path_rate(map, at);
    const double start = lane_start(map, at.lane);
    const double room = std::fabs(start - at.s_m) * rate;
    if (distance <= room) {
      at.s_m -= direction * distance / rate;
      return at;
    }
    distance -= room;
    const std::vector<LaneRef> before = map.predecessors(at.lane);
    if (before.empty()) return std::nullopt;
    if (map.driving_direction(before.front()) != direction) at.offset_m = -at.offset_m;
    at.lane = before.front();
    at.s_m = lane_end(map, at.lane);
  }
  return std::nullopt;
}

}  // namespace

std::optional<RoadNetwork::LanePoint> drive_along(const RoadNetwork& map, const RoadNetwork::LanePoint& from,
                                                  double distance_m, bool against_traffic) {
  if (against_traffic) return drive_back(map, from, distance_m);
  const RoadNetwork::LanePoint to = map.advance(from, distance_m, {});
  const bool at_end = std::fabs(to.s_m - lane_end(map, to.lane)) < kArrived;
  if (distance_m > kArrived && at_end && map.successors(to.lane).empty()) return std::nullopt;
  return to;
}

int left_sign(const RoadNetwork& map, const LaneRef& lane, bool against_traffic) {
  return against_traffic ? -map.driving_direction(lane) : map.driving_direction(lane);
}

RoadPoint road_point(const RoadNetwork& map, const RoadNetwork::LanePoint& point) {
  return {point.lane.road, point.s_m, map.lane_center_t(point.lane, point.s_m) + point.offset_m};
}

RoadNetwork::LanePoint in_lane_below(const RoadNetwork& map, const RoadNetwork::LanePoint& point) {
  const RoadPoint at = road_point(map, point);
  const std::optional<LaneRef> lane = map.lane_at(at);
  if (!lane) return point;
  return {*lane, at.s_m, at.t_m - map.lane_center_t(*lane, at.s_m)};
}

}  // namespace longtail::sim
