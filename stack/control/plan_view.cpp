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
  return n >= 2 && plan.step_ns() > 0 && plan.y_m_size() == n && plan.yaw_rad_size() == n &&
         plan.speed_mps_size() == n && plan.acceleration_mps2_size() == n && plan.curvature_per_m_size() == n;
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
          .sample = i,
          .share = u};
}

double mean_curvature(const Plan& plan, const PlanFoot& foot, double length_m) {
  const auto at = [&](int i, double u) {
    return plan.curvature_per_m(i) + u * (plan.curvature_per_m(i + 1) - plan.curvature_per_m(i));
  };
  double from_share = foot.share;
  double from_per_m = at(foot.sample, foot.share);
  double left_m = length_m;
  double turned_rad = 0;
  for (int i = foot.sample; i + 1 < plan.x_m_size() && left_m > 0; ++i) {
    const double dx = plan.x_m(i + 1) - plan.x_m(i);
    const double dy = plan.y_m(i + 1) - plan.y_m(i);
    const double segment_m = std::sqrt(dx * dx + dy * dy);
    const double rest_m = (1 - from_share) * segment_m;
    const double used_m = std::min(rest_m, left_m);
    const double to_share = rest_m > left_m ? from_share + left_m / segment_m : 1;
    const double to_per_m = at(i, to_share);
    turned_rad += (from_per_m + to_per_m) / 2 * used_m;
    left_m -= used_m;
    from_share = 0;
    from_per_m = to_per_m;
  }
  // Past the last sample its curvature holds.
  turned_rad += std::max(left_m, 0.0) * from_per_m;
  return length_m > 1e-6 ? turned_rad / length_m : from_per_m;
}

double length_of(const Plan& plan) { return length_ahead(plan, {}); }

double length_ahead(const Plan& plan, const PlanFoot& foot) {
  double length_m = 0;
  for (int i = foot.sample; i + 1 < plan.x_m_size(); ++i) {
    const double dx = plan.x_m(i + 1) - plan.x_m(i);
    const double dy = plan.y_m(i + 1) - plan.y_m(i);
    length_m += std::sqrt(dx * dx + dy * dy) * (i == foot.sample ? 1 - foot.share : 1);
  }
  return length_m;
}

}  // namespace longtail::stack
