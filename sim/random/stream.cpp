#include "sim/random/stream.h"

#include <cmath>

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr std::uint32_t kMaxAttempts = 256;  // what the top 8 bits of the draw word can address

std::uint64_t low_half(const PhiloxBlock& b) { return b[0] | static_cast<std::uint64_t>(b[1]) << 32; }
std::uint64_t high_half(const PhiloxBlock& b) { return b[2] | static_cast<std::uint64_t>(b[3]) << 32; }

}  // namespace

PhiloxBlock Draw::block(std::uint32_t attempt) const {
  PhiloxBlock counter = counter_;
  counter[3] |= attempt << 24;
  return philox(key_, counter);
}

double Draw::truncated_normal(double mean, double sd, double low, double high) const {
  return truncated_normal_quantile(uniform(), mean, sd, low, high);
}
double Draw::exponential(double mean) const { return exponential_quantile(uniform(), mean); }

// Lemire, "Fast random integer generation in an interval", ACM TOMACS 29 (2019), algorithm 5.
std::uint64_t Draw::below(std::uint64_t n) const {
  CHECK(n >= 1, "a number below {}", n);
  __extension__ using Wide = unsigned __int128;
  const std::uint64_t rejected_below = (0 - n) % n;  // 2^64 mod n
  for (std::uint32_t attempt = 0; attempt < kMaxAttempts; ++attempt) {
    const Wide product = static_cast<Wide>(low_half(block(attempt))) * n;
    if (static_cast<std::uint64_t>(product) >= rejected_below) return static_cast<std::uint64_t>(product >> 64);
  }
  CHECK(false, "{} rejections in a row for a number below {}", kMaxAttempts, n);
}

std::uint64_t Draw::poisson(double mean) const {
  CHECK(mean >= 0 && mean <= kPoissonQuantileMax * kMaxAttempts, "Poisson draw with mean {}", mean);
  // A Poisson variable is the sum of independent ones whose means add up.
  std::uint64_t sum = 0;
  std::uint32_t attempt = 0;
  while (mean > kPoissonQuantileMax) {
    sum += poisson_quantile(unit_from_bits(low_half(block(attempt++))), kPoissonQuantileMax);
    mean -= kPoissonQuantileMax;
  }
  return sum + poisson_quantile(unit_from_bits(low_half(block(attempt))), mean);
}

// Best and Fisher, "Efficient simulation of the von Mises distribution", Applied Statistics 28 (1979).
double Draw::von_mises(double mean_rad, double kappa) const {
  constexpr double kPi = 3.14159265358979323846;
  CHECK(kappa >= 0, "von Mises with concentration {}", kappa);
  if (kappa < 1e-8) return strict::wrap_angle(mean_rad + kPi * (2 * uniform() - 1));
  // Beyond this the wrapped normal is the same to double precision, and the rejection constants cancel.
  if (kappa > 1e8) return strict::wrap_angle(mean_rad + normal() / std::sqrt(kappa));
  const double tau = 1 + std::sqrt(1 + 4 * kappa * kappa);
  const double rho = (tau - std::sqrt(2 * tau)) / (2 * kappa);
  const double r = (1 + rho * rho) / (2 * rho);
  for (std::uint32_t attempt = 0; attempt < kMaxAttempts; ++attempt) {
    const PhiloxBlock b = block(attempt);
    const double z = strict::cos(kPi * unit_from_bits(low_half(b)));
    const double u = unit_from_bits(high_half(b));
    const double f = (1 + r * z) / (r + z);
    const double c = kappa * (r - f);
    if (c * (2 - c) > u || strict::log(c / u) + 1 - c >= 0) {
      const bool negative = (b[2] & 1) != 0;  // a bit that neither uniform uses
      const double angle = strict::acos(f < -1 ? -1 : f > 1 ? 1 : f);
      return strict::wrap_angle(mean_rad + (negative ? -angle : angle));
    }
  }
  CHECK(false, "{} rejections in a row for von Mises with concentration {}", kMaxAttempts, kappa);
}

}  // namespace longtail::sim
