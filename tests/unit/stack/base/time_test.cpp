#include "stack/base/time.h"

#include <gtest/gtest.h>

#include <limits>

namespace longtail {
namespace {

static_assert(milliseconds(5).ns == 5'000'000);
static_assert(seconds(2) == milliseconds(2000));
static_assert(microseconds(-3) < nanoseconds(0));

TEST(Time, AddsAndSubtractsExactlyOverADay) {
  const Duration step = milliseconds(5);
  SimTime t;
  for (int i = 0; i < 17'280; ++i) t += step * 1000;  // 24 h; 5 s as a sum of doubles would drift
  EXPECT_EQ(t.ns, 86'400'000'000'000);
  EXPECT_EQ((t - SimTime{}) / step, 17'280'000);
  EXPECT_EQ(t - seconds(86'400), SimTime{});
}

TEST(Time, OrdersPointsAndDifferences) {
  EXPECT_LT(SimTime{1}, SimTime{2});
  EXPECT_EQ(SimTime{7} - SimTime{10}, nanoseconds(-3));
  EXPECT_EQ(-milliseconds(1), milliseconds(-1));
  EXPECT_EQ(seconds(1) / 8, milliseconds(125));
}

TEST(Time, RoundsSecondsToTheNearestNanosecondHalvesAwayFromZero) {
  struct Row {
    double seconds;
    std::int64_t ns;
  };
  for (const Row& row : {Row{0, 0}, {0.1, 100'000'000}, {-0.1, -100'000'000}, {1.5e-9, 2}, {-1.5e-9, -2}, {0.4e-9, 0},
                         {-0.4e-9, 0}, {1.0 / 3, 333'333'333}, {86'400, 86'400'000'000'000}}) {
    EXPECT_EQ(duration_from_seconds(row.seconds).ns, row.ns) << row.seconds;
  }
}

TEST(Time, GivesBackTheSecondsItWasMadeFrom) {
  for (std::int64_t ms = -100'000; ms < 100'000; ms += 7) {
    EXPECT_EQ(duration_from_seconds(milliseconds(ms).seconds()), milliseconds(ms));
  }
}

}  // namespace
}  // namespace longtail
