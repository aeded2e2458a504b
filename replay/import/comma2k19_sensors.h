// The sensor messages of a comma2k19 segment, each with its arrival time, per topic in capture order, and the gaps
// between them.
#pragma once

#include <vector>

#include "replay/import/comma2k19_calibration.h"
#include "replay/store/recording.h"
#include "stack/api/message.h"

namespace longtail::replay {

struct Arrival {
  stack::MessagePtr message;
  SimTime t;
};

std::vector<Arrival> imu_messages(const Comma2k19Log& log, const Comma2k19Calibration& calibration);
std::vector<Arrival> wheel_messages(const Comma2k19Log& log, const Comma2k19Calibration& calibration);
std::vector<Arrival> steering_messages(const Comma2k19Log& log, const Comma2k19Calibration& calibration);
std::vector<Arrival> gnss_messages(const Comma2k19Log& log, const Comma2k19Calibration& calibration);
// The radar sends one frame per device track; frames of one cycle (a burst, each address once) make a scan.
std::vector<Arrival> radar_messages(const Comma2k19Log& log, const Comma2k19Calibration& calibration);

// Where messages of one topic are further apart than `factor` mean periods: a gap, found when the next one arrives.
struct FoundGap {
  SimTime t;        // arrival of the message after it
  SimTime capture;  // when the first missing one would have been captured
  Gap gap;
};
std::vector<FoundGap> find_gaps(const std::vector<Arrival>& messages, Duration period, double factor);

}  // namespace longtail::replay
