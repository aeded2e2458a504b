#include "replay/score/encounter.h"

#include <algorithm>

namespace longtail::replay {
namespace {

constexpr double kStanding_mps = 0.1;  // slower than this neither closes nor drives

double closing_mps(const Encounter& e) { return e.ego_mps - e.other_mps; }

}  // namespace

std::optional<double> time_to_collision_s(const Encounter& e) {
  if (e.gap_m <= 0) return 0.0;
  if (closing_mps(e) <= kStanding_mps) return std::nullopt;
  return e.gap_m / closing_mps(e);
}

std::optional<double> time_headway_s(const Encounter& e) {
  if (e.ego_mps <= kStanding_mps) return std::nullopt;
  return std::max(0.0, e.gap_m) / e.ego_mps;
}

std::optional<double> deceleration_to_avoid_mps2(const Encounter& e) {
  if (closing_mps(e) <= kStanding_mps) return 0.0;
  if (e.gap_m <= 0) return std::nullopt;
  return closing_mps(e) * closing_mps(e) / (2 * e.gap_m);
}

std::optional<double> required_deceleration_mps2(const Encounter& e) {
  const double closing = closing_mps(e);
  if (closing <= kStanding_mps) return 0.0;
  if (e.gap_m <= 0) return std::nullopt;
  const bool brakes = e.other_mps2 < 0 && e.other_mps > 0;
  // The speeds become equal after 2d / closing; does the other stand before that?
  if (brakes && e.other_mps * closing < -e.other_mps2 * 2 * e.gap_m) {
    const double stopping_m = e.other_mps * e.other_mps / (2 * -e.other_mps2);
    return e.ego_mps * e.ego_mps / (2 * (e.gap_m + stopping_m));
  }
  return std::max(0.0, closing * closing / (2 * e.gap_m) - e.other_mps2);
}

}  // namespace longtail::replay
