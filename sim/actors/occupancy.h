// Who is where on the lanes, rebuilt at every decision tick, and who is ahead of whom. A body occupies each lane
// that it reaches into by more than 0.2 m, so that a vehicle cutting in is seen before it has arrived. Sorted by
// (lane, s, id): the answer never depends on the order of entry. Distances run along the reference line.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "sim/actors/idm.h"
#include "sim/map/road_network.h"
#include "stack/base/ids.h"

namespace longtail::sim {

struct RoadUser {
  ActorId id;
  RoadPoint road;
  std::optional<LaneRef> lane;    // where it is known already
  double speed_along_s_mps = 0;   // of its velocity, positive with growing s
  double half_length_m = 0;       // along the road
  double half_width_m = 0;        // across it
};

class Occupancy {
 public:
  explicit Occupancy(const RoadNetwork& map) : map_(&map) {}

  void clear() { entries_.clear(); }
  void add(const RoadUser& user);
  void sort();

  struct Search {
    ActorId follower;             // never its own leader
    RoadNetwork::LanePoint from;
    bool against_traffic = false;
    double half_length_m = 0;
  };
  std::optional<Leader> leader(const Search& search) const;

 private:
  struct Entry {
    LaneRef lane;
    double s_m = 0;
    ActorId id;
    double half_length_m = 0;
    double speed_along_s_mps = 0;
  };
  // The next one in `direction` of growing (1) or falling (-1) s, past (s, `after`).
  const Entry* nearest(const LaneRef& lane, double s_m, ActorId after, int direction, ActorId follower) const;

  const RoadNetwork* map_;
  std::vector<Entry> entries_;
};

}  // namespace longtail::sim
