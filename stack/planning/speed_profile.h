// The highest speed that road, rules and mode allow at each point ahead, reachable with comfortable braking, and
// the acceleration that follows it. Built once per activation on the points of the reference path.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "stack/prediction/path.h"

namespace longtail::stack {

struct SpeedLimits {
  double set_speed_mps = 0;             // what the driver asked for; 0 = the posted limit
  double mode_cap_mps = 0;              // 0 = none
  double unposted_mps = 33.3;           // where neither driver nor road says anything
  double lateral_acceleration_mps2 = 2.0;
  double deceleration_mps2 = 1.5;       // comfortable, positive
  std::optional<double> stop_s_m;       // stand here at the latest
};

// What holds the speed down at a point, for the plan's `reason`.
enum class SpeedReason { kSetSpeed, kSpeedLimit, kModeCap, kCurve, kStop };
std::string_view name_of(SpeedReason reason);

class SpeedProfile {
 public:
  SpeedProfile(const Path& path, const SpeedLimits& limits);

  double allowed_mps(double s_m) const;
  SpeedReason reason_at(double s_m) const;

 private:
  std::size_t index_at(double s_m) const;
  double begin_m_ = 0;
  double spacing_m_ = 1;
  std::vector<double> allowed_mps_;  // uniform grid over the path from the ego on
  std::vector<SpeedReason> reasons_;
};

struct SpeedControl {
  double preview_s = 1.2;               // speeds are matched this far ahead; also the time constant
  double acceleration_mps2 = 1.5;
  double deceleration_mps2 = 3.0;       // most that speed control alone uses, positive
};
// Acceleration that brings the speed to the profile and keeps it there.
double speed_control_acceleration(const SpeedControl& control, const SpeedProfile& profile, double s_m,
                                  double speed_mps);

}  // namespace longtail::stack
