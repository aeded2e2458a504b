#include "stack/planning/lane_change.h"

#include <algorithm>
#include <cmath>

namespace longtail::stack {
namespace {

const Obstacle* nearest_ahead(const Scene& scene, const Corridor& corridor, const EgoFrame& ego) {
  for (const Obstacle& obstacle : scene.obstacles()) {
    if (obstacle.rear_s_m > ego.front_m && in_corridor(corridor, obstacle)) return &obstacle;
  }
  return nullptr;
}

bool touches(const Band& band, const Obstacle& obstacle, double offset_m) {
  return std::fabs(offset_m - band.centre_m) < band.half_width_m + 0.8 * obstacle.half_width_m;
}

}  // namespace

Motive change_motive(const PlanningParameters& p, const Scene& scene, const Corridor& corridor, const EgoFrame& ego,
                     const MotiveInput& input) {
  if (const Obstacle* ahead = nearest_ahead(scene, corridor, ego)) {
    const double gap_m = ahead->rear_s_m - ego.front_m;
    const double sight_m = 20 + 6 * ego.speed_mps;
    if (ahead->oncoming()) {
      const double meeting_m = gap_m * ego.speed_mps / std::max(ego.speed_mps - ahead->speed_mps, 1.0);
      return {ChangeMotive::kOncoming, ahead->speed_mps, meeting_m};
    }
    if (ahead->speed_mps < 2 && gap_m < sight_m && !ahead->vulnerable()) {
      return {ChangeMotive::kObstacle, ahead->speed_mps, gap_m};
    }
    const double slow_mps = input.speed_wanted_mps - std::max(p.lane_change_gain_mps, 0.1 * input.speed_wanted_mps);
    if (ahead->speed_mps >= 2 && ahead->speed_mps < slow_mps && gap_m < 10 + 4 * ego.speed_mps && ego.speed_mps > 8) {
      return {ChangeMotive::kSlowLeader, ahead->speed_mps, 0};
    }
  }
  if (input.lane_end_m && *input.lane_end_m < 60 + 12 * ego.speed_mps) {
    return {ChangeMotive::kLaneEnds, 0, *input.lane_end_m - ego.front_m};
  }
  if (input.off_route) return {ChangeMotive::kRoute, 0, 0};
  return {};
}

BandState look_at_band(const PlanningParameters& p, const Scene& scene, const EgoFrame& ego, const Band& band,
                       double share) {
  BandState state;
  const RssParameters& rss = p.lane_change_rss;
  for (const Obstacle& obstacle : scene.obstacles()) {
    const double soon_m = obstacle.offset_m + (std::fabs(obstacle.lateral_mps) > 0.3 ? 1.5 * obstacle.lateral_mps : 0);
    if (!touches(band, obstacle, obstacle.offset_m) && !touches(band, obstacle, soon_m)) continue;
    const double ahead_m = obstacle.rear_s_m - ego.front_m;
    const double behind_m = -ego.rear_m - obstacle.front_s_m;
    if (ahead_m > 0) {
      const bool opposite = obstacle.speed_mps < -1.5;
      const double safe_m = opposite ? 15 * (ego.speed_mps - obstacle.speed_mps)
                                     : rss_same_direction_m(rss, ego.speed_mps, std::max(0.0, obstacle.speed_mps),
                                                            rss.response_ego_s);
      if (ahead_m <= share * safe_m) state.clear = false;
      if (ahead_m < state.ahead_gap_m) {
        state.ahead_gap_m = ahead_m;
        state.ahead_mps = obstacle.speed_mps;
      }
    } else if (behind_m > 0) {
      if (obstacle.speed_mps <= 0) continue;
      const double safe_m = rss_same_direction_m(rss, obstacle.speed_mps, ego.speed_mps, rss.response_other_s);
      if (behind_m <= share * safe_m) state.clear = false;
    } else {
      state.clear = false;
    }
  }
  return state;
}

std::optional<double> clearing_offset(const PlanningParameters& p, const Scene& scene, const EgoFrame& ego,
                                      double lane_width_m, double ahead_m) {
  const double most_m = lane_width_m / 2 - ego.half_width_m - p.evade_lane_margin_m;
  double lowest_m = -1e9;  // the ego's centre must lie between these
  double highest_m = 1e9;
  for (const Obstacle& obstacle : scene.obstacles()) {
    if (!obstacle.standing() || obstacle.vulnerable()) continue;
    if (obstacle.front_s_m < -ego.rear_m - 2 || obstacle.rear_s_m - ego.front_m > ahead_m) continue;
    const double reach_m = obstacle.half_width_m + ego.half_width_m + p.evade_clearance_m;
    if (std::fabs(obstacle.offset_m) >= reach_m) continue;
    // Pass on the side away from it.
    if (obstacle.offset_m > 0) {
      highest_m = std::min(highest_m, obstacle.offset_m - reach_m);
    } else {
      lowest_m = std::max(lowest_m, obstacle.offset_m + reach_m);
    }
  }
  if (most_m <= 0) return lowest_m <= 0 && highest_m >= 0 ? std::optional<double>(0) : std::nullopt;
  if (lowest_m > highest_m || highest_m < -most_m || lowest_m > most_m) return std::nullopt;
  return std::clamp(0.0, std::max(lowest_m, -most_m), std::min(highest_m, most_m));
}

}  // namespace longtail::stack
