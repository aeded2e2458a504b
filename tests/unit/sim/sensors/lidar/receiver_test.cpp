// What becomes of echoes, as statistics over many of them.
#include "sim/sensors/lidar/receiver.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/random/distributions.h"
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
