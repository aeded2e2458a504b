#include "stack/planning/targets.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace longtail::stack {
namespace {

constexpr std::size_t kMaxLeads = 4;

// A sample of a predicted path seen from the reference path.
struct PredictedSample {
  double t_s = 0;  // after the localization
  PathCoordinates at;
  double sigma_m = 0;
};

// Calls visit(sample) along the path until it returns false.
template <class Visit>
void for_each_sample(const Path& path, const Scene& scene, const EgoFrame& ego, const Obstacle& obstacle,
                     const PredictedPath& predicted, const Visit& visit) {
  const double start_s = (scene.prediction_time() - ego.time).seconds();
  double near_s_m = (obstacle.rear_s_m + obstacle.front_s_m) / 2;
  for (int i = 0; i < predicted.x_m_size(); ++i) {
    const double t_s = start_s + i * scene.prediction_step_s();
    if (t_s < 0) continue;
    const auto at = path.project(predicted.x_m(i), predicted.y_m(i), near_s_m);
    if (!at) continue;
    near_s_m = at->s_m;
    if (!visit(PredictedSample{t_s, *at, predicted.sigma_m(i)})) return;
  }
}

// Probability that a vehicle beside the corridor will be in it, in front of the ego, before long.
double cut_in_probability(const PlanningParameters& p, const Path& path, const Scene& scene, const Corridor& corridor,
                          const EgoFrame& ego, const Obstacle& obstacle) {
  double probability = 0;
  for (const PredictedPath* predicted : obstacle.paths) {
    if (predicted->probability() < p.path_probability_min) continue;
    bool enters = false;
    for_each_sample(path, scene, ego, obstacle, *predicted, [&](const PredictedSample& sample) {
      if (sample.t_s > p.cut_in_horizon_s) return false;
      const bool ahead = sample.at.s_m + obstacle.half_length_m > ego.speed_mps * sample.t_s;
      enters = ahead && corridor.overlaps(sample.at.s_m, sample.at.offset_m, obstacle.half_width_m);
      return !enters;
    });
    if (enters) probability += predicted->probability();
  }
  return std::min(probability, 1.0);
}

Leader leader_of(const Obstacle& obstacle, const EgoFrame& ego) {
  return {.gap_m = obstacle.rear_s_m - ego.front_m,
          .speed_mps = obstacle.speed_mps,
          .acceleration_mps2 = obstacle.acceleration_mps2};
}

// First time the travelled distance reaches `distance_m`, never = infinity.
double time_at(const EgoMotion& motion, double distance_m) {
  if (distance_m <= 0) return 0;
  const auto at = std::lower_bound(motion.travelled_m.begin(), motion.travelled_m.end(), distance_m);
  if (at == motion.travelled_m.end()) return std::numeric_limits<double>::infinity();
  return static_cast<double>(at - motion.travelled_m.begin()) * motion.step_s;
}

}  // namespace

bool Corridor::overlaps(double s_m, double offset_m, double half_width_m_of_other) const {
  return std::fabs(offset_m - offset_at(s_m)) < half_width_m + half_width_m_of_other;
}

bool in_corridor(const Corridor& corridor, const Obstacle& obstacle) {
  return corridor.overlaps(obstacle.rear_s_m, obstacle.offset_m, obstacle.half_width_m) ||
         corridor.overlaps(obstacle.front_s_m, obstacle.offset_m, obstacle.half_width_m);
}

