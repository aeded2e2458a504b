// Planning: one trajectory of the ego origin for the next seconds, ten times a second.
// Lateral: follow the route's lane; change lane or move aside within it where that is safe and allowed.
// Longitudinal: speed profile of the road, gap keeping, yielding to what crosses or cuts in, emergency braking.
// The plan starts at the localization it rests on and stays continuous with the plan before it. Without a map
// the present curvature of the path driven stands in for the lane.
#pragma once

#include <memory>

#include "stack/api/node.h"
#include "stack/config/vehicle.h"
#include "stack/planning/following.h"
#include "stack/planning/rss.h"

namespace longtail::stack {

struct PlanningParameters {
  double step_s = 0.1;
  double horizon_s = 5.0;
  double path_spacing_m = 2.0;

  FollowingParameters following;

  // Speed.
  double unposted_speed_mps = 33.3;
  double curve_acceleration_mps2 = 2.0;
  double profile_deceleration_mps2 = 1.5;
  double speed_preview_s = 1.2;
  double speed_deceleration_mps2 = 2.5;      // most that speed control uses, e.g. under a sudden cap
  double service_deceleration_mps2 = 5.0;    // most that following and yielding use
  double comfort_jerk_mps3 = 2.0;
  double urgent_jerk_mps3 = 12.0;            // at service deceleration
  double minimal_risk_deceleration_mps2 = 2.5;

  // Emergency braking.
  double emergency_threshold_mps2 = 5.2;     // needed deceleration that starts it
  double emergency_release_mps2 = 3.0;       // ... and that ends it
  double emergency_excess = 1.25;            // braked harder than needed by this factor
  double emergency_deceleration_mps2 = 8.5;  // most
  double emergency_jerk_mps3 = 60.0;
  double brake_delay_s = 0.35;               // from deciding to braking
  double emergency_margin_m = 1.0;

  // Who is in the way.
  double existence_min = 0.5;
  double dubious_disagreement = 0.4;         // of the sensors: from here on a standing echo of one alone is dubious
  double dubious_deceleration_mps2 = 2.5;    // most that it costs
  double corridor_margin_m = 0.25;           // beside the ego's flank
  double path_probability_min = 0.2;         // hypotheses less likely than this change nothing
  double cut_in_horizon_s = 3.5;
  double cut_in_deceleration_mps2 = 3.0;     // most that a merely predicted cut-in costs
  double yield_before_s = 1.0;               // time kept clear before and after something crosses
  double yield_after_s = 1.0;
  double yield_standoff_m = 2.5;
  double yield_horizon_s = 5.0;

  // Lane change.
  RssParameters lane_change_rss{.response_ego_s = 0.8,
                                .response_other_s = 1.0,
                                .acceleration_max_mps2 = 0.3,
                                .braking_min_mps2 = 5.0,
                                .braking_max_mps2 = 5.5,
                                .margin_m = 2.0};
  double lane_change_time_s = 5.0;
  double lane_change_urgent_time_s = 3.2;
  double lane_change_length_min_m = 20.0;
  double lane_change_speed_min_mps = 4.0;
  double lane_change_patience_s = 2.0;       // a slow leader is put up with this long
  double lane_change_pause_s = 6.0;          // between two changes
  double lane_change_gain_mps = 2.5;         // how much faster it must be over there
  double abort_share = 0.6;                  // a begun change is given up below this share of the safe gap

  // Moving aside within the lane.
  double evade_clearance_m = 0.45;
  double evade_lane_margin_m = 0.05;         // own flank to the lane's edge

  // Without a map.
  double unmapped_width_m = 3.6;
  double curvature_filter_s = 0.5;

  // Old inputs.
  double tracks_age_max_s = 0.6;
  double mode_age_max_s = 1.0;
};

std::unique_ptr<Node> make_planning(const PlanningParameters& parameters, const VehicleCalibration& calibration);

}  // namespace longtail::stack
