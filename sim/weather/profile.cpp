#include "sim/weather/profile.h"

#include <algorithm>
#include <utility>

#include "stack/base/check.h"

namespace longtail::sim {

Profile::Profile(std::vector<Point> points) : points_(std::move(points)) {
  CHECK(!points_.empty(), "a profile without a point");
  const auto not_after = [](const Point& a, const Point& b) { return b.t <= a.t; };
  CHECK(std::ranges::adjacent_find(points_, not_after) == points_.end(), "the times of a profile do not rise");
}

double Profile::at(SimTime t) const {
  const auto after = std::ranges::upper_bound(points_, t, {}, &Point::t);
  if (after == points_.begin()) return points_.front().value;
  const Point& from = *(after - 1);
  if (after == points_.end()) return from.value;
  const double share = static_cast<double>((t - from.t).ns) / static_cast<double>((after->t - from.t).ns);
  return from.value + share * (after->value - from.value);
}

}  // namespace longtail::sim
