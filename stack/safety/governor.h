// The safety governor: the last word on what the actuators are asked to do. It lets control's command through
// unless the next step would leave a safe state (RSS distances, forward-looking switch), and then bounds it; brakes
// with all there is when a collision is imminent; bounds steering; and brings the vehicle to a stop in its lane when
// control falls silent. Runs on its own clock, so that it works when everything before it is dead.
#pragma once

#include <memory>

#include "stack/api/node.h"
#include "stack/config/vehicle.h"
#include "stack/planning/rss.h"

namespace longtail::stack {

struct GovernorParameters {
  // The ego is fast to answer, gentle while answering and sure to brake: these are its own numbers. What others
  // may do (`braking_max`) is the standard's.
  RssParameters rss{.response_ego_s = 0.5,
                    .response_other_s = 0.5,
                    .acceleration_max_mps2 = 1.5,
                    .braking_min_mps2 = 6.0,
                    .braking_max_mps2 = 8.0,
                    .braking_min_correct_mps2 = 4.0,
                    .margin_m = 1.0,
                    .margin_opposite_m = 5.0};
  double step_s = 0.02;                        // its own period: how far ahead it looks
  double existence_min = 0.5;
  double dubious_disagreement = 0.4;           // as in planning: a standing echo that one sensor alone sees ...
  double dubious_deceleration_mps2 = 2.5;      // ... costs no more than this
  double reach_ahead_m = 200;

  // In a state that others have made unsafe: hold the shortage, and brake with up to this share of rss.braking_min
  // for it, in proportion to the part of the distance that is missing.
  double restore_share = 0.6;

  double emergency_required_mps2 = 6.5;        // needed deceleration that starts full braking
  double emergency_release_mps2 = 2.0;
  double emergency_deceleration_mps2 = 9.5;
  double brake_delay_s = 0.2;
  double emergency_margin_m = 0.5;

  double lateral_acceleration_max_mps2 = 5.5;
  double road_wheel_rate_max_rps = 0.8;
  double acceleration_max_mps2 = 2.5;
  double deceleration_max_mps2 = 9.5;

  // Watchdog.
  double command_age_max_s = 0.2;
  double startup_grace_s = 2.0;
  double silent_deceleration_mps2 = 3.0;
  double silent_hard_after_s = 1.5;            // ... then brake harder
  double silent_hard_deceleration_mps2 = 4.5;
  double silent_jerk_mps3 = 6.0;
  double tracks_age_max_s = 0.5;               // blind for longer: no accelerating
  double plan_age_max_s = 0.6;                 // older plans no longer tell where we go
  double hold_acceleration_mps2 = -1.5;
};

std::unique_ptr<Node> make_governor(const GovernorParameters& parameters, const VehicleCalibration& calibration);

}  // namespace longtail::stack
