#include "stack/localization/heading_prior.h"

#include <algorithm>

#include "stack/api/map.pb.h"

namespace longtail::stack {

HeadingPrior::HeadingPrior(const MapRoute& route) {
  const bool any_on_route = std::ranges::any_of(route.lanes(), [](const MapLane& lane) { return lane.on_route(); });
  for (const MapLane& lane : route.lanes()) {
    if (any_on_route && !lane.on_route()) continue;
    const int count = std::min({lane.x_m_size(), lane.y_m_size(), lane.heading_rad_size()});
    for (int i = 0; i < count; ++i) samples_.push_back({lane.x_m(i), lane.y_m(i), lane.heading_rad(i)});
  }
}

std::optional<double> HeadingPrior::heading_near(double x_m, double y_m, double reach_m) const {
  double nearest = reach_m * reach_m;
  std::optional<double> heading;
  for (const Sample& sample : samples_) {
    const double dx = sample.x_m - x_m;
    const double dy = sample.y_m - y_m;
    const double squared = dx * dx + dy * dy;
    if (squared < nearest) {
      nearest = squared;
      heading = sample.heading_rad;
    }
  }
  return heading;
}

}  // namespace longtail::stack