std::vector<Target> leading_targets(const PlanningParameters& p, const Path& path, const Scene& scene,
                                    const Corridor& corridor, const EgoFrame& ego) {
  std::vector<Target> targets;
  const double ego_centre_m = (ego.front_m - ego.rear_m) / 2;
  for (const Obstacle& obstacle : scene.obstacles()) {
    const double centre_m = (obstacle.rear_s_m + obstacle.front_s_m) / 2;
    if (centre_m <= ego_centre_m) continue;
    Target target{.id = obstacle.id,
                  .leader = leader_of(obstacle, ego),
                  .standstill_gap_m = p.following.standstill_gap_m,
                  .deceleration_max_mps2 = p.service_deceleration_mps2};
    if (in_corridor(corridor, obstacle)) {
      target.kind = obstacle.oncoming() ? TargetKind::kOncoming : TargetKind::kLead;
      target.dubious = obstacle.dubious;
      if (obstacle.dubious) target.deceleration_max_mps2 = p.dubious_deceleration_mps2;
      targets.push_back(target);
    } else if (!obstacle.vulnerable() && obstacle.aligned > 0.7) {
      const double probability = cut_in_probability(p, path, scene, corridor, ego, obstacle);
      if (probability <= 0) continue;
      target.kind = TargetKind::kCutIn;
      target.deceleration_max_mps2 = p.cut_in_deceleration_mps2 * probability;
      // Beside us: fall back a little rather than brake for a gap that is negative.
      target.leader.gap_m = std::max(target.leader.gap_m, 1.0);
      targets.push_back(target);
    }
    if (targets.size() == kMaxLeads) break;
  }
  return targets;
}

std::vector<Crossing> crossings(const PlanningParameters& p, const Path& path, const Scene& scene,
                                const Corridor& corridor, const EgoFrame& ego) {
  std::vector<Crossing> found;
  for (const Obstacle& obstacle : scene.obstacles()) {
    const bool across = !obstacle.standing() && obstacle.surely_moving() && std::fabs(obstacle.aligned) < 0.7;
    const bool may_cross = obstacle.vulnerable() || across;
    if (!may_cross || obstacle.front_s_m < ego.front_m || in_corridor(corridor, obstacle)) continue;
    for (const PredictedPath* predicted : obstacle.paths) {
      if (predicted->probability() < p.path_probability_min) continue;
      Crossing crossing{.id = obstacle.id, .enter_s = -1};
      for_each_sample(path, scene, ego, obstacle, *predicted, [&](const PredictedSample& sample) {
        if (sample.t_s > p.yield_horizon_s) return false;
        const double reach_m = obstacle.half_width_m + std::min(0.5 * sample.sigma_m, 0.5);
        if (!corridor.overlaps(sample.at.s_m, sample.at.offset_m, reach_m)) return crossing.enter_s < 0;
        if (crossing.enter_s < 0) {
          crossing.enter_s = sample.t_s;
          crossing.near_s_m = sample.at.s_m;
          crossing.far_s_m = sample.at.s_m;
        }
        crossing.leave_s = sample.t_s;
        crossing.near_s_m = std::min(crossing.near_s_m, sample.at.s_m);
        crossing.far_s_m = std::max(crossing.far_s_m, sample.at.s_m);
        return true;
      });
      if (crossing.enter_s < 0) continue;
      crossing.near_s_m -= obstacle.half_length_m;
      crossing.far_s_m += obstacle.half_length_m;
      found.push_back(crossing);
    }
  }
  return found;
}

bool conflicts(const PlanningParameters& p, const Crossing& crossing, const EgoMotion& motion, const EgoFrame& ego,
               double widen_s) {
  const double ego_in_s = time_at(motion, crossing.near_s_m - ego.front_m);
  const double ego_out_s = time_at(motion, crossing.far_s_m + ego.rear_m);
  return ego_in_s <= crossing.leave_s + p.yield_after_s + widen_s &&
         crossing.enter_s - p.yield_before_s - widen_s <= ego_out_s;
}

Target yield_target(const PlanningParameters& p, const Crossing& crossing, const EgoFrame& ego) {
  return {.kind = TargetKind::kCrossing,
          .id = crossing.id,
          .leader = {.gap_m = crossing.near_s_m - ego.front_m},
          .standstill_gap_m = p.yield_standoff_m,
          .deceleration_max_mps2 = p.service_deceleration_mps2,
          .until_s = crossing.leave_s + p.yield_after_s / 2};
}

}  // namespace longtail::stack
