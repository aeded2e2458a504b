#include "stack/planning/following.h"

#include <gtest/gtest.h>

#include <cmath>

namespace longtail::stack {
namespace {

const FollowingParameters kP;

TEST(Following, AtTheDesiredGapBehindASteadyLeaderNothingIsToBeDone) {
  for (const double v : {1.0, 5.0, 15.0, 25.0, 36.0}) {
    EXPECT_NEAR(following_acceleration(kP, v, 1.0, {desired_gap_m(kP, v), v, 0}), 0, 1e-9) << v;
  }
}

TEST(Following, FarFromEveryoneTheFreeAccelerationStands) {
  EXPECT_NEAR(following_acceleration(kP, 20, 0.8, {1e6, 20, 0}), 0.8, 1e-6);
  EXPECT_EQ(following_acceleration(kP, 20, -0.5, {1e6, 20, 0}), -0.5);
}

TEST(Following, IsMonotoneInGapAndLeaderSpeed) {
  for (double v = 0; v <= 36; v += 4) {
    for (double gap = 2; gap < 150; gap += 4) {
      for (double lead = 0; lead <= 36; lead += 4) {
        const double here = following_acceleration(kP, v, 1, {gap, lead, 0});
        EXPECT_LE(here, following_acceleration(kP, v, 1, {gap + 4, lead, 0}) + 1e-9) << v << " " << gap << " " << lead;
        EXPECT_LE(here, following_acceleration(kP, v, 1, {gap, lead + 4, 0}) + 1e-9) << v << " " << gap << " " << lead;
        EXPECT_LE(here, 1 + 1e-12);
      }
    }
  }
}

TEST(Following, AShortGapBehindALeaderOfEqualSpeedCostsNoPanic) {
  // Someone cut in at 0.5 s: the constant-acceleration heuristic keeps braking mild.
  const double mild = following_acceleration(kP, 30, 0, {15, 30, 0});
  EXPECT_LT(mild, -0.5);
  EXPECT_GT(mild, -2.6);
  FollowingParameters cold = kP;
  cold.coolness = 0;
  EXPECT_LT(following_acceleration(cold, 30, 0, {15, 30, 0}), -10);
}

TEST(Following, ABrakingLeaderIsAnsweredBeforeItIsSlower) {
  EXPECT_LT(following_acceleration(kP, 25, 0, {48, 25, -5}), following_acceleration(kP, 25, 0, {48, 25, 0}) - 0.5);
}

TEST(RequiredAcceleration, MatchesTheClosedForms) {
  struct Row {
    const char* what;
    double speed, gap, lead, lead_acceleration, expected;
  };
  for (const Row& row : {
           Row{"not closing", 20, 30, 20, 0, 0},
           Row{"opening", 20, 30, 25, 0, 0},
           Row{"standing obstacle: v^2 / 2d", 20, 50, 0, 0, -4},
           Row{"slower leader: dv^2 / 2d", 20, 25, 10, 0, -2},
           Row{"braking leader met while it moves: a - dv^2 / 2d", 20, 10, 16, -1, -1 - 0.8},
           Row{"braking leader that stops first: v^2 / 2(d + v_l^2 / 2a)", 20, 30, 20, -8, -400.0 / (2 * (30 + 25))},
           Row{"oncoming: stop before the meeting point", 20, 100, -30, 0, -20.0 * 50 / 200},
           Row{"no gap left", 20, 0, 10, 0, -20},
       }) {
    EXPECT_NEAR(required_acceleration({}, row.speed, {row.gap, row.lead, row.lead_acceleration}), row.expected, 1e-9)
        << row.what;
  }
  EXPECT_EQ(required_acceleration({}, 0, {0.5, 0, 0}), 0);
}

TEST(RequiredAcceleration, DelayAndMarginCostRoom) {
  // After 0.5 s at 20 m/s, 10 m are gone; 2 m must be left.
  EXPECT_NEAR(required_acceleration({.delay_s = 0.5, .margin_m = 2}, 20, {62, 0, 0}), -4, 1e-9);
}

// Braking as asked, from the moment it is asked for, ends without a collision: simulated in small steps.
TEST(RequiredAcceleration, IsEnoughAndNotMuchMoreThanEnough) {
  int cases = 0;
  for (double v = 6; v <= 36; v += 6) {
    for (double lead = 0; lead <= 30; lead += 6) {
      for (const double lead_acceleration : {0.0, -2.0, -6.0}) {
        for (double gap = 5; gap < 120; gap += 9) {
          const double required = required_acceleration({}, v, {gap, lead, lead_acceleration});
          if (required > -0.5 || required <= -15) continue;
          ++cases;
          const auto least_gap = [&](double acceleration) {
            double ego = v, other = lead, d = gap, least = gap;
            for (int i = 0; i < 40000 && ego > 0; ++i) {
              const double dt = 0.002;
              const double ego_next = std::fmax(0, ego + acceleration * dt);
              const double other_next = std::fmax(0, other + lead_acceleration * dt);
              d += (other + other_next - ego - ego_next) / 2 * dt;
              ego = ego_next;
              other = other_next;
              least = std::fmin(least, d);
            }
            return least;
          };
          EXPECT_GT(least_gap(required), -0.02) << v << " " << lead << " " << lead_acceleration << " " << gap;
          EXPECT_LT(least_gap(required * 0.93), 0) << v << " " << lead << " " << lead_acceleration << " " << gap;
        }
      }
    }
  }
  EXPECT_GT(cases, 300);
}

}  // namespace
}  // namespace longtail::stack
