// What becomes of echoes, as statistics over many of them.
#include "sim/sensors/lidar/receiver.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "sim/random/distributions.h"
#include "sim/random/stream.h"
#include "tests/support/test_random.h"
#include "tests/unit/sim/sensors/scene.h"

namespace longtail::sim {
namespace {

using testing::kBound;
using testing::moments;

constexpr std::size_t kRays = 64 * 1024;

RangeImage received(const Echoes& echoes, double extra_sigma = 0, const LidarConfig& config = {}) {
  RangeImage image;
  image.rows = config.beams;
  image.columns = config.columns;
  Receiver(Seed{3}, config).receive(0, echoes, extra_sigma, std::vector<std::uint8_t>(1024, 0), image);
  return image;
}

Echoes alike(const Echo& echo) {
  Echoes echoes;
  echoes.clear(kRays);
  for (std::size_t i = 0; i < kRays; ++i) echoes.set_surface(i, echo);
  return echoes;
}

std::vector<double> ranges_of(const RangeImage& image) {
  std::vector<double> ranges;
  for (const std::uint16_t range : image.range) {
    if (range != 0) ranges.push_back(range / 500.0);
  }
  return ranges;
}

TEST(Receiver, TheRangeErrsByTheInverseRootOfTheSignalToNoiseRatio) {
  const double threshold = LidarConfig{}.threshold();
  for (const double snr : {3.0, 10.0, 100.0, 1000.0}) {
    const auto ranges = ranges_of(received(alike({50, static_cast<float>(snr * threshold)})));
    ASSERT_EQ(ranges.size(), kRays);
    const auto [mean, variance] = moments(ranges);
    // The sum of four bytes stays within 3.45 sigma; a step of 2 mm adds its own variance.
    const double sigma = 0.09 / std::sqrt(2 * snr);
    const double expected = sigma * sigma + 0.002 * 0.002 / 12;
    EXPECT_NEAR(mean, 50, kBound * std::sqrt(variance / kRays) + 1e-5);
    EXPECT_NEAR(variance / expected, 1, 0.02) << "SNR " << snr;
  }
}

TEST(Receiver, AnEchoAtTheThresholdIsDetectedEverySecondTimeAndOneWellBelowNever) {
  const double threshold = LidarConfig{}.threshold();
  // Noise: 0.2 of the threshold and 3 % of the echo.
  for (const double over : {0.4, 0.8, 1.0, 1.2, 1.8}) {
    const auto count = ranges_of(received(alike({50, static_cast<float>(over * threshold)}))).size();
    const double expected = normal_cdf((over - 1) / (0.2 + 0.03 * over));
    // The sum of four bytes differs from a normal distribution by up to 0.007 (Edgeworth, excess -0.3); 0.0076 is 3.9 sigma.
    EXPECT_NEAR(static_cast<double>(count) / kRays, expected, 0.0146) << "power over threshold " << over;
  }
}

TEST(Receiver, OfSeveralEchoesTheStrongestComesFirstAndThenTheLast) {
  Echoes echoes;
  echoes.clear(kRays);
  const auto at = [&](std::size_t ray, std::vector<Echo> all) {
    echoes.set_surface(ray, all.front());
    for (std::size_t i = 1; i < all.size(); ++i) echoes.add(ray, all[i]);
  };
  at(0, {{10, 0.01f}, {20, 0.005f}});                // the strongest is the first one
  at(1, {{20, 0.01f}, {10, 0.005f}});                // ... is the last one: the other is second
  at(2, {{30, 0.01f}, {20, 0.03f}, {10, 0.02f}});    // the last, although the first one is stronger
  at(3, {{10, 0.01f}, {10.2f, 0.03f}});              // too near together: one, at the middle of their powers
  at(4, {{10, 1e-6f}, {20, 1e-6f}});                 // both too weak
  at(5, {{10, 1e-6f}, {20, 0.01f}});
  const RangeImage image = received(echoes);
  const auto range = [&](std::size_t ray) { return image.range[ray] / 500.0; };
  const auto second = [&](std::size_t ray) { return image.second_range[ray] / 500.0; };
  EXPECT_NEAR(range(0), 10, 0.05);
  EXPECT_NEAR(second(0), 20, 0.05);
  EXPECT_NEAR(range(1), 20, 0.05);
  EXPECT_NEAR(second(1), 10, 0.05);
  EXPECT_NEAR(range(2), 20, 0.05);
  EXPECT_NEAR(second(2), 30, 0.05);
  EXPECT_NEAR(range(3), 10.15, 0.05);
  EXPECT_EQ(second(3), 0);
  EXPECT_EQ(range(4), 0);
  EXPECT_NEAR(range(5), 20, 0.05);
  EXPECT_EQ(second(5), 0);
}

// One ray by the definition, with its random numbers.
struct Reported {
  int range = 0, intensity = 0, second_range = 0, second_intensity = 0;
};
Reported by_definition(std::vector<Echo> echoes, std::uint32_t ray, const LidarConfig& config) {
  std::erase_if(echoes, [](const Echo& echo) { return !(echo.power > 0); });
  std::ranges::sort(echoes, [](const Echo& a, const Echo& b) { return std::tie(a.range_m, a.power) < std::tie(b.range_m, b.power); });
  std::vector<Echo> merged(echoes.size());  // where the last of those that became one was
  for (std::size_t i = 0; i < echoes.size(); ++i) {
    merged[i] = echoes[i];
    if (i == 0 || merged[i - 1].power == 0 || !(echoes[i].range_m - merged[i - 1].range_m < static_cast<float>(config.resolution_m))) continue;
    const float power = merged[i - 1].power + echoes[i].power;
    merged[i] = {merged[i - 1].range_m + (echoes[i].range_m - merged[i - 1].range_m) * (echoes[i].power / power), power};
    merged[i - 1].power = 0;
  }
  const auto normal = [](std::uint32_t word) {
    int sum = 0;
    for (int byte = 0; byte < 4; ++byte) sum += static_cast<int>(word >> (8 * byte) & 0xFF);
    return static_cast<float>(sum - 510) * 0.006765875f;
  };
  const auto threshold = static_cast<float>(config.threshold());
  const auto noise = static_cast<float>(config.noise_over_threshold * config.threshold());
  const auto spread = static_cast<float>(config.power_spread);
  std::vector<Echo> seen;
  for (std::size_t i = 0; i < merged.size(); ++i) {
    const auto [range_m, power] = merged[i];
    if (power == 0) continue;
    const PhiloxBlock words =
        philox({3, 0}, {static_cast<std::uint32_t>(i / 2), Stream::purpose_of("sensors.lidar.several"), 0, ray});
    const float measured = power + (noise + spread * power) * normal(words[2 * (i % 2)]);
    const float sigma = static_cast<float>(config.range_sigma_m * std::sqrt(config.threshold() / 2)) / std::sqrt(power);
    const float range = range_m + sigma * normal(words[2 * (i % 2) + 1]);
    if (measured >= threshold && range >= static_cast<float>(config.min_range_m) && range <= static_cast<float>(config.max_range_m)) {
      seen.push_back({range, measured});
    }
  }
  if (seen.empty()) return {};
  const auto stronger = [](const Echo& a, const Echo& b) { return a.power > b.power; };
  const Echo last = seen.back();
  std::ranges::stable_sort(seen, stronger);
  const Echo second = last.range_m != seen[0].range_m ? last : seen.size() > 1 ? seen[1] : Echo{};
  const auto steps = [](const Echo& echo) { return static_cast<int>(echo.range_m * 500 + 0.5f); };
  const auto byte = [](const Echo& echo) { return static_cast<int>(intensity_of(echo.power * echo.range_m * echo.range_m)); };
  return {steps(seen[0]), byte(seen[0]), second.range_m > 0 ? steps(second) : 0, second.range_m > 0 ? byte(second) : 0};
}

TEST(Receiver, RaysOfSeveralEchoesAreReportedAsDefinedOnEveryInstructionSet) {
  constexpr std::uint64_t kSeed = 17;
  SCOPED_TRACE(fmt::format("seed {}", kSeed));
  test::Random random(kSeed);
  LidarConfig config;
  std::vector<std::vector<Echo>> all(kRays);
  const auto echo = [&] {
    const double range_m = random.chance(0.3) ? 10 + random.uniform(0, 1.5) : random.uniform(0.3, 121);
    return Echo{static_cast<float>(range_m), static_cast<float>(config.threshold() * std::exp(random.uniform(-2, 12)))};
  };
  Echoes echoes;
  echoes.clear(kRays);
  for (std::size_t ray = 0; ray < kRays; ++ray) {
    const int count = static_cast<int>(random.below(9));
    for (int i = 0; i < count; ++i) all[ray].push_back(echo());
    echoes.set_surface(ray, {120, 0});
    if (count > 0 && random.chance(0.5)) echoes.set_surface(ray, all[ray].front());
    for (std::size_t i = echoes.surface(ray).power > 0 ? 1 : 0; i < all[ray].size(); ++i) echoes.add(ray, all[ray][i]);
  }
  for (const Isa isa : available_isas()) {
    config.isa = isa;
    const RangeImage image = received(echoes, 0, config);
    int several = 0;
    for (const std::uint32_t ray : echoes.several()) {
      const Reported expected = by_definition(all[ray], ray, config);
      ASSERT_EQ(image.range[ray], expected.range) << "ray " << ray << " of " << all[ray].size();
      ASSERT_EQ(image.intensity[ray], expected.intensity) << "ray " << ray;
      ASSERT_EQ(image.second_range[ray], expected.second_range) << "ray " << ray << " of " << all[ray].size();
      ASSERT_EQ(image.second_intensity[ray], expected.second_intensity) << "ray " << ray;
      several += expected.second_range > 0 ? 1 : 0;
    }
    EXPECT_GT(several, 20'000);
  }
}

TEST(Receiver, AnEchoOfFogIsOneAmongOthers) {
  Echoes one_by_one = alike({40, 0.001f});
  Echoes at_once = alike({40, 0.001f});
  at_once.make_fog();
  for (std::size_t ray = 0; ray < kRays; ++ray) {
    const Echo fog{static_cast<float>(2 + 1e-3 * static_cast<double>(ray)), ray % 3 == 0 ? 0.02f : 1e-4f};
    one_by_one.add(ray, fog);
    at_once.fog_ranges_m()[ray] = fog.range_m;
    at_once.fog_powers()[ray] = fog.power;
    if (ray % 7 != 0) continue;
    one_by_one.add(ray, {60, 0.005f});
    at_once.add(ray, {60, 0.005f});
  }
  const RangeImage expected = received(one_by_one);
  const RangeImage image = received(at_once);
  EXPECT_EQ(image.range, expected.range);
  EXPECT_EQ(image.intensity, expected.intensity);
  EXPECT_EQ(image.second_range, expected.second_range);
  EXPECT_EQ(image.second_intensity, expected.second_intensity);
}

TEST(Receiver, ASingleReturnDeviceHasNoSecondImage) {
  LidarConfig config;
  config.dual_return = false;
  Echoes echoes = alike({10, 0.01f});
  echoes.add(0, {20, 0.005f});
  const RangeImage image = received(echoes, 0, config);
  EXPECT_EQ(image.second_range.size(), 0u);
  EXPECT_EQ(image.second_intensity.size(), 0u);
  EXPECT_NEAR(image.range[0] / 500.0, 10, 0.05);
}

TEST(Receiver, AnEchoMoreOrLessOnOneRayShiftsNoOther) {
  Echoes echoes = alike({40, 0.001f});
  const RangeImage before = received(echoes);
  echoes.dim_surface(1000, 0);
  echoes.add(2000, {20, 0.01f});
  RangeImage after = received(echoes);
  EXPECT_EQ(after.range[1000], 0);
  EXPECT_NE(after.range[2000], before.range[2000]);
  for (const std::size_t changed : {std::size_t{1000}, std::size_t{2000}}) {
    after.range[changed] = before.range[changed];
    after.intensity[changed] = before.intensity[changed];
  }
  EXPECT_EQ(after.range, before.range);
  EXPECT_EQ(after.intensity, before.intensity);
}

TEST(Receiver, IntensityIsReflectanceInPercentAndRisesBeyondForReflectors) {
  EXPECT_EQ(intensity_of(0), 0);
  EXPECT_EQ(intensity_of(0.5f), 50);
  EXPECT_EQ(intensity_of(1), 100);
  EXPECT_EQ(intensity_of(-0.1f), 0);
  EXPECT_EQ(intensity_of(1e9f), 255);
  int last = 0;
  for (float reflectance = 0; reflectance < 400; reflectance += 0.1f) {
    const int now = intensity_of(reflectance);
    EXPECT_GE(now, last);
    last = now;
  }
  EXPECT_GT(last, 240);
}

}  // namespace
}  // namespace longtail::sim
