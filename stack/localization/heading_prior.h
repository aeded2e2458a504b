// The driving direction of the route near a position: what a vehicle at rest can assume of its heading.
#pragma once

#include <optional>
#include <vector>

namespace longtail::stack {

class MapRoute;

class HeadingPrior {
 public:
  HeadingPrior() = default;
  explicit HeadingPrior(const MapRoute& route);  // from its lanes on the route; all lanes where none is

  // Heading at the nearest lane sample within reach; ties go to the earlier sample.
  std::optional<double> heading_near(double x_m, double y_m, double reach_m) const;

 private:
  struct Sample {
    double x_m;
    double y_m;
    double heading_rad;
  };
  std::vector<Sample> samples_;
};

}  // namespace longtail::stack
