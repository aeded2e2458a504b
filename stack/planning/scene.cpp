#include "stack/planning/scene.h"

#include <algorithm>
#include <cmath>

#include "stack/base/strict_math.h"
#include "stack/prediction/hypotheses.h"

namespace longtail::stack {

bool Obstacle::standing() const { return std::fabs(speed_mps) < 0.5 && std::fabs(lateral_mps) < 0.5; }
bool Obstacle::vulnerable() const { return is_vulnerable(classification); }
bool Obstacle::oncoming() const { return speed_mps < -1.5 && aligned < -0.7; }
bool Obstacle::surely_moving() const {
  return speed_mps * speed_mps + lateral_mps * lateral_mps > 4 * speed_sigma_mps * speed_sigma_mps;
}
double Obstacle::sure_lateral_mps() const {
  return lateral_mps > 0 ? std::max(0.0, lateral_mps - speed_sigma_mps) : std::min(0.0, lateral_mps + speed_sigma_mps);
}

namespace {

double speed_sigma(const Track& track) {
  if (track.covariance_size() != 16) return 0;
  return std::sqrt(std::max((track.covariance(10) + track.covariance(15)) / 2, 0.0));
}

}  // namespace

EgoFrame ego_frame(const Localization& localization, const VehicleCalibration& vehicle) {
  return {.x_m = localization.x_m(),
          .y_m = localization.y_m(),
          .speed_mps = std::max(0.0, localization.speed_mps()),
          .front_m = vehicle.length_m - vehicle.rear_overhang_m,
          .rear_m = vehicle.rear_overhang_m,
          .half_width_m = vehicle.width_m / 2,
          .time = {localization.header().capture_time_ns()}};
}

Scene::Scene(const Path& path, const EgoFrame& ego, const TrackList* tracks, const Prediction* prediction,
             const SceneReach& reach) {
  if (!tracks || path.empty()) return;
  const double age_s = (ego.time - SimTime{tracks->header().capture_time_ns()}).seconds();
  obstacles_.reserve(static_cast<std::size_t>(tracks->tracks_size()));
  for (const Track& track : tracks->tracks()) {
    if (track.existence() >= reach.existence_min) add(path, ego, track, age_s, reach);
  }
  std::ranges::sort(obstacles_, [](const Obstacle& a, const Obstacle& b) {
    return a.rear_s_m != b.rear_s_m ? a.rear_s_m < b.rear_s_m : a.id < b.id;
  });
  mark_dubious(tracks->disagreement(), reach);
  if (!prediction) return;
  prediction_time_ = {prediction->header().capture_time_ns()};
  prediction_step_s_ = nanoseconds(prediction->step_ns()).seconds();
  // The message has a track's paths side by side.
  paths_.reserve(static_cast<std::size_t>(prediction->paths_size()));
  for (const PredictedPath& predicted : prediction->paths()) paths_.push_back(&predicted);
  for (Obstacle& obstacle : obstacles_) {
    const auto of_track = [&](const PredictedPath* predicted) { return predicted->track_id() == obstacle.id; };
    const auto first = std::ranges::find_if(paths_, of_track);
    const auto last = std::find_if_not(first, paths_.end(), of_track);
    obstacle.paths = std::span<const PredictedPath* const>(first, last);
  }
}

// A standing echo that the camera does not see may be a bridge, a gutter or nothing at all. What moves is real, and
// people are seen by one sensor alone often enough.
void Scene::mark_dubious(double disagreement, const SceneReach& reach) {
  if (disagreement < reach.disagreement_min) return;
  for (Obstacle& obstacle : obstacles_) {
    const bool one_sensor = obstacle.track->radar_seen() != obstacle.track->camera_seen();
    obstacle.dubious = one_sensor && !obstacle.vulnerable() && std::fabs(obstacle.speed_mps) < 1.5;
  }
}

void Scene::add(const Path& path, const EgoFrame& ego, const Track& track, double age_s, const SceneReach& reach) {
  const double x_m = track.x_m() + age_s * track.velocity_x_mps();
  const double y_m = track.y_m() + age_s * track.velocity_y_mps();
  const double dx = x_m - ego.x_m;
  const double dy = y_m - ego.y_m;
  const double far_m = reach.ahead_m > reach.behind_m ? reach.ahead_m : reach.behind_m;
  if (dx * dx + dy * dy > far_m * far_m) return;
  const PathPoint origin = path.at(0);
  const auto at = path.project(x_m, y_m, dx * origin.tangent_x + dy * origin.tangent_y);
  if (!at || std::fabs(at->offset_m) > reach.beside_m || at->s_m < -reach.behind_m || at->s_m > reach.ahead_m) return;

  const double tx = at->tangent_x;
  const double ty = at->tangent_y;
  const double body_x = strict::cos(track.yaw_rad());
  const double body_y = strict::sin(track.yaw_rad());
  const double along = body_x * tx + body_y * ty;
  const double across = body_y * tx - body_x * ty;
  const double vx = track.velocity_x_mps();
  const double vy = track.velocity_y_mps();
  const double speed_mps = std::sqrt(vx * vx + vy * vy);

  Obstacle obstacle;
  obstacle.id = track.id();
  obstacle.classification = track.classification();
  obstacle.half_length_m = (std::fabs(along) * track.length_m() + std::fabs(across) * track.width_m()) / 2;
  obstacle.half_width_m = (std::fabs(across) * track.length_m() + std::fabs(along) * track.width_m()) / 2;
  obstacle.rear_s_m = at->s_m - obstacle.half_length_m;
  obstacle.front_s_m = at->s_m + obstacle.half_length_m;
  obstacle.offset_m = at->offset_m;
  obstacle.speed_mps = vx * tx + vy * ty;
  obstacle.lateral_mps = vy * tx - vx * ty;
  obstacle.speed_sigma_mps = speed_sigma(track);
  obstacle.aligned = speed_mps > 0.5 ? obstacle.speed_mps / speed_mps : std::fabs(along);
  obstacle.acceleration_mps2 = speed_mps > 0.5 ? track.acceleration_mps2() * obstacle.aligned : 0;
  obstacle.track = &track;
  obstacles_.push_back(obstacle);
}

}  // namespace longtail::stack
