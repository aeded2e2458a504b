// A short stretch of scripted motion: from a place to a place with constant acceleration, stopping on the way when
// the speed reaches zero. Actors decide every 20 ms; in between the world samples their segment at every physics
// step. Distance along the stretch is exact; the path between its ends is the chord (0.5 mm off a 100 m curve).
#pragma once

#include <array>
#include <optional>

#include <Eigen/Core>

#include "sim/map/road_network.h"
#include "stack/base/digest.h"
#include "stack/base/time.h"

namespace longtail::sim {

struct MotionSample {
  Eigen::Vector3d position_m = Eigen::Vector3d::Zero();  // footprint centre, on the ground, map frame
  Eigen::Vector3d velocity_mps = Eigen::Vector3d::Zero();
  double yaw_rad = 0;
  double yaw_rate_rps = 0;
  double speed_mps = 0;
  double acceleration_mps2 = 0;
  std::optional<RoadPoint> road;
};

struct Segment {
  struct End {
    Eigen::Vector3d position_m = Eigen::Vector3d::Zero();
    double yaw_rad = 0;
    std::optional<RoadPoint> road;
  };

  SimTime start;
  double duration_s = 0;
  double speed_mps = 0;          // at the start
  double acceleration_mps2 = 0;
  double moving_s = 0;           // stands after this; >= duration when it does not stop
  End from;
  End to;

  // `elapsed_s` is clamped to the duration.
  double distance_m(double elapsed_s) const;
  double speed_at(double elapsed_s) const;
  MotionSample at(double elapsed_s) const;
  void save(StateWriter& out) const;
  // What shows of it: where it leads, how fast. For digests that are taken often.
  std::array<double, 6> motion() const {
    return {to.position_m.x(), to.position_m.y(), to.position_m.z(), to.yaw_rad, speed_mps, acceleration_mps2};
  }
};

// Fills in `moving_s`; returns the whole distance.
double set_motion(Segment& segment, double speed_mps, double acceleration_mps2, double duration_s);

}  // namespace longtail::sim
