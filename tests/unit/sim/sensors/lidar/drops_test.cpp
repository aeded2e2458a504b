// Drops in the beam against the laws they are drawn from, and the detectable ones against all of them.
#include "sim/sensors/lidar/drops.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sim/sensors/lidar/lidar_config.h"
#include "sim/weather/extinction.h"
#include "tests/unit/sim/sensors/scene.h"

namespace longtail::sim {
namespace {

using testing::moments;

DropOptics optics(double rain_mm_per_h) {
  const LidarConfig config;
  return {.divergence_rad = config.divergence_rad,
          .extinction_per_m = rain_extinction_per_m(RainModel::kDroplets, rain_mm_per_h),
          .least_power = config.threshold()};
}

// Kolmogorov's asymptotic distribution: P(sqrt(n) D > 1.628) = 0.01.
double kolmogorov(std::vector<double> values, const std::function<double(double)>& cdf) {
  std::ranges::sort(values);
  double most = 0;
  const auto n = static_cast<double>(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double at = cdf(values[i]);
    most = std::max({most, std::fabs(at - static_cast<double>(i) / n), std::fabs(at - static_cast<double>(i + 1) / n)});
  }
  return most * std::sqrt(n);
}

TEST(Drops, ExtinctionIsThatOfUlbrichAndAtlasWithinTenPercent) {
  for (double rate = 1; rate <= 50; rate += 0.5) {
    const double droplets = rain_extinction_per_m(RainModel::kDroplets, rate);
    EXPECT_NEAR(droplets / rain_extinction_per_m(RainModel::kUlbrichAtlas, rate), 1, 0.1) << rate << " mm/h";
  }
  EXPECT_NEAR(rain_extinction_per_m(RainModel::kDroplets, 10) * kDbPerKmFromPerM, 6.76, 0.01);
  EXPECT_NEAR(rain_extinction_per_m(RainModel::kDroplets, 50) * kDbPerKmFromPerM, 18.6, 0.05);
}

TEST(Drops, TheirNumberInABeamIsTheVolumeTimesTheDensity) {
  for (const double rate : {1.0, 10.0, 50.0}) {
    const DropSizes sizes = rain_drop_sizes(rate);
    constexpr double kLength_m = 6;
    const DropsInBeam beam(sizes, optics(rate), kLength_m);
    const double density = 8000 * std::exp(-sizes.slope * 0.05) / sizes.slope;
    const double radius = kLength_m * std::tan(0.003) / 2;
    const double expected = density * 3.14159265358979 / 3 * kLength_m * radius * radius;
    std::vector<double> counts;
    const Stream stream(Seed{11}, "test.drops", static_cast<std::uint32_t>(rate));
    for (std::uint32_t i = 0; i < 10'000; ++i) {
      Draws draws = stream.at(i);
      counts.push_back(static_cast<double>(beam.draw(draws).size()));
    }
    const auto [mean, variance] = moments(counts);
    EXPECT_NEAR(mean, expected, 3 * std::sqrt(variance / 10'000)) << rate << " mm/h";
  }
}

TEST(Drops, DiametersAreExponentialAndRangesGoWithTheirSquare) {
  const DropSizes sizes = rain_drop_sizes(10);
  constexpr double kLength_m = 40;
  const DropsInBeam beam(sizes, optics(10), kLength_m);
  std::vector<double> diameters;
  std::vector<double> ranges;
  const Stream stream(Seed{12}, "test.drops", 0);
  for (std::uint32_t i = 0; i < 20; ++i) {
    Draws draws = stream.at(i);
    for (const Drop& drop : beam.draw(draws)) {
      diameters.push_back(drop.diameter_mm);
      ranges.push_back(drop.range_m);
    }
  }
  ASSERT_GT(diameters.size(), 5'000u);
  EXPECT_LT(kolmogorov(diameters, [&](double d) { return 1 - std::exp(-sizes.slope * (d - 0.05)); }), 1.628);
  EXPECT_LT(kolmogorov(ranges, [&](double r) { return std::pow(r / kLength_m, 3); }), 1.628);
}

// The definition: every drop of the beam, those kept that can be detected.
TEST(Drops, TheDetectableOnesAloneAreDistributedAsAmongAll) {
  constexpr double kRate = 50;
  constexpr double kLength_m = 8;
  constexpr int kBeams = 40'000;
  const DropSizes sizes = rain_drop_sizes(kRate);
  const DropOptics in = optics(kRate);
  const DropsInBeam all(sizes, in, kLength_m);
  const DropEchoes quick(sizes, in);
  const Stream stream(Seed{13}, "test.drops", 1);
  double slow_count = 0, quick_count = 0;
  std::vector<double> slow_ranges, quick_ranges, slow_powers, quick_powers;
  for (std::uint32_t i = 0; i < kBeams; ++i) {
    Draws draws = stream.at(i);
    for (const Drop& drop : all.draw(draws)) {
      const double power = drop_power(in, drop.diameter_mm, drop.range_m);
      if (drop.range_m < in.nearest_m || power < in.least_power) continue;
      slow_count += 1;
      slow_ranges.push_back(drop.range_m);
      slow_powers.push_back(power);
    }
    Draws more = stream.at(kBeams + i);
    std::array<Echo, DropEchoes::kMost> echoes;
    const std::uint32_t uniform = static_cast<std::uint32_t>(more.next().bits());
    const int count = quick.draw(uniform, more, kLength_m, echoes);
    quick_count += count;
    for (int k = 0; k < count; ++k) {
      quick_ranges.push_back(static_cast<double>(echoes[static_cast<std::size_t>(k)].range_m));
      quick_powers.push_back(static_cast<double>(echoes[static_cast<std::size_t>(k)].power));
    }
  }
  const double expected = kBeams * quick.mean_until(kLength_m);
  ASSERT_GT(expected, 500);
  EXPECT_NEAR(slow_count, expected, 3 * std::sqrt(expected) + 0.01 * expected);
  EXPECT_NEAR(quick_count, expected, 3 * std::sqrt(expected) + 0.01 * expected);
  const auto range_cdf = [&](double r) { return quick.mean_until(r) / quick.mean_until(kLength_m); };
  EXPECT_LT(kolmogorov(slow_ranges, range_cdf), 1.628 + 0.2);
  EXPECT_LT(kolmogorov(quick_ranges, range_cdf), 1.628);
  // Powers: the two samples against each other (Smirnov).
  std::ranges::sort(slow_powers);
  const auto slow_cdf = [&](double p) {
    return static_cast<double>(std::ranges::upper_bound(slow_powers, p) - slow_powers.begin()) / static_cast<double>(slow_powers.size());
  };
  EXPECT_LT(kolmogorov(quick_powers, slow_cdf), 1.628 * std::sqrt(2.0) + 0.2);
}

TEST(Drops, MoreRainAndMoreRoomNeverMeanFewerEchoes) {
  double last = 0;
  for (const double rate : {0.5, 2.0, 10.0, 30.0, 80.0}) {
    const DropEchoes echoes(rain_drop_sizes(rate), optics(rate));
    EXPECT_GT(echoes.mean_until(120), last) << rate;
    last = echoes.mean_until(120);
    for (double range = 0; range < 20; range += 0.1) EXPECT_LE(echoes.mean_until(range), echoes.mean_until(range + 0.1));
    EXPECT_EQ(echoes.mean_until(1.4), 0);
  }
  EXPECT_LT(last, 0.3);
}

TEST(Drops, NoneFallInTheDry) {
  const DropEchoes none;
  EXPECT_EQ(none.mean_until(120), 0);
  EXPECT_FALSE(none.any(0));
}

}  // namespace
}  // namespace longtail::sim
