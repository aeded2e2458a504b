// The lanes of a latched MapRoute in a form that is quick to ask: where is this point, what lies ahead of it.
// Immutable after construction and a pure function of the message, so nodes rebuild it instead of saving it.
// Frame: map. Offsets and curvature are positive left of the lane's driving direction.
// Used by prediction, planning and safety.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "stack/api/map.pb.h"
#include "stack/base/result.h"

namespace longtail::stack {

struct LaneSample {
  double s_m = 0;
  double x_m = 0;
  double y_m = 0;
  double heading_rad = 0;  // continuous along the lane (not wrapped)
  double tangent_x = 1;    // of the heading; interpolated, so of length 1 only to about 1e-4
  double tangent_y = 0;
  double curvature_per_m = 0;
  double width_m = 0;
  double speed_limit_mps = 0;  // 0 = none posted
};

struct Lane {
  std::uint32_t id = 0;  // as in the message
  int left = -1;         // index of the neighbour, -1 = none
  int right = -1;
  bool on_route = false;
  std::vector<int> successors;    // lanes on the route first, then by index
  std::vector<int> predecessors;  // likewise
  std::vector<LaneSample> samples;
  double length_m() const { return samples.back().s_m; }
};

struct LaneLocation {
  int lane = -1;
  double s_m = 0;
  double offset_m = 0;
  double heading_rad = 0;  // of the lane there
  double width_m = 0;
};

class LaneMap {
 public:
  LaneMap() = default;  // no map at all
  // Unequal arrays, fewer than two samples, arc length that does not grow, or an unknown id are errors.
  static Result<LaneMap> from(const MapRoute& route);

  bool empty() const { return lanes_.empty(); }
  int lane_count() const { return static_cast<int>(lanes_.size()); }
  const Lane& lane(int index) const { return lanes_[static_cast<std::size_t>(index)]; }
  std::optional<int> index_of(std::uint32_t id) const;

  // The lane the point lies on. Where lanes overlap: `preferred` first, then driving directions within 90 degrees
  // of `heading_rad`, then the smallest offset, then the lowest index. Nothing further than 1 m off every lane.
  std::optional<LaneLocation> locate(double x_m, double y_m, double heading_rad, int preferred = -1) const;
  // Foot of the point on one lane; nothing when it is more than about 5 m beside the lane or past its ends.
  std::optional<LaneLocation> project(int lane, double x_m, double y_m) const;
  LaneSample sample(int lane, double s_m) const;  // s is clamped to the lane

  // The end of the route: stop before `s_m` on lane `lane`.
  struct RouteEnd {
    int lane;
    double s_m;
  };
  std::optional<RouteEnd> route_end() const { return route_end_; }

 private:
  struct Segment {
    std::uint32_t lane;
    std::uint32_t index;  // between samples index and index + 1
  };
  struct Hit {
    LaneLocation at;
    double distance_m;
  };

  void build_grid();
  void closest_in_cell(double x_m, double y_m, std::vector<Hit>& hits) const;
  Hit foot_on(const Segment& segment, double x_m, double y_m) const;

  std::vector<Lane> lanes_;
  std::optional<RouteEnd> route_end_;

  // Uniform grid over all segments, widened by their reach: one look-up finds every lane near a point.
  double grid_x_m_ = 0;
  double grid_y_m_ = 0;
  double cell_m_ = 20;
  int columns_ = 0;
  int rows_ = 0;
  std::vector<std::uint32_t> cell_begin_;
  std::vector<Segment> cell_segments_;  // by cell, then lane, then index
};

// A point that moves along lanes; crosses into successors (or predecessors, moving back), route lanes first.
class LaneCursor {
 public:
  LaneCursor(const LaneMap& map, int lane, double s_m) : map_(&map), lane_(lane), s_m_(s_m) {}

  // Moves by `distance_m` (negative: back). Returns the part that was left over at a dead end, signed.
  double move(double distance_m);
  LaneSample sample() const;
  int lane() const { return lane_; }
  double s_m() const { return s_m_; }

 private:
  const LaneMap* map_;
  int lane_;
  double s_m_;
  mutable std::size_t hint_ = 0;  // segment of the last look-up; only makes the next one quick
};

}  // namespace longtail::stack
