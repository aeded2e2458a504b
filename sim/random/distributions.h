// Quantile functions: a probability in (0, 1) to a value of the distribution. Pure, bit-equal everywhere;
// stream.h draws through them.
#pragma once

#include <cstdint>

namespace longtail::sim {

// 64 random bits to the open interval (0, 1): 2^52 equally spaced midpoints, symmetric about one half.
constexpr double unit_from_bits(std::uint64_t bits) { return static_cast<double>(bits >> 12) * 0x1p-52 + 0x1p-53; }

// Inverse of the standard normal CDF, relative error about 1e-16.
double normal_quantile(double p);
// The standard normal CDF.
double normal_cdf(double x);
// Normal(mean, sd) conditioned on [low, high]; low < high.
double truncated_normal_quantile(double p, double mean, double sd, double low, double high);
double exponential_quantile(double p, double mean);
// 0 <= mean <= kPoissonQuantileMax: exp(-mean) must not underflow.
inline constexpr double kPoissonQuantileMax = 500;
std::uint64_t poisson_quantile(double p, double mean);

}  // namespace longtail::sim
