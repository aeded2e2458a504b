// Health of everything the stack leans on: inputs (silence, freezing, gaps, age, rate), perception agreement,
// localization, and the computer (heat, deadlines, latency, dead nodes). Publishes kHealth at its own period with only
// what is not OK, sorted by subject, each with a named reason (reasons.h), the observed value and the limit.
// The mode manager decides what a reason means for driving.
#pragma once

#include <memory>

#include "stack/api/node.h"
#include "stack/config/vehicle.h"

namespace longtail::stack {

struct MonitorParameters {
  double startup_grace_s = 1.5;          // before this, absence is not silence
  // No message for this long is silence; 0 = the vehicle need not have the input.
  double imu_silence_s = 0.15;
  double gnss_silence_s = 0.5;
  double wheel_odometry_silence_s = 0.25;
  double steering_angle_silence_s = 0.25;
  double radar_silence_s = 0.3;
  double object_list_silence_s = 0.4;
  // Data older than this when it is seen is stale.
  double stale_s = 0.6;
  // Share of the nominal rates (100, 10, 50, 50, 20, 20 Hz) below which an input is slow; 0 = rates are not watched.
  double slow_share = 0.6;
  double lost_messages_limit = 20;       // refused in two seconds
  double enter_s = 0.1;
  double leave_s = 1.0;

  double disagreement_limit = 0.5;       // share of confirmed tracks
  double disagreement_enter_s = 0.6;
  double consistency_limit = 3.0;        // normalised innovation squared over its expectation
  double position_sigma_limit_m = 2.5;
  double gnss_age_limit_s = 8.0;
  double localization_silence_s = 0.3;

  double speed_degraded = 0.95;          // share of full speed of a throttled computer
  double speed_failed = 0.5;
  double misses_degraded_per_s = 3;      // deadline misses of one node
  double misses_failed_per_s = 15;
  double latency_degraded_s = 0.30;      // capture to command
  double latency_failed_s = 0.60;
  double status_silence_s = 0.5;
};

std::unique_ptr<Node> make_monitor(const MonitorParameters& parameters, const VehicleCalibration& calibration);

}  // namespace longtail::stack
