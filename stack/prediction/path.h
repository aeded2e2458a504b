// A planar curve as points with growing arc length, and points seen from it (Frenet coordinates).
// Built once per activation from lanes, from a plan or from the present yaw rate; then asked for every object.
// Frame: map. s = 0 is where its maker put it (usually the ego). Offsets and curvature positive left.
#pragma once

#include <optional>
#include <vector>

#include "stack/prediction/lane_map.h"

namespace longtail::stack {

struct PathPoint {
  double s_m = 0;
  double x_m = 0;
  double y_m = 0;
  double heading_rad = 0;  // continuous along the path
  double tangent_x = 1;
  double tangent_y = 0;
  double curvature_per_m = 0;
  double width_m = 0;
  double speed_limit_mps = 0;  // 0 = none posted
  int lane = -1;               // -1 off the map
};

struct PathCoordinates {
  double s_m = 0;
  double offset_m = 0;
  double tangent_x = 1;  // of the path at the foot
  double tangent_y = 0;
};

class Path {
 public:
  // Points with strictly growing s and continuous heading; tangents are filled in here.
  explicit Path(std::vector<PathPoint> points);
  Path() = default;

  bool empty() const { return points_.size() < 2; }
  const std::vector<PathPoint>& points() const { return points_; }
  double begin_m() const { return points_.front().s_m; }
  double end_m() const { return points_.back().s_m; }
  // Interpolated; beyond the ends it goes straight on.
  PathPoint at(double s_m) const;
  // Foot of a point on the path, found by walking from `near_s_m`. Nothing when it lies past either end.
  std::optional<PathCoordinates> project(double x_m, double y_m, double near_s_m) const;

 private:
  std::size_t segment_at(double s_m) const;
  std::vector<PathPoint> points_;
};

struct LanePathOptions {
  double behind_m = 60;
  double ahead_m = 200;
  double spacing_m = 2;
};
// Along the lane's centre and its route successors; s = 0 at `at`. Ends where the lanes end.
// `stop_s_m`: where the vehicle must have stopped: the end of the route (on its last lane or one beside it) or of a
// lane that is dropped. A map that just ends, with an open route, asks for no stop.
struct LanePath {
  Path path;
  std::optional<double> stop_s_m;
  bool lane_ends = false;  // stop_s_m is where a lane is dropped
};
LanePath path_along_lane(const LaneMap& map, const LaneLocation& at, const LanePathOptions& options);

struct ArcPathOptions {
  double x_m = 0;
  double y_m = 0;
  double heading_rad = 0;
  double curvature_per_m = 0;
  double width_m = 3.6;
  LanePathOptions extent;
};
// An arc of constant curvature through the pose; s = 0 there.
Path path_along_arc(const ArcPathOptions& options);

}  // namespace longtail::stack
