// Random numbers for tests of the stack, which itself has none and must not link sim/random: splitmix64
// (Steele, Lea, Flood 2014), equal on every platform. Print the seed with SCOPED_TRACE in property tests.
#pragma once

#include <cmath>
#include <cstdint>

#include "stack/base/strict_math.h"

namespace longtail::test {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t bits() {
    state_ += 0x9E3779B97F4A7C15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  // In (0, 1).
  double uniform() { return static_cast<double>(bits() >> 12) * 0x1p-52 + 0x1p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  // In [0, count).
  std::uint64_t below(std::uint64_t count) { return bits() % count; }
  bool chance(double probability) { return uniform() < probability; }
  // Standard normal by Box and Muller.
  double normal() {
    const double radius = std::sqrt(-2.0 * strict::log(uniform()));
    const double angle = 2.0 * 3.14159265358979323846 * uniform();
    return radius * strict::cos(angle);
  }
  // By multiplication (Knuth); mean below 30.
  int poisson(double mean) {
    const double limit = strict::exp(-mean);
    int count = 0;
    for (double product = uniform(); product > limit; product *= uniform()) ++count;
    return count;
  }

 private:
  std::uint64_t state_;
};

}  // namespace longtail::test
