#include "replay/score/corridor.h"

#include <algorithm>
#include <cmath>

#include "stack/base/strict_math.h"

namespace longtail::replay {
namespace {

constexpr double kEgoHalfWidth_m = 0.95;  // truth does not carry the ego's size; any passenger car is close to this
constexpr double kMargin_m = 0.2;
constexpr double kSlowest_mps = 1.0;      // below this the yaw rate says nothing about the path

}  // namespace

std::optional<InWay> in_way(const stack::TruthEgo& ego, const stack::TruthActor& actor) {
  const double cos_yaw = strict::cos(ego.yaw_rad());
  const double sin_yaw = strict::sin(ego.yaw_rad());
  const double dx = actor.x_m() - ego.x_m();
  const double dy = actor.y_m() - ego.y_m();
  const double ahead_m = dx * cos_yaw + dy * sin_yaw;
  if (ahead_m <= 0) return std::nullopt;
  const double curvature = ego.speed_mps() > kSlowest_mps ? ego.yaw_rate_rps() / ego.speed_mps() : 0.0;
  const double aside_m = dy * cos_yaw - dx * sin_yaw - 0.5 * curvature * ahead_m * ahead_m;
  const double turn = actor.yaw_rad() - ego.yaw_rad();
  const double half_m = 0.5 * (std::fabs(actor.width_m() * strict::cos(turn)) + std::fabs(actor.length_m() * strict::sin(turn)));
  if (std::fabs(aside_m) > half_m + kEgoHalfWidth_m + kMargin_m) return std::nullopt;
  const double speed_mps = actor.velocity_x_mps() * cos_yaw + actor.velocity_y_mps() * sin_yaw;
  return InWay{&actor, actor.gap_m(), ahead_m, speed_mps, ego.speed_mps() - speed_mps};
}

std::optional<InWay> nearest_in_way(const stack::TruthEgo& ego, const stack::TruthActors& actors) {
  std::optional<InWay> nearest;
  for (const stack::TruthActor& actor : actors.actors()) {
    const auto candidate = in_way(ego, actor);
    if (candidate && (!nearest || candidate->ahead_m < nearest->ahead_m)) nearest = candidate;
  }
  return nearest;
}

}  // namespace longtail::replay
