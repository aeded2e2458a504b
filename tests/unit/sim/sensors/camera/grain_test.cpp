// The grain of the ground: its mean, and that neighbours have nothing to do with each other.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#pragma GCC diagnostic ignored "-Wpsabi"
#define LONGTAIL_LANES 2
#include "sim/sensors/camera/kernel/grain_lanes.h"
#include "tests/support/test_random.h"

namespace longtail::sim {
namespace {

constexpr int kSide = 400;

// Of one cell: all four numbers that fit a vector of two floats alike.
CellPair cell(int x, int y) { return {all_halves(static_cast<std::uint16_t>(x)), all_halves(static_cast<std::uint16_t>(y))}; }

// One over the mean, less one, of a square of cells from a random one on; each of 2^shift of the grid's along each side.
template <class GrainOf>
std::vector<double> square(test::Random& random, int shift, double mean, const GrainOf& grain_of_cell) {
  const auto from_x = static_cast<int>(random.below(0x10000));
  const auto from_y = static_cast<int>(random.below(0x10000));
  std::vector<double> numbers;
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const GrainPair grain = grain_of_cell(cell(from_x + (x << shift), from_y + (y << shift)));
      numbers.push_back(static_cast<double>(grain.of[1][1]) / mean - 1);
    }
  }
  return numbers;
}

struct Spread {
  double mean = 0, deviation = 0;
};
Spread spread_of(const std::vector<double>& numbers) {
  double sum = 0, squares = 0;
  for (const double number : numbers) {
    sum += number;
    squares += number * number;
  }
  const double mean = sum / static_cast<double>(numbers.size());
  return {mean, std::sqrt(squares / static_cast<double>(numbers.size()) - mean * mean)};
}

double correlation(const std::vector<double>& numbers, const Spread& spread, int dx, int dy) {
  double sum = 0;
  int pairs = 0;
  for (int y = 0; y + dy < kSide; ++y) {
    for (int x = std::max(0, -dx); x < std::min(kSide, kSide - dx); ++x, ++pairs) {
      const auto at = static_cast<std::size_t>(y * kSide + x);
      const auto other = static_cast<std::size_t>((y + dy) * kSide + x + dx);
      sum += (numbers[at] - spread.mean) * (numbers[other] - spread.mean);
    }
  }
  return sum / pairs / (spread.deviation * spread.deviation);
}

struct Kind {
  const char* name;
  GrainPair (*grain)(const CellPair&);
  int shift;
  double mean, deviation;
};
// Uniform numbers from -1/9 to 1/9, in 32 steps of 33/32 of what lies between two; two of them added, over their mean, one without steps.
constexpr double kUniform = 33.0 / 32 * 0.25 / 1.125 / std::numbers::sqrt3 / 2;
constexpr double kTwoUniform = 0.25 / 1.24609375 / std::numbers::sqrt3 / 2;
const Kind kKinds[] = {
    {"grass", [](const CellPair& cells) { return grain_of<0>(cells); }, kMeadowCells, 1.24609375, kTwoUniform * std::hypot(1, 33.0 / 32)},
    {"asphalt", [](const CellPair& cells) { return grain_of<1>(cells); }, kAsphaltCells, 1.125, kUniform},
    {"paving", [](const CellPair& cells) { return grain_of<2>(cells); }, kPavingCells, 1.125, kUniform},
    {"snow", [](const CellPair& cells) { return grain_of_snow(cells); }, kSnowCells, 1.125, kUniform},
};

TEST(Grain, spreads_about_one_as_declared) {
  for (const Kind& kind : kKinds) {
    test::Random random(1);
    const Spread spread = spread_of(square(random, kind.shift, kind.mean, kind.grain));
    EXPECT_NEAR(spread.mean, 0, 0.001) << kind.name;
    EXPECT_NEAR(spread.deviation, kind.deviation, 0.001) << kind.name;
  }
}

// 0.0025: what chance makes of 160,000 pairs.
TEST(Grain, neighbouring_cells_do_not_correlate) {
  for (const Kind& kind : kKinds) {
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
      test::Random random(seed);
      const std::vector<double> numbers = square(random, kind.shift, kind.mean, kind.grain);
      const Spread spread = spread_of(numbers);
      for (int dy = 0; dy <= 12; ++dy) {
        for (int dx = dy == 0 ? 1 : -12; dx <= 12; ++dx) {
          ASSERT_NEAR(correlation(numbers, spread, dx, dy), 0, 0.0125) << kind.name << ", seed " << seed << ", " << dx << ", " << dy;
        }
      }
    }
  }
}

// A tuft of grass has the number of its own cells wherever in them a place lies.
TEST(Grain, coarser_cells_are_those_of_the_grid_together) {
  for (int x = 0; x < 64; ++x) {
    for (int y = 0; y < 64; ++y) {
      const auto of = [](int at_x, int at_y) { return grain_of<0>(cell(at_x, at_y)).of[0][0]; };
      ASSERT_EQ(of(x, y), of(x & ~3, y & ~3)) << x << ", " << y;
      const auto slab = [](int at_x, int at_y) { return grain_of<2>(cell(at_x, at_y)).of[0][0]; };
      ASSERT_EQ(slab(x, y), slab(x & ~7, y & ~7)) << x << ", " << y;
    }
  }
}

TEST(HalfLanes, keep_their_order_and_end_where_16_bits_do) {
  const LaneMask first{-3, 70'000};
  const LaneMask second{32'767, -32'769};
  const Halves packed = packed_halves(first, second);
  const Halves none{};
  EXPECT_EQ(unpacked<0>(packed, none)[0], 0xFFFD);
  EXPECT_EQ(unpacked<0>(packed, none)[1], 0x7FFF);
  EXPECT_EQ(unpacked<1>(packed, none)[0], 0x7FFF);
  EXPECT_EQ(unpacked<1>(packed, none)[1], 0x8000);
  EXPECT_EQ(unpacked<0>(none, packed)[0], static_cast<std::int32_t>(0xFFFD0000u));
  EXPECT_EQ(high_products(all_halves(0xFFFF), all_halves(0x8001))[3], 0x8000);
}

}  // namespace
}  // namespace longtail::sim
