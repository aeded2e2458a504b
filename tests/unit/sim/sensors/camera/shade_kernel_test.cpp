// The shading kernel on random rows: the same bits on every instruction set, in vectors of another width compiled here, and,
// for surfaces without paint and shadow, from one plain number after the other.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "sim/sensors/camera/kernel/camera_kernels.h"
#include "tests/support/camera_rows.h"

#pragma GCC diagnostic ignored "-Wpsabi"
#define LONGTAIL_LANES 2
#include "sim/sensors/camera/kernel/shade.h"

namespace longtail::sim {
namespace {

constexpr int kColumns = 203;  // no multiple of any width

void expect_equal(const std::array<std::vector<float>, 3>& one, const std::array<std::vector<float>, 3>& other, std::uint64_t seed) {
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t c = 0; c < one[i].size(); ++c) {
      ASSERT_EQ(std::bit_cast<std::uint32_t>(one[i][c]), std::bit_cast<std::uint32_t>(other[i][c])) << "seed " << seed << ", column " << c;
    }
  }
}

TEST(ShadeKernel, every_width_of_vectors_gives_the_same_bits) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    test::Random random(seed);
    test::CameraRow row(random, kColumns);
    const auto expected = row.shaded_by(shade_row);
    for (const Isa isa : available_isas()) expect_equal(row.shaded_by(camera_kernels_of(isa).shade_row), expected, seed);
  }
}

float plain_faded(float x) {
  if (!(x < 80.0f)) return 0;
  const auto halvings = static_cast<std::int32_t>(x * 1.44269504f + 0.5f);
  const float r = static_cast<float>(halvings) * 0.693147181f - x;
  const float series =
      1.0f + r * (1.0f + r * (0.5f + r * (1.66666667e-1f + r * (4.16666667e-2f + r * (8.33333333e-3f + r * 1.38888889e-3f)))));
  return series * std::bit_cast<float>((127 - halvings) << 23);
}

// An object in the open, by day: sky, sun, its own lamp, mirror, air.
std::array<float, 3> plain_object(const ShadeFrame& frame, const test::CameraRow::Pixel& p) {
  const float length = std::sqrt(1.0f + p.y * p.y + p.z * p.z);
  const float per_length = 1.0f / length;
  float ray[3];
  for (int i = 0; i < 3; ++i) ray[i] = (frame.axes[i][0] + frame.axes[i][1] * p.y + frame.axes[i][2] * p.z) * per_length;
  const float(&n)[3] = p.look.normal;
  const float along = n[0] * ray[0] + n[1] * ray[1] + n[2] * ray[2];
  const float facing = std::max(-along, 0.0f);
  float out[3];
  for (int i = 0; i < 3; ++i) out[i] = ray[i] - (along + along) * n[i];
  const float away = 1.0f - std::min(facing, 1.0f);
  const float share = out[2] < 0 ? 0 : p.look.gloss * (0.1f + 0.9f * (away * away * (away * away) * away));
  const float up = std::max(out[2], 0.0f);
  const float low = (1.0f - up) * (1.0f - up);
  const float clear = 0.9375f + 0.9375f * (low * low);
  const float overcast = (1.0f + (up + up)) * (1 / 2.333f);
  const float t = std::max(out[0] * frame.to_sun[0] + out[1] * frame.to_sun[1] + out[2] * frame.to_sun[2], 0.0f);
  const float t8 = t * t * (t * t) * (t * t * (t * t));
  const float close = std::max(t8, 1e-4f);
  const float t64 = close * close * (close * close) * (close * close * (close * close));
  const float of_sky = (clear + frame.cloud * (overcast - clear)) * 0.318309886f;
  const float of_sun = 0.12f * 0.05f * t8 + 1.5f * 0.05f * t64;
  const float kept = plain_faded(frame.extinction_per_m * (p.depth_m * length));
  std::array<float, 3> seen;
  for (std::size_t i = 0; i < 3; ++i) {
    const float view = 0.159154943f + 0.159154943f * n[2];
    float light = p.look.albedo[i] * (view * frame.sky_lux[i] + p.look.facing_sun * 0.318309886f * frame.sun_lux[i] + p.look.glow);
    if (p.look.gloss > 0) light += share * of_sky * frame.sky_lux[i] + share * of_sun * frame.sun_lux[i];
    seen[i] = frame.air_light[i] + (light - frame.air_light[i]) * kept;
  }
  return seen;
}

TEST(ShadeKernel, objects_equal_the_formulas_to_the_bit) {
  int compared = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    test::Random random(seed);
    test::CameraRow row(random, kColumns);
    row.frame.headlights = 0;
    row.frame.shadows = {};
    const auto shaded = row.shaded_by(camera_kernels_of(best_isa()).shade_row);
    for (int c = 0; c < kColumns; ++c) {
      const test::CameraRow::Pixel pixel = row.pixel(c);
      if (pixel.look.kind != kObjectLook) continue;
      const std::array<float, 3> expected = plain_object(row.frame, pixel);
      for (std::size_t i = 0; i < 3; ++i) {
        ASSERT_EQ(shaded[i][static_cast<std::size_t>(c)], expected[i]) << "seed " << seed << ", column " << c << ", colour " << i;
      }
      ++compared;
    }
  }
  EXPECT_GT(compared, 1000);
}

}  // namespace
}  // namespace longtail::sim
