// Goodness-of-fit statistics for tests of random numbers, with critical values at a chance of 1e-6: a fixed
// seed passes or fails for ever, and a wrong distribution fails by orders of magnitude.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <vector>

namespace longtail::testing {

// Kolmogorov-Smirnov: sup |F_n - F| * sqrt(n). P(> 2.694) = 2 exp(-2 * 2.694^2) = 1e-6.
inline constexpr double kKolmogorovLimit = 2.694;

inline double kolmogorov(std::vector<double> values, const std::function<double(double)>& cdf) {
  std::sort(values.begin(), values.end());
  const auto n = static_cast<double>(values.size());
  double worst = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double expected = cdf(values[i]);
    worst = std::max({worst, expected - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - expected});
  }
  return worst * std::sqrt(n);
}

inline double chi_square(const std::vector<double>& observed, const std::vector<double>& expected) {
  double sum = 0;
  for (std::size_t i = 0; i < observed.size(); ++i) {
    const double difference = observed[i] - expected[i];
    sum += difference * difference / expected[i];
  }
  return sum;
}

// The value that chi-square with k degrees of freedom exceeds with probability 1e-6 (Wilson and Hilferty 1931).
inline double chi_square_limit(std::size_t degrees) {
  const auto k = static_cast<double>(degrees);
  const double z = 4.753;  // standard normal, 1e-6
  const double cube = 1 - 2 / (9 * k) + z * std::sqrt(2 / (9 * k));
  return k * cube * cube * cube;
}

}  // namespace longtail::testing
