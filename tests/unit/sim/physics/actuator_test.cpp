#include "sim/physics/actuator.h"

#include <gtest/gtest.h>

#include <vector>

#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

constexpr Duration kStep = milliseconds(5);

TEST(Actuator, does_nothing_during_its_dead_time) {
  for (const std::int64_t delay_ms : {0, 5, 40, 60, 200}) {
    Actuator actuator({milliseconds(delay_ms), 0, 1e9, 10}, 0.0, kStep);
    int steps_before_motion = 0;
    while (actuator.step(1.0) == 0) ++steps_before_motion;
    EXPECT_EQ(steps_before_motion, delay_ms / 5) << delay_ms << " ms";
  }
}

TEST(Actuator, follows_a_first_order_lag_exactly) {
  // y(t) = c (1 - exp(-t / tau)) at every step, whatever the step.
  Actuator actuator({milliseconds(0), 0.15, 1e9, 10}, 0.0, kStep);
  for (int i = 1; i <= 200; ++i) {
    EXPECT_NEAR(actuator.step(3.0), 3.0 * (1 - strict::exp(-i * kStep.seconds() / 0.15)), 1e-12);
  }
}

TEST(Actuator, never_changes_faster_than_its_rate_and_never_beyond_its_limit) {
  Actuator actuator({milliseconds(10), 0.02, 0.8, 0.6}, 0.0, kStep);
  double last = 0;
  for (int i = 0; i < 1000; ++i) {
    const double y = actuator.step((i / 300) % 2 == 0 ? 5.0 : -5.0);
    EXPECT_LE(y - last, 0.8 * kStep.seconds() + 1e-15);
    EXPECT_GE(y - last, -0.8 * kStep.seconds() - 1e-15);
    EXPECT_LE(y, 0.6);
    EXPECT_GE(y, -0.6);
    last = y;
  }
}

TEST(Actuator, starts_at_rest_at_its_initial_value) {
  Actuator actuator({milliseconds(50), 0.1, 1.0, 10}, 2.5, kStep);
  for (int i = 0; i < 30; ++i) EXPECT_DOUBLE_EQ(actuator.step(2.5), 2.5);
}

TEST(Actuator, saves_the_commands_under_way) {
  // Same value now, different futures: the saved bytes must differ.
  Actuator one({milliseconds(50), 0.1, 1.0, 10}, 0.0, kStep);
  Actuator other = one;
  one.step(1.0);
  other.step(2.0);
  StateWriter a;
  StateWriter b;
  one.save(a);
  other.save(b);
  EXPECT_EQ(one.value(), other.value());
  EXPECT_NE(a.bytes(), b.bytes());
}

}  // namespace
}  // namespace longtail::sim
