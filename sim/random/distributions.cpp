#include "sim/random/distributions.h"

#include <array>
#include <cmath>

#include "stack/base/check.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

// Ratio of two polynomials, lowest power first, by Horner's rule.
double rational(double x, const std::array<double, 8>& above, const std::array<double, 8>& below) {
  double numerator = above[7];
  double denominator = below[7];
  for (int i = 6; i >= 0; --i) {
    numerator = numerator * x + above[static_cast<std::size_t>(i)];
    denominator = denominator * x + below[static_cast<std::size_t>(i)];
  }
  return numerator / denominator;
}

}  // namespace

// Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (1988),
// routine PPND16. The centre (85 % of all draws) uses + - * / only.
double normal_quantile(double p) {
  constexpr std::array<double, 8> kCentreAbove{
      3.3871328727963666080, 1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
      4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3};
  constexpr std::array<double, 8> kCentreBelow{
      1.0, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
      2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4, 5.2264952788528545610e+3};
  constexpr std::array<double, 8> kNearAbove{
      1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
      1.27045825245236838258, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4};
  constexpr std::array<double, 8> kNearBelow{
      1.0, 2.05319162663775882187, 1.67638483018380384940, 6.89767334985100004550e-1,
      1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9};
  constexpr std::array<double, 8> kFarAbove{
      6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 2.96560571828504891230e-1,
      2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7};
  constexpr std::array<double, 8> kFarBelow{
      1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
      7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15};
  CHECK(p > 0 && p < 1, "normal quantile of {}", p);
  const double q = p - 0.5;
  if (std::fabs(q) <= 0.425) return q * rational(0.180625 - q * q, kCentreAbove, kCentreBelow);
  const double tail = q < 0 ? p : 1 - p;
  const double r = std::sqrt(-strict::log(tail));
  const double x = r <= 5 ? rational(r - 1.6, kNearAbove, kNearBelow) : rational(r - 5, kFarAbove, kFarBelow);
  return q < 0 ? -x : x;
}

double normal_cdf(double x) {
  constexpr double kSqrtHalf = 0.70710678118654752440;
  return 0.5 * strict::erfc(-x * kSqrtHalf);
}

double truncated_normal_quantile(double p, double mean, double sd, double low, double high) {
  CHECK(sd > 0 && low < high, "truncated normal with sd {}, interval [{}, {}]", sd, low, high);
  double a = (low - mean) / sd;
  double b = (high - mean) / sd;
  // Work in the lower tail, where the CDF keeps its relative precision.
  const bool mirrored = a > 0;
  if (mirrored) {
    const double swap = a;
    a = -b;
    b = -swap;
    p = 1 - p;
  }
  const double from = normal_cdf(a);
  const double to = normal_cdf(b);
  const double at = from + p * (to - from);
  double z = b;  // beyond 38 sd the interval holds no representable mass: its nearest end
  if (at > 0 && at < 1) z = normal_quantile(at);
  const double x = mean + sd * (mirrored ? -z : z);
  return x < low ? low : x > high ? high : x;
}

double exponential_quantile(double p, double mean) { return -mean * strict::log(1 - p); }

std::uint64_t poisson_quantile(double p, double mean) {
  CHECK(mean >= 0 && mean <= kPoissonQuantileMax, "Poisson quantile for mean {}", mean);
  double term = strict::exp(-mean);
  double sum = term;
  std::uint64_t k = 0;
  // Past the mean the terms only shrink; when one no longer moves the sum, no larger k can be reached.
  while (sum < p) {
    ++k;
    term *= mean / static_cast<double>(k);
    const double next = sum + term;
    if (next == sum && static_cast<double>(k) > mean) break;
    sum = next;
  }
  return k;
}

}  // namespace longtail::sim
