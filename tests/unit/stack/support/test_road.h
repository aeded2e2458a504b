// A road for stack tests: a reference curve of constant-curvature pieces with parallel lanes, as geometry and as the
// MapRoute that the stack gets. Lane 0 is the rightmost; the curve is its centre. Offsets positive left.
#pragma once

#include <vector>

#include "stack/api/map.pb.h"

namespace longtail::stack::testing {

struct RoadPiece {
  double length_m = 1000;
  double curvature_per_m = 0;
};

struct RoadPose {
  double x_m = 0;
  double y_m = 0;
  double heading_rad = 0;
  double curvature_per_m = 0;
};

struct RoadOptions {
  std::vector<RoadPiece> pieces{{}};
  int lanes = 2;
  double width_m = 3.5;
  double speed_limit_mps = 40;
  double spacing_m = 2;
  double route_end_m = 0;  // 0 = open
};

class TestRoad {
 public:
  explicit TestRoad(const RoadOptions& options);

  RoadPose pose(double s_m, double offset_m) const;
  double lane_offset_m(int lane) const { return lane * options_.width_m; }
  double length_m() const { return length_m_; }
  // Foot of a point: s by Newton from `near_m`, offset from the reference curve.
  void locate(double x_m, double y_m, double near_m, double& s_m, double& offset_m) const;
  MapRoute map_route() const;

 private:
  RoadOptions options_;
  double length_m_ = 0;
  std::vector<RoadPose> starts_;  // of each piece
};

}  // namespace longtail::stack::testing
