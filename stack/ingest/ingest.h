// Ingest: the door of the stack. Every raw sensor message is checked, deduplicated and put in order; what does
// not get through is named in a GapNotice. Messages keep their capture time and leave in capture order across
// topics. Runs every 10 ms; a message in sequence is never held back.
#pragma once

#include <memory>

#include "stack/api/graph.h"
#include "stack/api/node.h"
#include "stack/config/vehicle.h"

namespace longtail::stack {

struct IngestParameters {
  // A message that waits for an earlier one of its topic waits this long.
  double reorder_window_s = 0.030;
  // Older than this on arrival is GAP_LATE.
  double max_age_s = 1.0;
  // A capture stamp this far in the future is GAP_CORRUPT (clock offset).
  double clock_tolerance_s = 0.002;
  // Topics get this long to come up before their silence counts.
  double startup_grace_s = 1.0;
  // No message for this long is GAP_SENSOR. Wide enough for irregular buses; 0 = the topic may be absent.
  double imu_silence_s = 0.1;
  double gnss_silence_s = 0.5;
  double wheel_odometry_silence_s = 0.2;
  double steering_angle_silence_s = 0.2;
  double radar_silence_s = 0.25;
  double object_list_silence_s = 0.5;
  // Bit-identical payloads in a row that pass while the vehicle moves; more is GAP_FROZEN. 0 = not checked
  // (a steering angle rests honestly for seconds).
  double imu_repeats = 10;
  double gnss_repeats = 3;
  double wheel_odometry_repeats = 100;
  double steering_angle_repeats = 0;
  double radar_repeats = 3;
  double object_list_repeats = 3;
  // Freeze detection needs motion: at rest quantised payloads repeat honestly.
  double moving_speed_mps = 0.5;
};

std::unique_ptr<Node> make_ingest(const IngestParameters& parameters, const VehicleCalibration& calibration);
NodeSpec ingest_node(const IngestParameters& parameters, const VehicleCalibration& calibration);

}  // namespace longtail::stack
