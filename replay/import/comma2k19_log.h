// The arrays of one comma2k19 segment (github.com/commaai/comma2k19, "Dataset Structure") as checked data: shapes
// match, times are finite and never run backwards, values are finite. Times are seconds since the device booted.
#pragma once

#include <string>
#include <vector>

#include "replay/import/npy.h"

namespace longtail::replay {

// A time array and the value array beside it.
struct LogSeries {
  NpyArray t;
  NpyArray value;

  std::uint64_t size() const { return t.rows; }
};

struct Comma2k19Log {
  LogSeries accelerometer;            // m/s^2: forward, right, down
  LogSeries gyro;                     // rad/s: forward, right, down; bias as Android estimates it already removed
  LogSeries wheel_speed;              // m/s: front left, front right, rear left, rear right
  LogSeries steering_angle;           // degrees at the steering wheel, positive left
  LogSeries radar;                    // forward m, left m, relative speed m/s, NaN, NaN, address, new track
  LogSeries gnss;                     // u-blox: latitude, longitude (deg), speed m/s, UTC ms, altitude m, bearing deg
  NpyArray frame_times;               // of the reference poses of the camera
  NpyArray frame_positions;           // ECEF, m
  NpyArray frame_velocities;          // ECEF, m/s
  NpyArray frame_orientations;        // unit quaternion (w, x, y, z): camera axes (forward, right, down) to ECEF
  std::vector<std::string> left_out;  // files of the segment that are not read, sorted
};

// `folder` holds processed_log/ and global_pose/.
Result<Comma2k19Log> load_comma2k19(const std::string& folder);

}  // namespace longtail::replay
