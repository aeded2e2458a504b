// Drops in the beam against the laws they are drawn from, and the detectable ones against all of them.
#include "sim/sensors/lidar/drops.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sim/sensors/lidar/kernel/lidar_kernels.h"
#include "sim/sensors/lidar/lidar_config.h"
#include "sim/visibility/padding.h"
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
    DropEchoes::Random random{.place = static_cast<std::uint32_t>(more.next().bits()), .more = more};
    for (float& beyond : random.beyond) beyond = static_cast<float>(random.more.next().exponential(1));
    random.next = static_cast<float>(random.more.next().uniform());
    const int count = quick.draw(random, kLength_m, echoes);
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

TEST(Drops, TheKernelsGiveTheRandomNumbersOfEveryRayThatCanHaveADrop) {
  constexpr std::uint32_t kRays = 16 * 1001;
  constexpr PhiloxKey kKey{7, 8};
  const auto place_of = [&](std::uint32_t ray) {
    const std::uint32_t shared = philox(kKey, {0, 9, 10, ray / 16})[ray % 16 / 4] >> (8 * (ray % 4)) & 0xFF;
    return shared << 24 | philox(kKey, {1, 9, 10, ray})[3] >> 8;
  };
  for (const Isa isa : available_isas()) {
    for (const std::uint32_t below : {0xA012'3456u, 0x0012'3456u, 0xFFFF'FFFFu, 1u}) {
      std::vector<std::uint32_t> ray(kRays + kLanePadding), place(ray.size());
      std::vector<float> beyond[2], next(ray.size());
      for (std::vector<float>& each : beyond) each.resize(ray.size());
      const std::int32_t count = lidar_kernels_of(isa).find_drops({.key = {kKey[0], kKey[1]},
                                                                   .purpose = 9,
                                                                   .frame = 10,
                                                                   .rays = kRays,
                                                                   .below = below,
                                                                   .ray = ray.data(),
                                                                   .place = place.data(),
                                                                   .beyond = {beyond[0].data(), beyond[1].data()},
                                                                   .next = next.data()});
      std::vector<int> seen(kRays);
      for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        ++seen[ray[i]];
        ASSERT_EQ(place[i], place_of(ray[i]));
        const PhiloxBlock words = philox(kKey, {1, 9, 10, ray[i]});
        const auto unit = [&](std::size_t word) { return (words[word] + 0.5) * 0x1p-32; };
        for (std::size_t k = 0; k < 2; ++k) {
          ASSERT_NEAR(static_cast<double>(beyond[k][i]), -std::log(unit(2 * k)), 3e-7 * (1 - std::log(unit(2 * k))));
          ASSERT_GE(beyond[k][i], 0);
        }
        ASSERT_NEAR(static_cast<double>(next[i]) / unit(1), 1, 1.3e-7);
        ASSERT_LT(next[i], 1);
      }
      for (std::uint32_t r = 0; r < kRays; ++r) {
        ASSERT_LE(seen[r], 1) << r;
        ASSERT_TRUE(seen[r] == 1 || place_of(r) >= below) << r;
      }
      EXPECT_LE(count, static_cast<std::int32_t>(kRays * (below * 0x1p-32 + 0.01)));
    }
  }
}

TEST(Drops, NoneFallInTheDry) {
  const DropEchoes none;
  EXPECT_EQ(none.mean_until(120), 0);
  EXPECT_FALSE(none.any(0));
}

}  // namespace
}  // namespace longtail::sim
