#include "stack/safety/intended_path.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "stack/base/strict_math.h"

namespace longtail::stack {
namespace {

constexpr double kSpacing_m = 0.5;   // plan samples nearer than this are skipped
constexpr double kProlong_m = 5.0;
constexpr double kMostTurn_rad = 1.0;  // a prolonged bend ends after this

}  // namespace

Path path_of_plan(const Plan& plan, double prolong_m) {
  std::vector<PathPoint> points;
  points.reserve(static_cast<std::size_t>(plan.x_m_size()) + 48);
  double heading_rad = plan.yaw_rad(0);
  // A stretch behind the first sample: the vehicle may stand a little before it.
  points.push_back({.s_m = -10,
                    .x_m = plan.x_m(0) - 10 * strict::cos(heading_rad),
                    .y_m = plan.y_m(0) - 10 * strict::sin(heading_rad),
                    .heading_rad = heading_rad});
  double curvature_per_m = plan.curvature_per_m(0);
  for (int i = 0; i < plan.x_m_size(); ++i) {
    const PathPoint& last = points.back();
    const double dx = plan.x_m(i) - last.x_m;
    const double dy = plan.y_m(i) - last.y_m;
    const double step_m = std::sqrt(dx * dx + dy * dy);
    if (i > 0 && step_m < kSpacing_m) continue;
    heading_rad += strict::wrap_angle(plan.yaw_rad(i) - heading_rad);
    curvature_per_m = plan.curvature_per_m(i);
    points.push_back({.s_m = i == 0 ? 0 : last.s_m + step_m,
                      .x_m = plan.x_m(i),
                      .y_m = plan.y_m(i),
                      .heading_rad = heading_rad,
                      .curvature_per_m = curvature_per_m});
  }
  double turned_rad = 0;
  for (double ahead_m = 0; ahead_m < prolong_m; ahead_m += kProlong_m) {
    const PathPoint last = points.back();
    const double turn_rad = std::fabs(turned_rad) < kMostTurn_rad ? curvature_per_m * kProlong_m : 0;
    turned_rad += turn_rad;
    const double middle_rad = last.heading_rad + turn_rad / 2;
    points.push_back({.s_m = last.s_m + kProlong_m,
                      .x_m = last.x_m + kProlong_m * strict::cos(middle_rad),
                      .y_m = last.y_m + kProlong_m * strict::sin(middle_rad),
                      .heading_rad = last.heading_rad + turn_rad,
                      .curvature_per_m = curvature_per_m});
  }
  return Path(std::move(points));
}

Path path_of_motion(const Localization& localization, double ahead_m) {
  const double speed_mps = localization.speed_mps();
  const double curvature_per_m = speed_mps > 1 ? std::clamp(localization.yaw_rate_rps() / speed_mps, -0.15, 0.15) : 0;
  return path_along_arc({.x_m = localization.x_m(),
                         .y_m = localization.y_m(),
                         .heading_rad = localization.yaw_rad(),
                         .curvature_per_m = curvature_per_m,
                         .extent = {10, ahead_m, kProlong_m}});
}

}  // namespace longtail::stack
