#include "stack/prediction/path.h"

#include <algorithm>
#include <cmath>

#include "stack/base/check.h"
#include "stack/base/strict_math.h"

namespace longtail::stack {
namespace {

PathPoint point_of(const LaneSample& sample, double s_m, int lane) {
  return {.s_m = s_m,
          .x_m = sample.x_m,
          .y_m = sample.y_m,
          .heading_rad = sample.heading_rad,
          .curvature_per_m = sample.curvature_per_m,
          .width_m = sample.width_m,
          .speed_limit_mps = sample.speed_limit_mps,
          .lane = lane};
}

PathPoint straight_on(const PathPoint& from, double s_m) {
  PathPoint point = from;
  point.s_m = s_m;
  point.x_m += (s_m - from.s_m) * from.tangent_x;
  point.y_m += (s_m - from.s_m) * from.tangent_y;
  point.curvature_per_m = 0;
  return point;
}

// A lane that ends while a neighbour goes on is a lane drop; where nothing goes on, the map just ends.
bool is_lane_drop(const LaneMap& map, int lane) {
  for (const int side : {map.lane(lane).left, map.lane(lane).right}) {
    if (side >= 0 && !map.lane(side).successors.empty()) return true;
  }
  return false;
}

void make_heading_continuous(std::vector<PathPoint>& points) {
  for (std::size_t i = 1; i < points.size(); ++i) {
    const double before = points[i - 1].heading_rad;
    points[i].heading_rad = before + strict::wrap_angle(points[i].heading_rad - before);
  }
}

}  // namespace

Path::Path(std::vector<PathPoint> points) : points_(std::move(points)) {
  for (std::size_t i = 0; i < points_.size() && points_.size() >= 2; ++i) {
    const PathPoint& a = points_[i == 0 ? 0 : i - 1];
    const PathPoint& b = points_[i + 1 == points_.size() ? i : i + 1];
    CHECK(b.s_m > a.s_m, "path arc length must grow: {} then {}", a.s_m, b.s_m);
    const double dx = b.x_m - a.x_m;
    const double dy = b.y_m - a.y_m;
    const double length_m = std::sqrt(dx * dx + dy * dy);
    if (length_m < 1e-9) continue;
    points_[i].tangent_x = dx / length_m;
    points_[i].tangent_y = dy / length_m;
  }
}

std::size_t Path::segment_at(double s_m) const {
  const auto after = std::upper_bound(points_.begin() + 1, points_.end() - 1, s_m,
                                      [](double s, const PathPoint& point) { return s < point.s_m; });
  return static_cast<std::size_t>(after - points_.begin()) - 1;
}

PathPoint Path::at(double s_m) const {
  if (s_m <= begin_m()) return straight_on(points_.front(), s_m);
  if (s_m >= end_m()) return straight_on(points_.back(), s_m);
  const PathPoint& a = points_[segment_at(s_m)];
  const PathPoint& b = (&a)[1];
  const double u = (s_m - a.s_m) / (b.s_m - a.s_m);
  const auto mix = [u](double from, double to) { return from + u * (to - from); };
  return {.s_m = s_m,
          .x_m = mix(a.x_m, b.x_m),
          .y_m = mix(a.y_m, b.y_m),
          .heading_rad = mix(a.heading_rad, b.heading_rad),
          .tangent_x = mix(a.tangent_x, b.tangent_x),  // points are close: its length is 1 to within 1e-4
          .tangent_y = mix(a.tangent_y, b.tangent_y),
          .curvature_per_m = mix(a.curvature_per_m, b.curvature_per_m),
          .width_m = mix(a.width_m, b.width_m),
          .speed_limit_mps = a.speed_limit_mps,
          .lane = a.lane};
}

// f(i) = (p - P_i) . T_i falls through zero where the foot lies: between the last point "before" p and the first
// one "after" it. Vertex tangents are shared by both segments, so the foot moves smoothly over bends.
std::optional<PathCoordinates> Path::project(double x_m, double y_m, double near_s_m) const {
  const std::size_t last = points_.size() - 1;
  const auto along = [&](std::size_t i) {
    const PathPoint& point = points_[i];
    return (x_m - point.x_m) * point.tangent_x + (y_m - point.y_m) * point.tangent_y;
  };
  // A few leaps by the distance still to go, then single steps.
  std::size_t i = std::min(segment_at(near_s_m), last - 1);
  for (int leap = 0; leap < 6; ++leap) {
    const double to_go_m = along(i);
    if (std::fabs(to_go_m) < 2 * (points_[i + 1].s_m - points_[i].s_m)) break;
    i = std::min(segment_at(points_[i].s_m + to_go_m), last - 1);
  }
  double before = along(i);
  while (before < 0) {
    if (i == 0) return std::nullopt;
    before = along(--i);
  }
  double after = along(i + 1);
  while (after >= 0) {
    if (i + 1 == last) {
      if (after > 0) return std::nullopt;
      break;
    }
    ++i;
    before = after;
    after = along(i + 1);
  }
  const double u = before - after > 1e-12 ? before / (before - after) : 0;
  const PathPoint& a = points_[i];
  const PathPoint& b = points_[i + 1];
  const auto mix = [u](double from, double to) { return from + u * (to - from); };
  const double tangent_x = mix(a.tangent_x, b.tangent_x);
  const double tangent_y = mix(a.tangent_y, b.tangent_y);
  const double off_x = x_m - mix(a.x_m, b.x_m);
  const double off_y = y_m - mix(a.y_m, b.y_m);
  return PathCoordinates{.s_m = mix(a.s_m, b.s_m),
                         .offset_m = tangent_x * off_y - tangent_y * off_x,
                         .tangent_x = tangent_x,
                         .tangent_y = tangent_y};
}

LanePath path_along_lane(const LaneMap& map, const LaneLocation& at, const LanePathOptions& options) {
  LanePath result;
  LaneCursor cursor(map, at.lane, at.s_m);
  const auto behind = static_cast<int>(options.behind_m / options.spacing_m);
  const auto ahead = static_cast<int>(options.ahead_m / options.spacing_m);
  const double not_there_m = -cursor.move(-behind * options.spacing_m);
  const int first = -behind + static_cast<int>(std::ceil(not_there_m / options.spacing_m - 1e-9));
  // The cursor stands at the lane's very beginning: step to the first grid point on it.
  cursor.move((first + behind) * options.spacing_m - not_there_m);

  std::vector<PathPoint> points;
  points.reserve(static_cast<std::size_t>(ahead - first + 2));
  for (int k = first; k <= ahead; ++k) {
    points.push_back(point_of(cursor.sample(), k * options.spacing_m, cursor.lane()));
    const auto end = map.route_end();
    if (end && !result.stop_s_m && cursor.lane() == end->lane && end->s_m >= cursor.s_m() &&
        end->s_m - cursor.s_m() < options.spacing_m) {
      result.stop_s_m = points.back().s_m + end->s_m - cursor.s_m();
    }
    const double left_over_m = cursor.move(options.spacing_m);
    if (left_over_m <= 0 || k == ahead) continue;
    // A dead end: finish with its last point.
    const double end_s_m = (k + 1) * options.spacing_m - left_over_m;
    if (end_s_m - points.back().s_m > 0.05) points.push_back(point_of(cursor.sample(), end_s_m, cursor.lane()));
    const bool drop = is_lane_drop(map, cursor.lane());
    if (!result.stop_s_m && (drop || end)) {
      result.stop_s_m = end_s_m;
      result.lane_ends = drop;
    }
    break;
  }
  make_heading_continuous(points);
  result.path = Path(std::move(points));
  return result;
}

Path path_along_arc(const ArcPathOptions& options) {
  const LanePathOptions& extent = options.extent;
  const auto behind = static_cast<int>(extent.behind_m / extent.spacing_m);
  const auto ahead = static_cast<int>(extent.ahead_m / extent.spacing_m);
  std::vector<PathPoint> points;
  points.reserve(static_cast<std::size_t>(behind + ahead + 1));
  for (int k = -behind; k <= ahead; ++k) {
    const double s_m = k * extent.spacing_m;
    // Chord of the arc: length 2 sin(ks/2)/k along the mean heading. Bounded to less than a full turn.
    const double half_turn_rad = std::clamp(options.curvature_per_m * s_m / 2, -1.5, 1.5);
    const double ratio = std::fabs(half_turn_rad) < 1e-6 ? 1 : strict::sin(half_turn_rad) / half_turn_rad;
    const double mean_heading_rad = options.heading_rad + half_turn_rad;
    points.push_back({.s_m = s_m,
                      .x_m = options.x_m + s_m * ratio * strict::cos(mean_heading_rad),
                      .y_m = options.y_m + s_m * ratio * strict::sin(mean_heading_rad),
                      .heading_rad = options.heading_rad + 2 * half_turn_rad,
                      .curvature_per_m = options.curvature_per_m,
                      .width_m = options.width_m});
  }
  return Path(std::move(points));
}

}  // namespace longtail::stack
