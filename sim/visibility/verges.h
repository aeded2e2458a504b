// The grass beside the roads of a map: how far it reaches and how deep it sinks away, so that it covers no lane of another
// road. Where no other road is near it is level with the road's edge and as wide as asked for. A function of the map alone.
//
// Beside a strip of road the ground falls evenly from the road's edge; what it must stay below are spots on the other roads'
// lanes. Roads more than kSeparate_m apart in height cross on a bridge: the upper one's verge ends before the lower one.
#pragma once

#include <span>
#include <vector>

#include "sim/map/road_network.h"

namespace longtail::sim {

struct Verge {
  double out_m = 0;   // from the road's edge to its own
  double drop_m = 0;  // by which its outer edge lies lower than the road's
};

class Verges {
 public:
  // Beside one cross-section of a road.
  struct Station {
    double s_m = 0;
    Verge left;
    Verge right;
  };

  // At the stations that steps of `step_m` need (stations.h).
  Verges(const RoadNetwork& map, double step_m, double width_m);

  std::span<const Station> along(RoadIndex road) const { return stations_[road.value]; }
  // How much lower than the road the ground is, `out_m` beyond its left or right edge.
  double drop(RoadIndex road, double s_m, double out_m, bool left) const;

 private:
  std::vector<std::vector<Station>> stations_;  // by road
};

}  // namespace longtail::sim
