#include "tests/unit/stack/support/test_road.h"

#include <cmath>

#include "stack/base/strict_math.h"

namespace longtail::stack::testing {
namespace {

RoadPose along(const RoadPose& from, double curvature_per_m, double s_m) {
  const double half_rad = curvature_per_m * s_m / 2;
  const double ratio = std::fabs(half_rad) < 1e-9 ? 1 : strict::sin(half_rad) / half_rad;
  const double middle_rad = from.heading_rad + half_rad;
  return {from.x_m + s_m * ratio * strict::cos(middle_rad), from.y_m + s_m * ratio * strict::sin(middle_rad),
          from.heading_rad + 2 * half_rad, curvature_per_m};
}

}  // namespace

TestRoad::TestRoad(const RoadOptions& options) : options_(options) {
  RoadPose at;
  for (const RoadPiece& piece : options_.pieces) {
    at.curvature_per_m = piece.curvature_per_m;
    starts_.push_back(at);
    at = along(at, piece.curvature_per_m, piece.length_m);
    length_m_ += piece.length_m;
  }
}

RoadPose TestRoad::pose(double s_m, double offset_m) const {
  std::size_t piece = 0;
  while (piece + 1 < starts_.size() && s_m > options_.pieces[piece].length_m) s_m -= options_.pieces[piece++].length_m;
  RoadPose at = along(starts_[piece], options_.pieces[piece].curvature_per_m, s_m);
  at.x_m -= offset_m * strict::sin(at.heading_rad);
  at.y_m += offset_m * strict::cos(at.heading_rad);
  return at;
}

void TestRoad::locate(double x_m, double y_m, double near_m, double& s_m, double& offset_m) const {
  s_m = near_m;
  for (int i = 0; i < 20; ++i) {
    const RoadPose at = pose(s_m, 0);
    const double dx = x_m - at.x_m;
    const double dy = y_m - at.y_m;
    const double cosine = strict::cos(at.heading_rad);
    const double sine = strict::sin(at.heading_rad);
    offset_m = cosine * dy - sine * dx;
    const double step_m = (cosine * dx + sine * dy) / (1 - at.curvature_per_m * offset_m);
    s_m += step_m;
    if (std::fabs(step_m) < 1e-6) break;
  }
}

MapRoute TestRoad::map_route() const {
  MapRoute route;
  for (int lane = 0; lane < options_.lanes; ++lane) {
    MapLane& out = *route.add_lanes();
    out.set_id(static_cast<std::uint32_t>(lane) + 1);
    out.set_left(lane + 1 < options_.lanes ? static_cast<std::uint32_t>(lane) + 2 : 0);
    out.set_right(static_cast<std::uint32_t>(lane));
    out.set_on_route(true);
    out.set_source("test/" + std::to_string(lane));
    const double offset_m = lane_offset_m(lane);
    const auto samples = static_cast<int>(length_m_ / options_.spacing_m) + 1;
    double s_lane_m = 0;
    for (int i = 0; i < samples; ++i) {
      const RoadPose at = pose(i * options_.spacing_m, offset_m);
      if (i > 0) {
        const double dx = at.x_m - out.x_m(i - 1);
        const double dy = at.y_m - out.y_m(i - 1);
        s_lane_m += std::sqrt(dx * dx + dy * dy);
      }
      out.add_x_m(at.x_m);
      out.add_y_m(at.y_m);
      out.add_heading_rad(strict::wrap_angle(at.heading_rad));
      out.add_curvature_per_m(at.curvature_per_m / (1 - at.curvature_per_m * offset_m));
      out.add_width_m(options_.width_m);
      out.add_speed_limit_mps(options_.speed_limit_mps);
      out.add_s_m(s_lane_m);
    }
  }
  route.add_route(1);
  route.set_route_end_s_m(options_.route_end_m);
  return route;
}

}  // namespace longtail::stack::testing
