#include "stack/control/plan_view.h"

#include <gtest/gtest.h>

#include <cmath>

#include "stack/base/strict_math.h"
#include "tests/unit/stack/support/node_bench.h"

namespace longtail::stack {
namespace {

// A circle of 100 m radius at 10 m/s, slowing by 1 m/s^2; 0.1 s steps from t = 1 s.
Plan circle() {
  Plan plan;
  set_header(*plan.mutable_header(), testing::at_ms(1000), testing::at_ms(1020), 0, "");
  plan.set_step_ns(100'000'000);
  for (int i = 0; i <= 50; ++i) {
    const double t = 0.1 * i;
    const double s = 10 * t - t * t / 2;
    plan.add_x_m(100 * strict::sin(s / 100));
    plan.add_y_m(100 * (1 - strict::cos(s / 100)));
    plan.add_yaw_rad(s / 100);
    plan.add_speed_mps(10 - t);
    plan.add_acceleration_mps2(-1);
    plan.add_curvature_per_m(0.01 + 0.0001 * s);
  }
  return plan;
}

TEST(PlanView, ReadsSpeedByTime) {
  const Plan plan = circle();
  EXPECT_NEAR(motion_at(plan, testing::at_ms(2250)).speed_mps, 8.75, 1e-9);
  EXPECT_NEAR(motion_at(plan, testing::at_ms(0)).speed_mps, 10, 1e-12);
  EXPECT_NEAR(motion_at(plan, testing::at_ms(60000)).speed_mps, 5, 1e-12);
}

TEST(PlanView, FindsTheFootAndTheSide) {
  const Plan plan = circle();
  for (double s = 0.5; s < 37; s += 3.1) {
    for (const double offset : {-1.5, 0.0, 0.7}) {
      const double radius = 100 - offset;
      const PlanFoot foot = foot_on(plan, radius * strict::sin(s / 100), 100 - radius * strict::cos(s / 100));
      EXPECT_NEAR(foot.offset_m, offset, 0.003) << s;
      EXPECT_NEAR(foot.yaw_rad, s / 100, 0.001) << s;
      EXPECT_NEAR(mean_curvature(plan, foot, 0), 0.01 + 0.0001 * s, 2e-5) << s;
    }
  }
}

TEST(PlanView, AveragesCurvatureAhead) {
  const Plan plan = circle();
  const PlanFoot foot = foot_on(plan, 0, 0);
  EXPECT_NEAR(mean_curvature(plan, foot, 20), 0.01 + 0.0001 * 10, 1e-5);
  const double end = 0.01 + 0.0001 * 37.5;
  // Past the end (37.5 m) the last curvature holds: mean over 75 m.
  EXPECT_NEAR(mean_curvature(plan, foot, 75), ((0.01 + end) / 2 + end) / 2, 1e-5);
}

TEST(PlanView, MeasuresWhatIsLeft) {
  const Plan plan = circle();
  EXPECT_NEAR(length_of(plan), 37.5, 0.01);
  EXPECT_NEAR(length_ahead(plan, foot_on(plan, 100 * strict::sin(0.2), 100 * (1 - strict::cos(0.2)))), 17.5, 0.02);
}

TEST(PlanView, APlanThatStandsStillIsAPointWithADirection) {
  Plan plan;
  plan.set_step_ns(100'000'000);
  for (int i = 0; i < 5; ++i) {
    plan.add_x_m(3);
    plan.add_y_m(4);
    plan.add_yaw_rad(0.5);
    plan.add_speed_mps(0);
    plan.add_acceleration_mps2(0);
    plan.add_curvature_per_m(0);
  }
  ASSERT_TRUE(is_usable(plan));
  EXPECT_EQ(length_of(plan), 0);
  const PlanFoot foot = foot_on(plan, 3 - strict::sin(0.5), 4 + strict::cos(0.5));
  EXPECT_NEAR(foot.offset_m, 1, 1e-9);
  EXPECT_NEAR(foot.yaw_rad, 0.5, 1e-12);
}

TEST(PlanView, RefusesPlansThatCannotBeFollowed) {
  EXPECT_FALSE(is_usable(Plan()));
  Plan plan = circle();
  EXPECT_TRUE(is_usable(plan));
  plan.add_x_m(1);
  EXPECT_FALSE(is_usable(plan));
  plan = circle();
  plan.set_step_ns(0);
  EXPECT_FALSE(is_usable(plan));
}

}  // namespace
}  // namespace longtail::stack
