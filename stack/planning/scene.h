// The tracks as planning sees them: along and across the reference path, at the time of the localization.
// Built once per activation. s = 0 at the ego origin; offsets positive left; speeds over ground.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stack/api/stack.pb.h"
#include "stack/base/time.h"
#include "stack/config/vehicle.h"
#include "stack/prediction/path.h"

namespace longtail::stack {

struct Obstacle {
  std::uint32_t id = 0;
  ObjectClass classification = OBJECT_UNKNOWN;
  double rear_s_m = 0;          // nearest and furthest point along the path
  double front_s_m = 0;
  double offset_m = 0;          // of its centre
  double half_width_m = 0;      // across the path
  double half_length_m = 0;     // along the path
  double speed_mps = 0;         // along the path, negative = towards us
  double lateral_mps = 0;       // across it
  double speed_sigma_mps = 0;   // of each component of its velocity
  double acceleration_mps2 = 0; // along the path
  double aligned = 1;           // cosine between its motion (or body, when standing) and the path
  bool dubious = false;         // stands there, and one of two sensors that both should see it does not
  const Track* track = nullptr;
  std::span<const PredictedPath* const> paths;  // its hypotheses, as predicted

  bool standing() const;
  bool vulnerable() const;      // pedestrian or animal
  bool oncoming() const;        // drives towards us
  bool surely_moving() const;   // faster than its own uncertainty explains
  double sure_lateral_mps() const;  // across the path, less one sigma
};

struct EgoFrame {
  double x_m = 0;
  double y_m = 0;
  double speed_mps = 0;
  double front_m = 3.75;        // origin to front bumper
  double rear_m = 0.95;         // origin to rear bumper
  double half_width_m = 0.925;
  SimTime time;                 // of the localization
};
EgoFrame ego_frame(const Localization& localization, const VehicleCalibration& vehicle);

// Tracks outside this, or less likely to exist, are left out.
struct SceneReach {
  double existence_min = 0.5;
  double disagreement_min = 1;  // from this disagreement of the sensors on, single-sensor obstacles are dubious
  double behind_m = 80;
  double ahead_m = 250;
  double beside_m = 25;
};

class Scene {
 public:
  // Pointers into the messages stay valid as long as those do. `tracks` and `prediction` may be null.
  Scene(const Path& path, const EgoFrame& ego, const TrackList* tracks, const Prediction* prediction,
        const SceneReach& reach);
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  const std::vector<Obstacle>& obstacles() const { return obstacles_; }  // by nearest point, then id
  SimTime prediction_time() const { return prediction_time_; }
  double prediction_step_s() const { return prediction_step_s_; }

 private:
  void add(const Path& path, const EgoFrame& ego, const Track& track, double age_s, const SceneReach& reach);
  void mark_dubious(double disagreement, const SceneReach& reach);

  std::vector<Obstacle> obstacles_;
  std::vector<const PredictedPath*> paths_;  // grouped by track
  SimTime prediction_time_;
  double prediction_step_s_ = 0;
};

}  // namespace longtail::stack
