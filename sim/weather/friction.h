// Peak tyre-road friction by place: the weather's value everywhere, a patch's where there is one. Patches span the
// whole width of a road; where they overlap the most slippery counts, so their order is nothing. The weather's value
// changes over time, a patch's does not.
#pragma once

#include <optional>
#include <vector>

#include "sim/scenario.h"
#include "stack/base/result.h"

namespace longtail::sim {

class FrictionMap {
 public:
  // At the start of the run. A patch on an unknown road or with an empty range is an error.
  static Result<FrictionMap> create(const Scenario& scenario);

  double at(const RoadPoint& point) const;
  double everywhere_else() const { return weather_; }
  void set_everywhere_else(double friction) { weather_ = friction; }
  bool has_patches() const { return !patches_.empty(); }

 private:
  struct Patch {
    RoadIndex road;
    double s_from_m = 0;
    double s_to_m = 0;
    double friction = 0;
  };
  double weather_ = 0;
  std::vector<Patch> patches_;
};

}  // namespace longtail::sim
