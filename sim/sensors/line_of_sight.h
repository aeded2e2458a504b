// Who hides whom from a sensor: actors as footprint rectangles seen from the mounting point. Each subtends an
// angular interval; what nearer and tall enough actors cover of it is hidden. Exact on intervals, no rays.
// Frame: the sensor's own (x along its axis, y left), planar; heights above the road at each foot.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/world/state.h"
#include "stack/config/vehicle.h"

namespace longtail::sim {

// Position, attitude and motion of a mounting point.
struct SensorPose {
  double x_m = 0;  // map frame
  double y_m = 0;
  double yaw_rad = 0;
  double cos_yaw = 1;
  double sin_yaw = 0;
  double velocity_x_mps = 0;  // of the mounting point over ground, sensor axes
  double velocity_y_mps = 0;
};

// Planar: the ego's roll and pitch move a mounting by centimetres only and are left out.
SensorPose sensor_pose(const EgoState& ego, const stack::Mounting& mounting);

struct SightedActor {
  const ActorState* actor = nullptr;
  double x_m = 0;  // footprint centre
  double y_m = 0;
  double cos_yaw = 1;  // of its heading
  double sin_yaw = 0;
  double centre_range_m = 0;
  double nearest_m = 0;  // nearest point of the footprint; 0 when the sensor is inside
  double low = 0;        // angular interval in quarter turns
  double high = 0;
  double visible = 1;  // share of the interval that nothing hides, 0..1
  // A low sensor looks under lorries, between their axles: the share that nothing else hides, and how many it looks under.
  double visible_under = 1;
  int lorries = 0;
};

// Bearing in quarter turns, without an arc tangent: 0 on the x axis, 1 on +y, -1 on -y, 2 on -x; monotonic and
// within 0.012 of the true one, so shares of intervals stay shares.
double quarter_turns(double x, double y);

// Where the ray from the sensor to the footprint's centre enters the footprint, as a share of the centre range.
double entry_share(const SightedActor& sighted);

struct LineOfSightConfig {
  double max_range_m = 0;  // of the nearest footprint point; farther actors are left out
  double sensor_height_m = 0;
  // An actor stands in the way of a farther one when the ray over its top meets the farther one above this
  // share of its height.
  double blocking_share = 0.5;
};

class LineOfSight {
 public:
  explicit LineOfSight(const LineOfSightConfig& config) : config_(config) {}

  // Present actors with some part ahead of the sensor (x > 0), nearest first (ties by id), with what is visible
  // of each. Valid until the next call and as long as `actors` lives.
  std::span<const SightedActor> look(const SensorPose& pose, std::span<const ActorState> actors);

 private:
  struct Interval {
    double low;
    double high;
    bool lorry;
  };
  void find_hidden(std::size_t target);
  double open_share(const SightedActor& seen) const;

  LineOfSightConfig config_;
  // Scratch, kept to save allocation; no state.
  std::vector<SightedActor> sighted_;
  std::vector<Interval> covers_;
};

}  // namespace longtail::sim
