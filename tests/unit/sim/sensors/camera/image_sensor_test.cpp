#include "sim/sensors/camera/image_sensor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/random/stream.h"
#include "sim/sensors/camera/kernel/raw_noise_tables.h"
#include "stack/base/digest.h"

namespace longtail::sim {
namespace {

using Image = std::vector<std::uint16_t>;

struct Exposure {
  double seconds = 0.005;
  double temperature_c = 25;
};

Image expose(ImageSensor& sensor, Isa isa, std::uint32_t frame, const std::vector<float>& electrons, const Exposure& e = {}) {
  Image dn(electrons.size());
  sensor.expose(isa, frame, e.seconds, e.temperature_c, electrons, dn);
  return dn;
}

std::vector<float> ramp(int pixels, float highest) {
  std::vector<float> electrons(static_cast<std::size_t>(pixels));
  for (int i = 0; i < pixels; ++i) electrons[static_cast<std::size_t>(i)] = highest * static_cast<float>(i) / static_cast<float>(pixels);
  return electrons;
}

struct Statistics {
  double mean = 0;
  double variance = 0;
};
Statistics statistics(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  const double mean = sum / static_cast<double>(values.size());
  double squares = 0;
  for (const double v : values) squares += (v - mean) * (v - mean);
  return {mean, squares / static_cast<double>(values.size() - 1)};
}

// Temporal mean and variance at one exposure level: variance from the difference of two frames, so that the fixed
// pattern falls out (EMVA 1288, section 6.6).
Statistics temporal(ImageSensor& sensor, float level, std::uint32_t frame) {
  const std::vector<float> flat(static_cast<std::size_t>(sensor.pixels()), level);
  const Image a = expose(sensor, best_isa(), frame, flat);
  const Image b = expose(sensor, best_isa(), frame + 1, flat);
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = static_cast<double>(a[i]) - b[i];
    sum += static_cast<double>(a[i]) + b[i];
    squares += difference * difference;
  }
  const auto n = static_cast<double>(a.size());
  return {sum / (2 * n), squares / (2 * n)};
}

TEST(ImageSensor, every_instruction_set_gives_the_same_bits) {
  for (const int pixels : {1, 63, 64, 65, 1000, 64 * 36}) {
    ImageSensor sensor({}, pixels, {7}, "camera", 3);
    const std::vector<float> electrons = ramp(pixels, 12'000);
    const Image expected = expose(sensor, Isa::kBaseline, 5, electrons);
    for (const Isa isa : available_isas()) EXPECT_EQ(expose(sensor, isa, 5, electrons), expected) << name_of(isa) << ", " << pixels;
  }
}

// Philox4x32-7, round by round (sim/random/philox.h has ten).
PhiloxBlock philox_seven(PhiloxKey key, PhiloxBlock counter) {
  for (int round = 0; round < 7; ++round) {
    const std::uint64_t product0 = std::uint64_t{0xD2511F53} * counter[0];
    const std::uint64_t product1 = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(product1),
               static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(product0)};
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return counter;
}

// The normal value of sixteen bits (kernel/raw_noise_tables.h), in double precision.
double normal_of_bits(int bits) {
  const auto wide = [](float value) { return static_cast<double>(value); };
  const double t = (2 * bits + 1) / 65536.0 - 1;
  const double s = t * t;
  return t * (wide(kNormalAbove[0]) + s * (wide(kNormalAbove[1]) + s * wide(kNormalAbove[2]))) /
         (1 + s * (wide(kNormalBelow[0]) + s * wide(kNormalBelow[1])));
}

// The published answer of Random123 for a key and a counter of zero.
TEST(PixelNoise, seven_rounds_give_the_published_words) {
  EXPECT_EQ(philox_seven({0, 0}, {0, 0, 0, 0}), (PhiloxBlock{0x5f6fb709, 0x0d893f64, 0x4f121f81, 0x4f730a48}));
}

// All of its values: moments of a standard normal, and quantiles out to the tails.
TEST(PixelNoise, sixteen_bits_make_a_standard_normal) {
  double sum = 0;
  double squares = 0;
  double fourth = 0;
  double off = 0;
  for (int bits = 0; bits < 65536; ++bits) {
    const double z = normal_of_bits(bits);
    const double exact = normal_quantile((bits + 0.5) / 65536);
    sum += z;
    squares += z * z;
    fourth += z * z * z * z;
    off += (z - exact) * (z - exact);
    EXPECT_NEAR(z, exact, std::fabs(exact) < 3 ? 0.05 : 0.45) << bits;
  }
  EXPECT_NEAR(sum / 65536, 0, 1e-9);
  EXPECT_NEAR(squares / 65536, 1, 1e-4);
  EXPECT_NEAR(fourth / 65536, 3, 0.01);
  EXPECT_LT(std::sqrt(off / 65536), 0.01);
  EXPECT_GT(normal_of_bits(65535), 3.85);
  EXPECT_LT(normal_of_bits(65535), 4.3);
}

// The vectors draw what the addressed streams of sim/random would, with seven rounds.
TEST(ImageSensor, noise_is_that_of_the_addressed_stream) {
  const Seed seed{0x123456789ABCDEF};
  const int pixels = 256;
  ImageSensorConfig config;
  config.prnu = config.dsnu_e = 0;
  config.dark_current_e_per_s = 0;
  ImageSensor sensor(config, pixels, seed, "camera", 3);
  const float level = 1000;
  const Image dn = expose(sensor, best_isa(), 9, std::vector<float>(pixels, level));
  for (int i = 0; i < pixels; ++i) {
    const auto counter = static_cast<std::uint32_t>(16 * (i / 128) + i % 16);
    const PhiloxBlock block = philox_seven({static_cast<std::uint32_t>(seed.value), static_cast<std::uint32_t>(seed.value >> 32)},
                                     {3, Stream::purpose_of("camera.noise"), 9, counter});
    const std::uint32_t word = block[static_cast<std::size_t>(i % 64 / 16)];
    const double normal = normal_of_bits(static_cast<int>(i % 128 < 64 ? word & 0xFFFF : word >> 16));
    const double expected = (level + std::sqrt(level + 9.0) * normal) * sensor.dn_per_electron() + 64;
    EXPECT_NEAR(dn[static_cast<std::size_t>(i)], expected, 0.51) << i;
  }
}

// What comes out of the kernels: noise in every bit of the histogram, and neighbours that know nothing of each other.
TEST(ImageSensor, noise_has_the_moments_of_a_normal_and_no_memory) {
  const int pixels = 1 << 20;
  ImageSensorConfig config;
  config.prnu = config.dsnu_e = 0;
  config.dark_current_e_per_s = 0;
  config.read_noise_e = 100;  // far above the quantisation
  config.full_well_e = 4000;
  ImageSensor sensor(config, pixels, {13}, "camera", 0);
  const Image dn = expose(sensor, best_isa(), 4, std::vector<float>(pixels, 2000));
  const Image next = expose(sensor, best_isa(), 5, std::vector<float>(pixels, 2000));
  const double deviation = std::sqrt(2000.0 + 100 * 100) * sensor.dn_per_electron();
  const double mean = 2000 * sensor.dn_per_electron() + 64;
  const auto z = [&](const Image& image, int i) { return (image[static_cast<std::size_t>(i)] - mean) / deviation; };
  double moment[5] = {};
  double beside = 0;
  double half_a_block_on = 0;
  double next_frame = 0;
  for (int i = 0; i + 64 < pixels; ++i) {
    double power = 1;
    for (double& m : moment) {
      m += power / pixels;
      power *= z(dn, i);
    }
    beside += z(dn, i) * z(dn, i + 1) / pixels;
    half_a_block_on += z(dn, i) * z(dn, i + 64) / pixels;
    next_frame += z(dn, i) * z(next, i) / pixels;
  }
  // Five deviations of each estimate: 1, sqrt 2, sqrt 15, sqrt 96 and 1, over the root of the number.
  EXPECT_NEAR(moment[1], 0, 0.005);
  EXPECT_NEAR(moment[2], 1, 0.007);
  EXPECT_NEAR(moment[3], 0, 0.019);
  EXPECT_NEAR(moment[4], 3, 0.05);
  EXPECT_NEAR(beside, 0, 0.005);
  EXPECT_NEAR(half_a_block_on, 0, 0.005);
  EXPECT_NEAR(next_frame, 0, 0.005);
}

TEST(ImageSensor, frames_seeds_and_names_draw_differently) {
  const std::vector<float> flat(640, 1000);
  ImageSensor sensor({}, 640, {1}, "camera", 0);
  ImageSensor other_seed({}, 640, {2}, "camera", 0);
  ImageSensor other_name({}, 640, {1}, "rear_camera", 0);
  const Image image = expose(sensor, best_isa(), 1, flat);
  EXPECT_EQ(expose(sensor, best_isa(), 1, flat), image);
  EXPECT_NE(expose(sensor, best_isa(), 2, flat), image);
  EXPECT_NE(expose(other_seed, best_isa(), 1, flat), image);
  EXPECT_NE(expose(other_name, best_isa(), 1, flat), image);
}

// EMVA 1288, section 6.6: over the mean, the temporal variance is a line of slope K that starts at
// K^2 (read^2 + dark) + 1/12, the last term being the quantisation.
TEST(ImageSensor, photon_transfer_curve_has_the_declared_slope_and_intercept) {
  ImageSensorConfig config;
  ImageSensor sensor(config, 200'000, {11}, "camera", 0);
  const double k = sensor.dn_per_electron();
  std::vector<double> mean;
  std::vector<double> variance;
  for (int level = 0; level < 12; ++level) {
    const Statistics s = temporal(sensor, 100.0f + 600.0f * static_cast<float>(level), static_cast<std::uint32_t>(2 * level));
    mean.push_back(s.mean - config.black_dn);
    variance.push_back(s.variance);
  }
  const Statistics x = statistics(mean);
  const Statistics y = statistics(variance);
  double covariance = 0;
  for (std::size_t i = 0; i < mean.size(); ++i) covariance += (mean[i] - x.mean) * (variance[i] - y.mean);
  const double slope = covariance / (x.variance * static_cast<double>(mean.size() - 1));
  EXPECT_NEAR(slope / k, 1, 0.01);
  const double intercept = y.mean - slope * x.mean;
  const double expected = k * k * config.read_noise_e * config.read_noise_e + 1.0 / 12;
  EXPECT_NEAR(intercept, expected, 0.01 * y.mean);
}

TEST(ImageSensor, read_noise_is_what_is_left_in_the_dark) {
  ImageSensorConfig config;
  config.dark_current_e_per_s = 0;
  config.dsnu_e = 0;
  config.read_noise_e = 20;  // well above the quantisation
  ImageSensor sensor(config, 100'000, {3}, "camera", 0);
  const double k = sensor.dn_per_electron();
  EXPECT_NEAR(std::sqrt(temporal(sensor, 0, 0).variance - 1.0 / 12) / k, 20, 0.2);
}

// Spatial variance of the mean of 100 frames, less what temporal noise is left in it (EMVA 1288, section 8).
TEST(ImageSensor, fixed_pattern_is_constant_in_time_and_as_strong_as_declared) {
  const int pixels = 20'000;
  ImageSensor sensor({}, pixels, {5}, "camera", 0);
  const float level = 6000;
  const std::vector<float> flat(pixels, level);
  std::vector<double> mean(pixels, 0.0);
  for (std::uint32_t frame = 0; frame < 100; ++frame) {
    const Image dn = expose(sensor, best_isa(), frame, flat);
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += dn[i] / 100.0;
  }
  const double spatial = statistics(mean).variance - temporal(sensor, level, 1000).variance / 100;
  EXPECT_NEAR(std::sqrt(spatial) / (level * sensor.dn_per_electron()), 0.01, 0.0003);
}

TEST(ImageSensor, dark_current_doubles_every_eight_degrees) {
  ImageSensor sensor({}, 64, {5}, "camera", 0);
  EXPECT_DOUBLE_EQ(sensor.dark_electrons(0.01, 25), 0.3);
  EXPECT_NEAR(sensor.dark_electrons(0.01, 33), 0.6, 1e-12);
  EXPECT_NEAR(sensor.dark_electrons(0.01, 9), 0.075, 1e-12);
}

TEST(ImageSensor, clips_at_the_full_well_and_at_nothing) {
  ImageSensorConfig config;
  config.black_dn = 0;
  ImageSensor sensor(config, 640, {5}, "camera", 0);
  for (const std::uint16_t dn : expose(sensor, best_isa(), 0, std::vector<float>(640, 1e6f))) EXPECT_EQ(dn, 4095);
  bool clipped = false;
  for (const std::uint16_t dn : expose(sensor, best_isa(), 0, std::vector<float>(640, 0.0f))) clipped = clipped || dn == 0;
  EXPECT_TRUE(clipped);
}

TEST(ImageSensor, pieces_are_the_whole) {
  for (const int pixels : {128 * 7, 640, 128 * 3 + 50, 90}) {
    ImageSensor sensor({}, pixels, {42}, "camera", 0);
    const std::vector<float> electrons = ramp(pixels, 11'000);
    const Image whole = expose(sensor, best_isa(), 3, electrons);
    for (const int step : {128, 384}) {
      Image dn(electrons.size());
      for (int first = 0; first < pixels; first += step) {
        const auto size = static_cast<std::size_t>(std::min(step, pixels - first));
        const auto from = static_cast<std::size_t>(first);
        sensor.expose_piece(best_isa(), 3, 0.005, 25, first, std::span(electrons).subspan(from, size), std::span(dn).subspan(from, size), 1);
      }
      EXPECT_EQ(dn, whole) << pixels << " pixels in steps of " << step;
    }
  }
}

TEST(ImageSensor, golden_frame_is_unchanged) {
  ImageSensor sensor({}, 64 * 36, {42}, "camera", 0);
  const Image dn = expose(sensor, best_isa(), 17, ramp(64 * 36, 11'000), {0.01, 40});
  const std::string_view bytes(reinterpret_cast<const char*>(dn.data()), dn.size() * sizeof dn[0]);
  EXPECT_EQ(digest_of(bytes).hex(), "c8d4101d425a96163d6737461d0e590a");
}

}  // namespace
}  // namespace longtail::sim
