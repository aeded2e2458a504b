#include "sim/sensors/ghosts.h"

#include "stack/base/strict_math.h"

namespace longtail::sim {

GhostState GhostPlacer::place(const Ghost& ghost, const EgoState& ego) {
  for (const Standing& standing : standing_) {
    const bool same = standing.entity == ghost.entity && standing.onset == ghost.onset;
    if (ghost.standing && same) return standing.state;
  }
  const double ahead_m = front_m_ + ghost.distance_ahead_m;
  GhostState state;
  state.near_face_m =
      ego.position_m.head<2>() + ahead_m * Eigen::Vector2d(strict::cos(ego.yaw_rad), strict::sin(ego.yaw_rad));
  state.velocity_mps = ghost.standing ? Eigen::Vector2d::Zero() : Eigen::Vector2d(ego.velocity_mps.head<2>());
  state.yaw_rad = ego.yaw_rad;
  if (ghost.standing) standing_.push_back({ghost.entity, ghost.onset, state});
  return state;
}

void GhostPlacer::hash_state(StateWriter& out) const {
  for (const Standing& standing : standing_) {
    out.u32(standing.entity);
    out.i64(standing.onset.ns);
    out.f64s({standing.state.near_face_m.data(), 2});
  }
}

}  // namespace longtail::sim
