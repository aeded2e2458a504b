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
    const auto expected = row.shaded_by(shade_rows);
    for (const Isa isa : available_isas()) expect_equal(row.shaded_by(camera_kernels_of(isa).shade_rows), expected, seed);
  }
}

float plain_faded(float x) {
  if (!(x < 80.0f)) return 0;
  const auto halvings = static_cast<std::int32_t>(x * 1.44269504f + 0.5f);
  const float r = static_cast<float>(halvings) * 0.693147181f - x;
  const float r2 = r * r;
  const float series =
      (1.0f + r) + r2 * ((0.5f + r * 1.66666667e-1f) + r2 * ((4.16666667e-2f + r * 8.33333333e-3f) + r2 * 1.38888889e-3f));
  return series * std::bit_cast<float>((127 - halvings) << 23);
}

// An object in the open, by day: sky, sun, its own lamp, mirror, air.
std::array<float, 3> plain_object(const test::CameraRow& row, const test::CameraRow::Pixel& p, const SurfaceLook& look) {
  const ShadeFrame& frame = row.frame;
  const float length = std::sqrt(1.0f + p.y * p.y + p.z * p.z);
  const float per_length = 1.0f / length;
  const auto ray = [&](std::size_t i) { return row.axes[i][0] + row.axes[i][1] * p.y + row.axes[i][2] * p.z; };
  const float(&n)[3] = look.normal;
  const float(&sun)[3] = frame.to_sun;
  const float along = (n[0] * ray(0) + n[1] * ray(1) + n[2] * ray(2)) * per_length;
  const float twice = along + along;
  const float out_z = ray(2) * per_length - twice * n[2];
  const auto sun_along = [&](std::size_t k) { return sun[0] * row.axes[0][k] + sun[1] * row.axes[1][k] + sun[2] * row.axes[2][k]; };
  const float ray_to_sun = (sun_along(0) + sun_along(1) * p.y + sun_along(2) * p.z) * per_length;
  const float out_to_sun = ray_to_sun - twice * (n[0] * sun[0] + n[1] * sun[1] + n[2] * sun[2]);
  const float away = 1.0f - std::min(std::max(-along, 0.0f), 1.0f);
  const float share = out_z < 0 ? 0 : 0.1f + 0.9f * (away * away * (away * away) * away);
  const float up = std::max(out_z, 0.0f);
  const float low = (1.0f - up) * (1.0f - up);
  const float clear = 0.9375f + 0.9375f * (low * low);
  const float overcast = (1.0f + (up + up)) * (1 / 2.333f);
  const float t = std::max(out_to_sun, 0.0f);
  const float t8 = t * t * (t * t) * (t * t * (t * t));
  const float close = std::max(t8, 1e-4f);
  const float t64 = close * close * (close * close) * (close * close * (close * close));
  const float of_sky = (clear + frame.cloud * (overcast - clear)) * 0.318309886f;
  const float of_sun = 0.12f * 0.05f * t8 + 1.5f * 0.05f * t64;
  const float kept = plain_faded(frame.extinction_per_m * (p.depth_m * length));
  std::array<float, 3> seen;
  for (std::size_t i = 0; i < 3; ++i) {
    float light = look.in_shade[i] + look.by_sun[i];
    if (look.gloss > 0) light += look.gloss * (share * of_sky * frame.sky_lux[i] + share * of_sun * frame.sun_lux[i]);
    seen[i] = frame.air_light[i] + (light - frame.air_light[i]) * kept;
  }
  return seen;
}

TEST(ShadeKernel, objects_equal_the_formulas_to_the_bit) {
  int compared = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    test::Random random(seed);
    test::CameraRow row(random, kColumns);
    row.frame.headlights = {};
    row.frame.shadows = {};
    const auto shaded = row.shaded_by(camera_kernels_of(best_isa()).shade_rows);
    for (const SurfaceRun& run : row.runs()) {
      const SurfaceLook& look = row.look(run);
      if (look.kind != kObjectLook) continue;
      for (int c = run.first; c <= run.last; ++c, ++compared) {
        const std::array<float, 3> expected = plain_object(row, row.pixel(c), look);
        for (std::size_t i = 0; i < 3; ++i) {
          ASSERT_EQ(shaded[i][static_cast<std::size_t>(c)], expected[i]) << "seed " << seed << ", column " << c << ", colour " << i;
        }
      }
    }
  }
  EXPECT_GT(compared, 1000);
}

// No pixel lies on a line: of the ground when every run is one pixel; the sky's lines do not depend on runs.
void shade_pixels(const ShadeFrame& frame, const ShadeRow* row, std::int32_t count) {
  if (frame.looks[row->runs[0].look].kind != kSkyLook) return shade_rows(frame, row, count);
  shade_background(lanes_of(frame, *row), *row, 0, kColumns / kLanes + 1);
}

// A row of one look as it is shaded, and every pixel by itself: then none lies on a line or is left unasked.
struct BothWays {
  std::array<std::vector<float>, 3> by_runs, by_pixels;
};
BothWays shaded_both_ways(test::CameraRow& row) {
  BothWays both{.by_runs = row.shaded_by(shade_rows), .by_pixels = {}};
  row.cut_into_pixels();
  both.by_pixels = row.shaded_by(shade_pixels);
  return both;
}
// `allowed(c)`: the relative error at column c; below zero: any.
template <class Allowed>
void expect_close(const BothWays& shaded, std::uint64_t seed, const Allowed& allowed) {
  for (std::size_t c = 0; c < kColumns; ++c) {
    const float most = allowed(static_cast<int>(c));
    for (std::size_t i = 0; i < 3 && most >= 0; ++i) {
      const float expected = shaded.by_pixels[i][c];
      ASSERT_NEAR(shaded.by_runs[i][c], expected, most * expected) << "seed " << seed << ", column " << c << ", colour " << i;
    }
  }
}

