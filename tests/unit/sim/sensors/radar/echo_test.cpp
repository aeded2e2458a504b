#include "sim/sensors/radar/echo.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <tuple>

#include "tests/support/test_random.h"

namespace longtail::sim {
namespace {

constexpr CellSize kFar{0.75, 0.0524, 0.1};
constexpr CellSize kNear{0.40, 0.14, 0.1};

RadarEcho echo(double range_m, double azimuth_rad, double range_rate_mps, double power = 100, bool far = true) {
  return {far, range_m, azimuth_rad, range_rate_mps, power, Draws{{}, {}}};
}

TEST(RadarCells, ReachFromOneMultipleOfTheirSizeToTheNext) {
  struct Row {
    const char* what;
    RadarEcho a, b;
    std::size_t left;
  };
  for (const Row& row : {Row{"one range cell", echo(30.01, 0.01, 5.01), echo(30.74, 0.01, 5.01), 1},
                         Row{"a range cell's edge between", echo(29.99, 0.01, 5.01), echo(30.01, 0.01, 5.01), 2},
                         Row{"a range cell's edge of the near beam", echo(30.01, 0.01, 5.01, 1, false), echo(30.41, 0.01, 5.01, 1, false), 2},
                         Row{"one azimuth cell", echo(30.1, 0.001, 5.01), echo(30.1, 0.052, 5.01), 1},
                         Row{"azimuth cells meet straight ahead", echo(30.1, -0.001, 5.01), echo(30.1, 0.001, 5.01), 2},
                         Row{"one azimuth cell to the right", echo(30.1, -0.001, 5.01), echo(30.1, -0.052, 5.01), 1},
                         Row{"an azimuth cell's edge", echo(30.1, 0.052, 5.01), echo(30.1, 0.053, 5.01), 2},
                         Row{"one rate cell", echo(30.1, 0.01, 5.01), echo(30.1, 0.01, 5.09), 1},
                         Row{"a rate cell's edge", echo(30.1, 0.01, 5.09), echo(30.1, 0.01, 5.11), 2},
                         Row{"coming and going", echo(30.1, 0.01, -0.01), echo(30.1, 0.01, 0.01), 2},
                         Row{"two beams", echo(30.1, 0.01, 5.01), echo(30.1, 0.01, 5.01, 100, false), 2}}) {
    std::vector<RadarEcho> echoes{row.a, row.b};
    merge_cells(kFar, kNear, echoes);
    EXPECT_EQ(echoes.size(), row.left) << row.what;
  }
}

TEST(RadarCells, GiveTheMeanByPowerAndTheSumOfThePowers) {
  std::vector<RadarEcho> echoes{echo(60.1, 0.01, 3.01, 100), echo(10, 0, 0), echo(60.5, 0.03, 3.09, 300)};
  echoes[2].draws.next();
  merge_cells(kFar, kNear, echoes);
  ASSERT_EQ(echoes.size(), 2u);
  EXPECT_NEAR(echoes[0].range_m, 60.4, 1e-12);
  EXPECT_NEAR(echoes[0].azimuth_rad, 0.025, 1e-12);
  EXPECT_NEAR(echoes[0].range_rate_mps, 3.07, 1e-12);
  EXPECT_EQ(echoes[0].power, 400);
  EXPECT_EQ(echoes[0].draws.count(), 1u) << "errors of the strongest";
  EXPECT_EQ(echoes[1].range_m, 10) << "alone: as it was";
}

// One echo per cell that is taken, whatever the order, and no power is lost.
TEST(RadarCells, HaveOneEchoEach) {
  constexpr std::uint64_t kSeed = 20261121;
  test::Random random(kSeed);
  const auto draw = [&](double low, double high) { return low + (high - low) * static_cast<double>(random.below(100'000)) / 100'000; };
  std::size_t merged = 0;
  for (int round = 0; round < 200; ++round) {
    std::vector<RadarEcho> echoes;
    std::map<std::tuple<bool, double, double, double>, double> cells;
    double power = 0;
    for (int i = 0; i < 60; ++i) {
      const bool far = random.below(2) == 0;
      const double range_m = draw(20, 24), azimuth_rad = draw(-0.2, 0.2), rate_mps = draw(-0.3, 0.3);
      echoes.push_back(echo(range_m, azimuth_rad, rate_mps, draw(1, 50), far));
      const CellSize& size = far ? kFar : kNear;
      cells[{far, std::floor(range_m / size.range_m), std::floor(azimuth_rad / size.azimuth_rad), std::floor(rate_mps / size.range_rate_mps)}] += 1;
      power += echoes.back().power;
    }
    merge_cells(kFar, kNear, echoes);
    ASSERT_EQ(echoes.size(), cells.size()) << "seed " << kSeed << " round " << round;
    merged += 60 - echoes.size();
    for (const RadarEcho& e : echoes) power -= e.power;
    EXPECT_NEAR(power, 0, 1e-9);
  }
  EXPECT_GT(merged, 200u);
}

}  // namespace
}  // namespace longtail::sim
