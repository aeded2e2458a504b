// The ego's recent poses, to place measurements at the time they were captured. Map frame.
#pragma once

#include <optional>
#include <vector>

#include "stack/base/digest.h"
#include "stack/base/time.h"
#include "stack/config/vehicle.h"
#include "stack/fusion/measurement.h"

namespace longtail::stack {

struct EgoPose {
  SimTime time;
  double x_m = 0;
  double y_m = 0;
  double yaw_rad = 0;
  double speed_mps = 0;
  double yaw_rate_rps = 0;
};

class EgoHistory {
 public:
  // Poses must come in time order; an equal time replaces.
  void add(const EgoPose& pose);
  // Interpolated; beyond the newest pose driven on along its arc, before the oldest driven back.
  std::optional<EgoPose> at(SimTime t) const;
  std::optional<SimTime> newest() const;

  void save(StateWriter& out) const;
  void load(StateReader& in);

 private:
  std::vector<EgoPose> poses_;  // of the last second
};

// A mounting point on the ego in the map frame.
SensorPose sensor_pose(const EgoPose& ego, const Mounting& mounting);

}  // namespace longtail::stack
