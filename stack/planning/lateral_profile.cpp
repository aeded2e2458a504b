#include "stack/planning/lateral_profile.h"

#include "stack/base/check.h"

namespace longtail::stack {

void LateralProfile::start(double start_m, const OffsetSample& from, double target_m, double length_m) {
  CHECK(length_m > 0, "a lateral profile needs a length, not {}", length_m);
  start_m_ = start_m;
  length_m_ = length_m;
  target_m_ = target_m;
  // Over u = (s - start) / length: value, first and second derivative given at u = 0, (target, 0, 0) at u = 1.
  const double p = from.offset_m;
  const double v = from.slope * length_m;
  const double a = from.bend_per_m * length_m * length_m;
  const double d = target_m - p;
  coefficients_ = {p, v, a / 2, 10 * d - 6 * v - 1.5 * a, -15 * d + 8 * v + 1.5 * a, 6 * d - 3 * v - 0.5 * a};
}

OffsetSample LateralProfile::at(double odometer_m) const {
  const double u = (odometer_m - start_m_) / length_m_;
  if (u >= 1) return {target_m_, 0, 0};
  const auto& c = coefficients_;
  if (u <= 0) return {c[0], c[1] / length_m_, 2 * c[2] / (length_m_ * length_m_)};
  return {c[0] + u * (c[1] + u * (c[2] + u * (c[3] + u * (c[4] + u * c[5])))),
          (c[1] + u * (2 * c[2] + u * (3 * c[3] + u * (4 * c[4] + u * 5 * c[5])))) / length_m_,
          (2 * c[2] + u * (6 * c[3] + u * (12 * c[4] + u * 20 * c[5]))) / (length_m_ * length_m_)};
}

void LateralProfile::save(StateWriter& out) const {
  out.f64(start_m_);
  out.f64(length_m_);
  out.f64(target_m_);
  for (const double c : coefficients_) out.f64(c);
}

void LateralProfile::load(StateReader& in) {
  start_m_ = in.f64();
  length_m_ = in.f64();
  target_m_ = in.f64();
  for (double& c : coefficients_) c = in.f64();
}

}  // namespace longtail::stack
