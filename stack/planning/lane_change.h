// Is there a reason to leave the lane, and is the one beside it free? Pure functions on the scene.
#pragma once

#include <optional>

#include "stack/planning/targets.h"

namespace longtail::stack {

enum class ChangeMotive { kNone, kSlowLeader, kObstacle, kLaneEnds, kRoute, kOncoming };

struct MotiveInput {
  double speed_wanted_mps = 0;             // what the road and the driver would allow here
  bool off_route = false;                  // our lane does not lead where the route goes
  std::optional<double> lane_end_m;        // our lane ends there
};
struct Motive {
  ChangeMotive motive = ChangeMotive::kNone;
  double leader_mps = 0;                   // kSlowLeader, kObstacle, kOncoming
  double room_m = 0;                       // distance within which the change must be done; 0 = any
  bool urgent() const { return motive == ChangeMotive::kOncoming; }
};
Motive change_motive(const PlanningParameters& p, const Scene& scene, const Corridor& corridor, const EgoFrame& ego,
                     const MotiveInput& input);

// A strip beside (or under) the reference path.
struct Band {
  double centre_m = 0;
  double half_width_m = 1.75;
};
struct BandState {
  bool clear = true;              // the safe distance to everyone in the band is kept, ahead and behind
  double ahead_mps = 1e9;         // speed of the next vehicle ahead in it
  double ahead_gap_m = 1e9;
};
// `share` of the safe distance is asked for: 1 to begin a change, less to go on with one.
BandState look_at_band(const PlanningParameters& p, const Scene& scene, const EgoFrame& ego, const Band& band,
                       double share);

// Offset within the lane from which the ego clears every standing obstacle ahead; 0 where nothing is to be cleared,
// nothing where it cannot be done without leaving the lane.
std::optional<double> clearing_offset(const PlanningParameters& p, const Scene& scene, const EgoFrame& ego,
                                      double lane_width_m, double ahead_m);

}  // namespace longtail::stack
