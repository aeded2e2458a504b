// What the air leaves of a laser pulse on its way out and back: T(r) = e^{-2 alpha r}, alpha of fog, rain and snow together
// (sim/weather/extinction.h). From a table with straight lines between its points: within 1e-4 of the value at 0.1 per m.
#pragma once

#include <vector>

namespace longtail::sim {

class Transmission {
 public:
  void set(double extinction_per_m, double max_range_m);

  float transmitted(float range_m) const {
    const float at = range_m * kStepsPerMetre;
    const auto i = static_cast<int>(at);
    const float low = table_[static_cast<std::size_t>(i)];
    return low + (table_[static_cast<std::size_t>(i) + 1] - low) * (at - static_cast<float>(i));
  }
  double extinction_per_m() const { return extinction_per_m_; }

 private:
  static constexpr float kStepsPerMetre = 4;
  double extinction_per_m_ = -1;
  std::vector<float> table_;
};

}  // namespace longtail::sim
