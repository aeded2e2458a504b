#include "stack/planning/speed_profile.h"

#include <algorithm>
#include <cmath>

namespace longtail::stack {
namespace {

struct Limited {
  double speed_mps;
  SpeedReason reason;
};

Limited limit_at(const PathPoint& point, const SpeedLimits& limits) {
  Limited limited{limits.unposted_mps, SpeedReason::kSpeedLimit};
  if (limits.set_speed_mps > 0) limited = {limits.set_speed_mps, SpeedReason::kSetSpeed};
  const auto lower = [&](double speed_mps, SpeedReason reason) {
    if (speed_mps < limited.speed_mps) limited = {speed_mps, reason};
  };
  if (point.speed_limit_mps > 0) {
    if (limits.set_speed_mps > 0) {
      lower(point.speed_limit_mps, SpeedReason::kSpeedLimit);
    } else {
      limited = {point.speed_limit_mps, SpeedReason::kSpeedLimit};
    }
  }
  if (limits.mode_cap_mps > 0) lower(limits.mode_cap_mps, SpeedReason::kModeCap);
  const double bend_per_m = std::fabs(point.curvature_per_m);
  if (bend_per_m > 1e-5) lower(std::sqrt(limits.lateral_acceleration_mps2 / bend_per_m), SpeedReason::kCurve);
  return limited;
}

}  // namespace

std::string_view name_of(SpeedReason reason) {
  switch (reason) {
    case SpeedReason::kSetSpeed: return "set_speed";
    case SpeedReason::kSpeedLimit: return "speed_limit";
    case SpeedReason::kModeCap: return "mode_cap";
    case SpeedReason::kCurve: return "curve";
    case SpeedReason::kStop: return "stop";
  }
  return "";
}

SpeedProfile::SpeedProfile(const Path& path, const SpeedLimits& limits) {
  begin_m_ = std::max(0.0, path.begin_m());
  const auto& points = path.points();
  const auto first = std::lower_bound(points.begin(), points.end(), begin_m_,
                                      [](const PathPoint& point, double s) { return point.s_m < s; });
  const auto n = static_cast<std::size_t>(std::max<std::ptrdiff_t>(points.end() - first, 1));
  const PathPoint* const base = first == points.end() ? &points.back() : &*first;
  begin_m_ = base->s_m;
  if (n > 1) spacing_m_ = base[1].s_m - base[0].s_m;

  allowed_mps_.resize(n);
  reasons_.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    Limited limited = limit_at(base[i], limits);
    // The last point before the stop already stands: the stop line itself is never reached between two points.
    if (limits.stop_s_m && base[i].s_m > *limits.stop_s_m - spacing_m_) limited = {0, SpeedReason::kStop};
    allowed_mps_[i] = limited.speed_mps;
    reasons_[i] = limited.reason;
  }
  // Backwards: no faster than comfortable braking can undo.
  for (std::size_t i = n - 1; i-- > 0;) {
    const double room_m = base[i + 1].s_m - base[i].s_m;
    const double reachable_mps =
        std::sqrt(allowed_mps_[i + 1] * allowed_mps_[i + 1] + 2 * limits.deceleration_mps2 * room_m);
    if (reachable_mps < allowed_mps_[i]) {
      allowed_mps_[i] = reachable_mps;
      reasons_[i] = reasons_[i + 1];
    }
  }
}

std::size_t SpeedProfile::index_at(double s_m) const {
  const double at = (s_m - begin_m_) / spacing_m_;
  return static_cast<std::size_t>(std::clamp(at, 0.0, static_cast<double>(allowed_mps_.size() - 1)));
}

double SpeedProfile::allowed_mps(double s_m) const {
  const std::size_t i = index_at(s_m);
  if (i + 1 >= allowed_mps_.size()) return allowed_mps_.back();
  const double u = std::clamp((s_m - begin_m_) / spacing_m_ - static_cast<double>(i), 0.0, 1.0);
  // Between points the square of the speed is what braking changes evenly.
  const double from2 = allowed_mps_[i] * allowed_mps_[i];
  const double to2 = allowed_mps_[i + 1] * allowed_mps_[i + 1];
  return std::sqrt(from2 + u * (to2 - from2));
}

SpeedReason SpeedProfile::reason_at(double s_m) const { return reasons_[index_at(s_m)]; }

double speed_control_acceleration(const SpeedControl& control, const SpeedProfile& profile, double s_m,
                                  double speed_mps) {
  const double here_mps = profile.allowed_mps(s_m);
  const double soon_mps = profile.allowed_mps(s_m + speed_mps * control.preview_s);
  const double wanted_mps2 = (std::min(here_mps, soon_mps) - speed_mps) / control.preview_s;
  return std::clamp(wanted_mps2, -control.deceleration_mps2, control.acceleration_mps2);
}

}  // namespace longtail::stack
