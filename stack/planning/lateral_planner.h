// Which lane the ego uses and how it moves across: holds the lane, the offset profile and the state of a change.
// Called once per planning activation; everything it remembers is saved with the planning node.
#pragma once

#include <optional>
#include <string>

#include "stack/planning/lane_change.h"
#include "stack/planning/lateral_profile.h"

namespace longtail::stack {

struct LateralInput {
  const LaneMap& map;
  const Localization& localization;
  EgoFrame ego;
  const TrackList* tracks = nullptr;
  const Prediction* prediction = nullptr;
  bool change_allowed = false;
  double set_speed_mps = 0;    // of the driver, 0 = none
  double mode_cap_mps = 0;
};

class LateralPlanner {
 public:
  explicit LateralPlanner(const PlanningParameters& parameters) : parameters_(parameters) {}

  // Brings lane, profile and reference path up to date, decides on changes.
  void update(const LateralInput& input);

  const Path& path() const { return reference_.path; }           // s = 0 at the ego's foot
  const Scene& scene() const { return *scene_; }
  Corridor corridor(const EgoFrame& ego) const;
  OffsetSample offset_at(double s_m) const { return profile_.at(odometer_m_ + (s_m > 0 ? s_m : 0)); }
  std::optional<double> stop_s_m() const { return reference_.stop_s_m; }
  Behaviour behaviour() const { return behaviour_; }               // NONE where nothing lateral is going on
  bool mapped() const { return mapped_; }

  void save(StateWriter& out) const;
  void load(StateReader& in);

 private:
  void advance_odometer(const LateralInput& input);
  void find_lane(const LateralInput& input);
  void find_arc(const LateralInput& input);
  void look(const LateralInput& input);
  void continue_change(const LateralInput& input);
  void consider_change(const LateralInput& input);
  bool try_change(const LateralInput& input, int target_lane, const Motive& motive);
  void move_aside(const LateralInput& input);
  void use_lane(const LateralInput& input, const LaneLocation& at, const OffsetSample& from, double length_m);
  double path_ahead_m(const EgoFrame& ego) const;

  const PlanningParameters parameters_;

  // Remembered.
  std::uint32_t lane_id_ = 0;          // of the reference lane; 0 = none
  std::uint32_t origin_id_ = 0;        // while changing: the lane left behind
  LateralProfile profile_;
  bool anchored_ = false;
  double odometer_m_ = 0;
  double last_x_m_ = 0;
  double last_y_m_ = 0;
  bool on_arc_ = false;                // driving without a map since the last update
  double curvature_per_m_ = 0;         // filtered, for that
  SimTime last_time_;
  Behaviour behaviour_ = BEHAVIOUR_NONE;
  SimTime motive_since_;               // of the motive below
  ChangeMotive motive_ = ChangeMotive::kNone;
  SimTime pause_until_;

  // Rebuilt at every update.
  bool mapped_ = false;
  LaneLocation at_;
  LanePath reference_;
  std::optional<Scene> scene_;
};

}  // namespace longtail::stack
