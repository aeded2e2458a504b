// The planned sideways offset from the reference path as a quintic over travelled distance: at rest and under way
// it stays drivable, because it bends with distance and not with time. Quintics: Werling et al., "Optimal trajectory
// generation for dynamic street scenarios in a Frenet frame" (ICRA 2010). Offsets positive left, metres.
#pragma once

#include <array>

#include "stack/base/digest.h"

namespace longtail::stack {

struct OffsetSample {
  double offset_m = 0;
  double slope = 0;              // d offset / d s
  double bend_per_m = 0;         // d slope / d s
};

class LateralProfile {
 public:
  // From `from` at odometer `start_m` to `target_m` (no slope, no bend) `length_m` further on.
  void start(double start_m, const OffsetSample& from, double target_m, double length_m);
  OffsetSample at(double odometer_m) const;
  double target_m() const { return target_m_; }
  double end_m() const { return start_m_ + length_m_; }  // odometer where it has settled

  void save(StateWriter& out) const;
  void load(StateReader& in);

 private:
  double start_m_ = 0;
  double length_m_ = 1;
  double target_m_ = 0;
  std::array<double, 6> coefficients_{};  // of offset over (odometer - start) / length
};

}  // namespace longtail::stack
