#include "stack/control/plan_view.h"

#include <algorithm>
#include <cmath>

#include "stack/base/strict_math.h"

namespace longtail::stack {
namespace {

constexpr double kShortest_m = 1e-3;  // a segment shorter than this has no direction of its own

struct Segment {
  int from = 0;
  double share = 0;  // may lie outside [0, 1] at the ends
};

Segment nearest_segment(const Plan& plan, double x_m, double y_m) {
  Segment best;
  double best_distance2 = -1;
  for (int i = 0; i + 1 < plan.x_m_size(); ++i) {
    const double dx = plan.x_m(i + 1) - plan.x_m(i);
    const double dy = plan.y_m(i + 1) - plan.y_m(i);
    const double length2 = dx * dx + dy * dy;
    if (length2 < kShortest_m * kShortest_m) continue;
    const double share = ((x_m - plan.x_m(i)) * dx + (y_m - plan.y_m(i)) * dy) / length2;
    const double inside = std::clamp(share, 0.0, 1.0);
    const double off_x = x_m - plan.x_m(i) - inside * dx;
    const double off_y = y_m - plan.y_m(i) - inside * dy;
    const double distance2 = off_x * off_x + off_y * off_y;
    if (best_distance2 >= 0 && distance2 >= best_distance2) continue;
    best = {i, inside};
    best_distance2 = distance2;
  }
  return best;
}

}  // namespace

bool is_usable(const Plan& plan) {
  const int n = plan.x_m_size();
  return n >= 2 && plan.step_ns() > 0 && plan.y_m_size() == n && plan.yaw_rad_size() == n && plan.speed_mps_size() == n &&
         plan.acceleration_mps2_size() == n && plan.curvature_per_m_size() == n;
}

PlanMotion motion_at(const Plan& plan, SimTime t) {
  const Duration since = t - SimTime{plan.header().capture_time_ns()};
  const int last = plan.speed_mps_size() - 1;
  const double at = std::clamp(since.seconds() / nanoseconds(plan.step_ns()).seconds(), 0.0, static_cast<double>(last));
  const int i = std::min(static_cast<int>(at), last - 1);
  const double u = at - i;
  return {plan.speed_mps(i) + u * (plan.speed_mps(i + 1) - plan.speed_mps(i)),
          plan.acceleration_mps2(i) + u * (plan.acceleration_mps2(i + 1) - plan.acceleration_mps2(i))};
}

PlanFoot foot_on(const Plan& plan, double x_m, double y_m) {
  const Segment segment = nearest_segment(plan, x_m, y_m);
  const int i = segment.from;
  const double u = segment.share;
  const double turn_rad = strict::wrap_angle(plan.yaw_rad(i + 1) - plan.yaw_rad(i));
  const double yaw_rad = plan.yaw_rad(i) + u * turn_rad;
  const double foot_x = plan.x_m(i) + u * (plan.x_m(i + 1) - plan.x_m(i));
  const double foot_y = plan.y_m(i) + u * (plan.y_m(i + 1) - plan.y_m(i));
  return {.offset_m = strict::cos(yaw_rad) * (y_m - foot_y) - strict::sin(yaw_rad) * (x_m - foot_x),
          .yaw_rad = yaw_rad,
          .curvature_per_m = plan.curvature_per_m(i) + u * (plan.curvature_per_m(i + 1) - plan.curvature_per_m(i))};
}

double length_of(const Plan& plan) {
  double length_m = 0;
  for (int i = 0; i + 1 < plan.x_m_size(); ++i) {
    const double dx = plan.x_m(i + 1) - plan.x_m(i);
    const double dy = plan.y_m(i + 1) - plan.y_m(i);
    length_m += std::sqrt(dx * dx + dy * dy);
  }
  return length_m;
}

}  // namespace longtail::stack