// Sky and ground vary on straight lines between every 16th pixel of a run.
TEST(ShadeKernel, straight_lines_stay_close_to_the_formulas) {
  constexpr int kLongest = 128;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    test::Random random(seed);
    test::CameraRow row(random, kColumns, kLongest);
    row.look_along_a_plane(random);
    expect_close(shaded_both_ways(row), seed, [](int) { return 0.004f; });
  }
}

// Near the horizon of a tilted picture (here by four degrees) neighbours are metres apart.
TEST(ShadeKernel, straight_lines_are_farther_from_the_formulas_near_the_horizon) {
  constexpr float kHorizon_m = 290;  // the row's own depths end there
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    test::Random random(seed);
    test::CameraRow row(random, kColumns);
    row.look_along_a_plane(random);
    expect_close(shaded_both_ways(row), seed, [&row](int c) {
      const float share = row.pixel(c).depth_m / kHorizon_m;
      return share > 1 ? -1.0f : 0.005f + 0.12f * (share * share * share);
    });
  }
}

// Of rows that `look` makes; how many values do lie on lines.
int expect_sky_within_a_thousandth(std::uint64_t rows, void (test::CameraRow::*look)(test::Random&)) {
  int on_lines = 0;
  for (std::uint64_t seed = 1; seed <= rows; ++seed) {
    test::Random random(seed);
    test::CameraRow row(random, kColumns);
    (row.*look)(random);
    const BothWays shaded = shaded_both_ways(row);
    expect_close(shaded, seed, [](int) { return 0.001f; });
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t c = 0; c < kColumns; ++c) on_lines += shaded.by_runs[i][c] != shaded.by_pixels[i][c];
    }
  }
  return on_lines;
}

TEST(ShadeKernel, straight_lines_follow_the_sky_to_a_thousandth) {
  EXPECT_GT(expect_sky_within_a_thousandth(500, &test::CameraRow::look_along_the_sky), 50'000);
}

TEST(ShadeKernel, straight_lines_follow_the_sky_to_a_thousandth_down_to_the_horizon_and_below) {
  EXPECT_GT(expect_sky_within_a_thousandth(5000, &test::CameraRow::look_along_the_horizon), 500'000);
}

// A run of sky ends where an object begins; what is seen of the sky does not change with that.
TEST(ShadeKernel, the_sky_is_the_same_to_the_bit_however_its_row_is_cut) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    test::Random random(seed);
    test::CameraRow row(random, kColumns);
    row.look_along_the_horizon(random);
    const auto whole = row.shaded_by(shade_rows);
    seed % 10 == 0 ? row.cut_into_pixels() : row.cut_anywhere(random);
    expect_equal(row.shaded_by(shade_rows), whole, seed);
    for (const Isa isa : available_isas()) expect_equal(row.shaded_by(camera_kernels_of(isa).shade_rows), whole, seed);
  }
}

// Which blocks are asked for shadows, lines and lanes is found from their ends. A pixel that is a run by itself is always asked.
TEST(ShadeKernel, blocks_miss_no_shadow_no_paint_and_no_edge_of_a_lane) {
  int shadows = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    test::Random random(seed);
    test::CameraRow row(random, kColumns);
    row.look_along_a_marked_plane(random);
    const auto [by_runs, by_pixels] = shaded_both_ways(row);
    row.frame.shadows = {};
    const auto in_sun = row.shaded_by(shade_rows);
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t c = 0; c < kColumns; ++c) {
        ASSERT_NEAR(by_runs[i][c], by_pixels[i][c], 1e-5f * by_pixels[i][c] + 0.01f) << "seed " << seed << ", column " << c << ", colour " << i;
        shadows += by_pixels[i][c] < 0.8f * in_sun[i][c];
      }
    }
  }
  EXPECT_GT(shadows, 1000);
}

// The same ground whether or not a shadow might have fallen there.
TEST(ShadeKernel, ground_out_of_all_shadows_is_what_it_is_without_them_to_the_bit) {
  int asked = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    test::Random random(seed);
    test::CameraRow row(random, kColumns);
    row.look_along_a_marked_plane(random);
    const auto with = row.shaded_by(camera_kernels_of(best_isa()).shade_rows);
    row.frame.shadows = {};
    const auto without = row.shaded_by(camera_kernels_of(best_isa()).shade_rows);
    for (std::size_t c = 0; c < kColumns; ++c) {
      if (with[1][c] < without[1][c]) continue;
      ++asked;
      for (std::size_t i = 0; i < 3; ++i) ASSERT_EQ(with[i][c], without[i][c]) << "seed " << seed << ", column " << c << ", colour " << i;
    }
  }
  EXPECT_GT(asked, 10'000);
}

TEST(RunStarts, are_where_a_row_shows_something_else) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    test::Random random(seed);
    const int columns = 1 + static_cast<int>(random.below(90));
    std::vector<std::int32_t> id(static_cast<std::size_t>(columns) + kRowPadding);
    for (std::size_t c = 1; c < id.size(); ++c) id[c] = random.chance(0.3) ? static_cast<std::int32_t>(random.below(5)) : id[c - 1];
    std::vector<std::int32_t> expected{0};
    for (int c = 1; c < columns; ++c) {
      if (id[static_cast<std::size_t>(c)] != id[static_cast<std::size_t>(c) - 1]) expected.push_back(c);
    }
    for (const Isa isa : available_isas()) {
      std::vector<std::int32_t> starts(static_cast<std::size_t>(columns));
      starts.resize(static_cast<std::size_t>(camera_kernels_of(isa).run_starts(id.data(), columns, starts.data())));
      EXPECT_EQ(starts, expected) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace longtail::sim
