#include "sim/map/advance.h"

#include <algorithm>
#include <cmath>

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

// m of s per midpoint step: the rate is linear in s along a spiral, not where lanes taper.
constexpr double kLongestStep = 10;
constexpr double kTaperingStep = 1;
constexpr double kLeastRate = 0.05;   // a lane this far inside a bend has no sensible length
constexpr double kArrived = 1e-9;     // m
constexpr int kIdleLimit = 64;        // transitions in a row without getting anywhere

// Drives to the end of the section or until `remaining` is used up; both are updated.
void drive_section(const Road& road, const LaneSection& section, std::size_t position, double offset, double& s,
                   double& remaining) {
  const int direction = section.lanes[position].direction;
  const double end = direction > 0 ? section.s_to_m : section.s_from_m;
  while (remaining > kArrived && std::fabs(end - s) > kArrived) {
    // A step stays within one piece of the reference line, where the curvature is smooth.
    const double boundary = direction > 0 ? std::min(end, road.line.next_boundary(s))
                                          : std::max(end, road.line.previous_boundary(s));
    const double room = std::fabs(boundary - s);
    if (room <= kArrived) {
      s = boundary;
      continue;
    }
    const double longest = std::min(room, section.constant_edges.empty() ? kTaperingStep : kLongestStep);
    const double guess = std::min(longest, remaining / path_rate(road, section, position, offset, s));
    const double rate = path_rate(road, section, position, offset, s + 0.5 * direction * guess);
    const double wanted = remaining / rate;
    if (wanted <= longest) {
      s += direction * wanted;
      remaining = 0;
    } else {
      s = longest == room ? boundary : s + direction * longest;
      remaining -= longest * rate;
    }
  }
  if (std::fabs(end - s) <= kArrived) s = end;
}

std::size_t place_on(const std::vector<RoadIndex>& route, RoadIndex road) {
  return static_cast<std::size_t>(std::find(route.begin(), route.end(), road) - route.begin());
}

bool leads_to(const NetworkData& network, const LaneRef& lane, RoadIndex road) {
  const LaneSection* section = &network.section(lane);
  const Lane* at = &section->lanes[*position_of(*section, lane.lane)];
  // Through further sections of the road between.
  for (std::size_t hop = 0; hop <= network.road(lane.road).sections.size(); ++hop) {
    const Lane* next = nullptr;
    for (const LaneRef& successor : at->successors) {
      if (successor.road == road) return true;
      if (successor.road != lane.road) continue;
      const LaneSection& within = network.section(successor);
      next = &within.lanes[*position_of(within, successor.lane)];
    }
    if (next == nullptr) return false;
    at = next;
  }
  return false;
}

}  // namespace

const LaneRef* choose_successor(const NetworkData& network, RoadIndex from, const std::vector<LaneRef>& successors,
                                const std::vector<RoadIndex>& route) {
  if (successors.empty()) return nullptr;
  if (successors.size() == 1 || route.empty()) return &successors.front();
  const std::size_t here = place_on(route, from);
  if (here + 1 < route.size()) {
    const RoadIndex wanted = route[here + 1];
    for (const LaneRef& successor : successors) {
      if (successor.road == wanted) return &successor;
    }
    for (const LaneRef& successor : successors) {
      if (leads_to(network, successor, wanted)) return &successor;
    }
  }
  const LaneRef* best = nullptr;
  std::size_t earliest = route.size();
  for (const LaneRef& successor : successors) {
    const std::size_t place = place_on(route, successor.road);
    if (place < earliest) {
      earliest = place;
      best = &successor;
    }
  }
  return best != nullptr ? best : &successors.front();
}

double path_rate(const Road& road, const LaneSection& section, std::size_t position, double offset, double s) {
  const LaneEdges edges = lane_edges(road, section, position, s);
  const double t = 0.5 * (edges.left + edges.right) + offset;
  const double along = std::max(kLeastRate, 1 - road.line.curvature(s) * t);
  if (!section.constant_edges.empty()) return along;
  const double slope = lane_center_slope(road, section, position, s);
  return std::sqrt(along * along + slope * slope);
}

double path_heading(const Road& road, const LaneSection& section, int lane, double offset, double s) {
  if (!section.constant_edges.empty()) return 0;
  const std::size_t position = *position_of(section, lane);
  const LaneEdges edges = lane_edges(road, section, position, s);
  const double along = 1 - road.line.curvature(s) * (0.5 * (edges.left + edges.right) + offset);
  return strict::atan2(lane_center_slope(road, section, position, s), std::max(kLeastRate, along));
}

// r(s) = line(s) + t(s) normal(s) has r' = (1 - k t) T + t' N, and curvature |r' x r''| / |r'|^3.
double path_curvature(const Road& road, const LaneSection& section, int lane, double offset, double s) {
  const std::size_t position = *position_of(section, lane);
  const LaneEdges edges = lane_edges(road, section, position, s);
  const double t = 0.5 * (edges.left + edges.right) + offset;
  const double k = road.line.curvature(s);
  const double along = std::max(kLeastRate, 1 - k * t);
  if (!section.constant_edges.empty()) return k / along;
  const double slope = lane_center_slope(road, section, position, s);
  const double bend = lane_center_bend(road, section, position, s);
  const double rate = road.line.curvature_rate(s);
  const double cross = along * (k * along + bend) + slope * (rate * t + 2 * k * slope);
  const double q = along * along + slope * slope;
  return cross / (q * std::sqrt(q));
}

RoadNetwork::LanePoint advance_point(const NetworkData& network, const RoadNetwork::LanePoint& from, double distance,
                                     const std::vector<RoadIndex>& route) {
  RoadNetwork::LanePoint point = from;
  double remaining = distance;
  for (int idle = 0; idle < kIdleLimit;) {
    const Road& road = network.road(point.lane.road);
    const LaneSection& section = network.section(point.lane);
    const std::size_t position = *position_of(section, point.lane.lane);
    const Lane& lane = section.lanes[position];
    const double before = remaining;
    drive_section(road, section, position, point.offset_m, point.s_m, remaining);
    if (remaining <= kArrived) return point;
    idle = remaining < before ? 0 : idle + 1;
    const LaneRef* next = choose_successor(network, point.lane.road, lane.successors, route);
    if (next == nullptr) return point;
    const LaneSection& entered = network.section(*next);
    const int direction = entered.lanes[*position_of(entered, next->lane)].direction;
    if (direction != lane.direction) point.offset_m = -point.offset_m;
    point.lane = *next;
    point.s_m = direction > 0 ? entered.s_from_m : entered.s_to_m;
  }
  return point;
}

}  // namespace longtail::sim
