// The rays of a camera that turns while its rows are read out, one after the other: row r looks along exp(k(r) angle) of where it
// would in the middle of the readout. Every pixel gets its own direction in the axes of that middle, so drawing and shading need not
// know of the turn.
#pragma once

#include <vector>

#include <Eigen/Core>

#include "sim/visibility/isa.h"
#include "sim/visibility/kernel/tables.h"

namespace longtail::sim {

class TurnedRays {
 public:
  // A camera that turns by less than this during its readout counts as still: some hundredths of a pixel.
  static constexpr double kLeast_rad = 1e-4;
  // One that turns by more is shown as if by this: 1.7 rad/s with a readout of 15 ms.
  static constexpr double kMost_rad = 0.025;

  // `angle_rad`: axis times angle of the whole readout, camera axes. Of the camera's rays `still`.
  void turn(const CameraTables& still, const Eigen::Vector3d& angle_rad, Isa isa);

  bool any() const { return angle_rad_ > 0; }
  double angle_rad() const { return angle_rad_; }
  // Instead of the rays that are in there.
  void put_into(CameraTables& tables) const;

 private:
  void widen_segments(const CameraTables& still);

  double angle_rad_ = 0;
  float slack_rad_ = 0;  // how far any ray is turned, at most, on the plane x = 1
  int pitch_ = 0;
  std::vector<float> rotation_;  // nine numbers a row
  std::vector<float> y_;
  std::vector<float> z_;
  std::vector<float> segment_y_low_;
  std::vector<float> segment_y_high_;
  std::vector<float> segment_z_low_;
  std::vector<float> segment_z_high_;
};

}  // namespace longtail::sim
