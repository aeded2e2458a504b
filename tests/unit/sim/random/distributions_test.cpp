#include "sim/random/distributions.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <functional>
#include <vector>

#include "sim/random/stream.h"
#include "stack/base/strict_math.h"
#include "tests/support/statistics.h"

namespace longtail::sim {
namespace {

using testing::chi_square;
using testing::chi_square_limit;
using testing::kKolmogorovLimit;
using testing::kolmogorov;

constexpr std::uint32_t kCount = 200'000;
constexpr Seed kSeed{20'240'229};

std::vector<double> sample(std::string_view component, const std::function<double(const Draw&)>& value) {
  const Stream stream(kSeed, component, 7);
  std::vector<double> values;
  values.reserve(kCount);
  for (std::uint32_t i = 0; i < kCount; ++i) values.push_back(value(stream.draw(i / 50, i % 50)));
  return values;
}

TEST(UnitInterval, ExcludesBothEndsAndIsSymmetric) {
  EXPECT_EQ(unit_from_bits(0), 0x1p-53);
  EXPECT_EQ(unit_from_bits(~std::uint64_t{0}), 1 - 0x1p-53);
  EXPECT_LT(unit_from_bits(~std::uint64_t{0}), 1.0);
  for (std::uint64_t bits : {0x0123456789abcdefull, 0xfedcba9876543210ull, 0x8000000000000000ull}) {
    EXPECT_EQ(unit_from_bits(bits) + unit_from_bits(~bits), 1.0);
  }
}

// Percentage points printed with AS 241 and in standard tables.
TEST(NormalQuantile, GivesPublishedPercentagePoints) {
  EXPECT_EQ(normal_quantile(0.5), 0.0);
  EXPECT_NEAR(normal_quantile(0.25), -0.6744897501960817, 1e-15);
  EXPECT_NEAR(normal_quantile(0.001), -3.090232306167814, 4e-15);
  EXPECT_NEAR(normal_quantile(1e-20), -9.262340089798408, 1e-14);
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 3e-15);
}

TEST(NormalQuantile, InvertsTheCdfOverTheWholeRange) {
  for (double p = 1e-300; p < 0.5; p *= 1.7) {
    const double x = normal_quantile(p);
    // The CDF amplifies a relative error of x by about x^2.
    EXPECT_NEAR(normal_cdf(x) / p, 1.0, 1e-14 * (1 + x * x)) << "p = " << p;
  }
  for (double p = 0.0005; p < 1; p += 0.001) EXPECT_NEAR(normal_cdf(normal_quantile(p)), p, 4e-16);
}

TEST(NormalQuantile, IsOddAndIncreasingAcrossItsThreeRegions) {
  double last = -40;
  for (int i = 1; i < 4096; ++i) {
    const double p = i / 4096.0;
    const double x = normal_quantile(p);
    EXPECT_GT(x, last) << "p = " << p;
    EXPECT_EQ(x, -normal_quantile(1 - p)) << "p = " << p;
    last = x;
  }
}

TEST(Distributions, FollowTheirCdfByKolmogorovSmirnov) {
  const auto bessel_free_cdf_of_von_mises = [](double mean, double kappa) {
    // Trapezoid over the periodic density, cumulated: spectral accuracy for the total, O(h^2) between.
    constexpr int kSteps = 20'000;
    std::vector<double> cumulative{0};
    const double h = 2 * M_PI / kSteps;
    for (int i = 0; i < kSteps; ++i) {
      const double middle = -M_PI + (i + 0.5) * h;
      cumulative.push_back(cumulative.back() + strict::exp(kappa * (strict::cos(middle - mean) - 1)) * h);
    }
    return [cumulative, h](double x) {
      const double at = (x + M_PI) / h;
      const auto i = std::min<std::size_t>(static_cast<std::size_t>(at), kSteps - 1);
      return (cumulative[i] + (at - static_cast<double>(i)) * (cumulative[i + 1] - cumulative[i])) / cumulative.back();
    };
  };
  struct Row {
    const char* name;
    std::function<double(const Draw&)> draw;
    std::function<double(double)> cdf;
  };
  const Row rows[] = {
      {"uniform", [](const Draw& d) { return d.uniform(); }, [](double x) { return x; }},
      {"uniform -3..5", [](const Draw& d) { return d.uniform(-3, 5); }, [](double x) { return (x + 3) / 8; }},
      {"normal", [](const Draw& d) { return d.normal(); }, [](double x) { return normal_cdf(x); }},
      {"normal 10 +- 2", [](const Draw& d) { return d.normal(10, 2); }, [](double x) { return normal_cdf((x - 10) / 2); }},
      {"exponential 4", [](const Draw& d) { return d.exponential(4); }, [](double x) { return -strict::expm1(-x / 4); }},
      {"truncated normal, middle", [](const Draw& d) { return d.truncated_normal(3.2, 0.4, 2.5, 4.5); },
       [](double x) {
         const double from = normal_cdf(-0.7 / 0.4);
         return (normal_cdf((x - 3.2) / 0.4) - from) / (normal_cdf(1.3 / 0.4) - from);
       }},
      {"truncated normal, upper tail", [](const Draw& d) { return d.truncated_normal(0, 1, 6, 7); },
       [](double x) { return (normal_cdf(-6) - normal_cdf(-x)) / (normal_cdf(-6) - normal_cdf(-7)); }},
      {"von Mises 0", [](const Draw& d) { return d.von_mises(1, 0); }, [](double x) { return (x + M_PI) / (2 * M_PI); }},
      {"von Mises 0.5", [](const Draw& d) { return d.von_mises(0.3, 0.5); }, bessel_free_cdf_of_von_mises(0.3, 0.5)},
      {"von Mises 40", [](const Draw& d) { return d.von_mises(-1, 40); }, bessel_free_cdf_of_von_mises(-1, 40)},
  };
  for (const Row& row : rows) {
    EXPECT_LT(kolmogorov(sample(row.name, row.draw), row.cdf), kKolmogorovLimit) << row.name;
  }
}

TEST(Distributions, VonMisesIsNarrowNormalAtHighConcentration) {
  const double sd = 1 / std::sqrt(1e10);
  const auto values = sample("narrow", [](const Draw& d) { return d.von_mises(0.5, 1e10); });
  EXPECT_LT(kolmogorov(values, [&](double x) { return normal_cdf((x - 0.5) / sd); }), kKolmogorovLimit);
}

TEST(Distributions, PoissonFollowsItsProbabilitiesByChiSquare) {
  for (const double mean : {0.1, 3.5, 40.0, 480.0, 1700.0}) {
    const auto values = sample("poisson", [&](const Draw& d) { return static_cast<double>(d.poisson(mean)); });
    // Cells from mean - 4 sd to mean + 4 sd (one per integer), the rest pooled into the outermost ones.
    const auto low = static_cast<int>(std::max(0.0, std::floor(mean - 4 * std::sqrt(mean))));
    const auto high = static_cast<int>(std::ceil(mean + 4 * std::sqrt(mean))) + (mean < 1 ? 1 : 0);
    const auto cells = static_cast<std::size_t>(high - low + 1);
    std::vector<double> expected(cells, 0);
    double total = 0;
    for (int k = 0; k < high; ++k) {
      double log_p = -mean;
      for (int i = 1; i <= k; ++i) log_p += strict::log(mean / i);
      const double p = strict::exp(log_p);
      expected[static_cast<std::size_t>(std::max(0, k - low))] += p * kCount;
      total += p;
    }
    expected.back() = (1 - total) * kCount;
    std::vector<double> observed(cells, 0);
    for (const double v : values) ++observed[static_cast<std::size_t>(std::clamp(static_cast<int>(v), low, high) - low)];
    EXPECT_LT(chi_square(observed, expected), chi_square_limit(cells - 1)) << "mean " << mean;
  }
}

TEST(Distributions, IntegersBelowNAreUniformByChiSquare) {
  // Counted in cells value % cells. Without rejection 3 * 2^62 would hit the multiples of three twice as often.
  struct Row {
    std::uint64_t n;
    std::size_t cells;
  };
  for (const Row& row : {Row{2, 2}, {6, 6}, {1000, 1000}, {3ull << 62, 3}}) {
    const auto values = sample("below", [&](const Draw& d) {
      const std::uint64_t value = d.below(row.n);
      EXPECT_LT(value, row.n);
      return static_cast<double>(value % row.cells);
    });
    std::vector<double> observed(row.cells, 0);
    for (const double v : values) ++observed[static_cast<std::size_t>(v)];
    const std::vector<double> expected(row.cells, static_cast<double>(kCount) / static_cast<double>(row.cells));
    EXPECT_LT(chi_square(observed, expected), chi_square_limit(row.cells - 1)) << "n " << row.n;
  }
}

TEST(Distributions, BernoulliHitsItsProbabilityAndItsEnds) {
  const auto hits = [](double probability) {
    double sum = 0;
    for (const double v : sample("bernoulli", [&](const Draw& d) { return d.bernoulli(probability) ? 1.0 : 0.0; })) sum += v;
    return sum;
  };
  EXPECT_EQ(hits(0), 0);
  EXPECT_EQ(hits(1), kCount);
  EXPECT_NEAR(hits(0.3), 0.3 * kCount, 5 * std::sqrt(kCount * 0.3 * 0.7));
}

TEST(Distributions, TruncatedNormalStaysInsideEvenWhereNoMassIsRepresentable) {
  const Stream stream(kSeed, "far tail", 0);
  for (std::uint32_t i = 0; i < 1000; ++i) {
    const double above = stream.draw(i, 0).truncated_normal(0, 1, 50, 60);
    EXPECT_GE(above, 50);
    EXPECT_LE(above, 60);
    const double below = stream.draw(i, 1).truncated_normal(0, 1, -60, -50);
    EXPECT_GE(below, -60);
    EXPECT_LE(below, -50);
  }
}

// One value per distribution and region; bits, so that no compiler, flag or library can move them unseen.
TEST(Distributions, ArePinnedBitForBit) {
  const Stream stream(Seed{42}, "golden", 3);
  struct Row {
    const char* name;
    double value;
    std::uint64_t bits;
  };
  const Row rows[] = {
      {"uniform", stream.draw(0, 0).uniform(), 0x3fe4935822cf7edb},
      {"uniform range", stream.draw(0, 1).uniform(-1, 3), 0xbfe72cebc586282c},
      {"normal, centre", normal_quantile(0.3), 0xbfe0c7e39582c5fa},
      {"normal, near tail", normal_quantile(0.01), 0xc0029c5c4630ff0e},
      {"normal, far tail", normal_quantile(1e-30), 0xc026ed94a4dacdc9},
      {"normal draw", stream.draw(0, 2).normal(5, 2), 0x400990b0f2908c1f},
      {"truncated", stream.draw(0, 3).truncated_normal(0, 1, 1, 2), 0x3ff3bbb6533853c3},
      {"exponential", stream.draw(0, 4).exponential(3), 0x3fe7879ba6a13ab3},
      {"poisson 7", static_cast<double>(stream.draw(0, 5).poisson(7)), 0x4026000000000000},
      {"poisson 1700", static_cast<double>(stream.draw(0, 6).poisson(1700)), 0x409b8c0000000000},
      {"von mises", stream.draw(0, 7).von_mises(1, 2), 0x3ff3cb077261a834},
      {"below 1000", static_cast<double>(stream.draw(0, 8).below(1000)), 0x408ad80000000000},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(std::bit_cast<std::uint64_t>(row.value), row.bits)
        << row.name << " = " << row.value << std::hex << " 0x" << std::bit_cast<std::uint64_t>(row.value);
  }
}

}  // namespace
}  // namespace longtail::sim
