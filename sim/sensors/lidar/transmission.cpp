#include "sim/sensors/lidar/transmission.h"

#include "stack/base/strict_math.h"

namespace longtail::sim {

void Transmission::set(double extinction_per_m, double max_range_m) {
  const auto points = static_cast<std::size_t>(max_range_m * static_cast<double>(kStepsPerMetre)) + 3;
  if (extinction_per_m == extinction_per_m_ && points == table_.size()) return;
  extinction_per_m_ = extinction_per_m;
  table_.resize(points);
  for (std::size_t i = 0; i < points; ++i) {
    const double range_m = static_cast<double>(i) / static_cast<double>(kStepsPerMetre);
    table_[i] = static_cast<float>(strict::exp(-2 * extinction_per_m * range_m));
  }
}

}  // namespace longtail::sim
