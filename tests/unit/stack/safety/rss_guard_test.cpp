#include "stack/safety/rss_guard.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/stack/support/node_bench.h"

namespace longtail::stack {
namespace {

using testing::at_ms;
using testing::track_list;
using testing::TrackSpec;

const GovernorParameters kP;

double safe_m(double ego_mps, double lead_mps) {
  return rss_same_direction_m(kP.rss, ego_mps, lead_mps, kP.rss.response_ego_s);
}

TEST(RssGuard, LetsThroughWhatStaysSafe) {
  for (double v = 0; v < 40; v += 5) {
    EXPECT_EQ(allowed_acceleration(kP, {.gap_m = safe_m(v, v) + 5, .ego_mps = v, .other_mps = v}, 0.7), 0.7) << v;
  }
}

TEST(RssGuard, BoundsWhatWouldLeaveTheSafeState) {
  for (double v = 5; v < 40; v += 5) {
    const Hazard edge{.gap_m = safe_m(v, v) + 0.001, .ego_mps = v, .other_mps = v};
    ASSERT_TRUE(is_safe(kP, edge));
    EXPECT_LT(allowed_acceleration(kP, edge, 1.5), 0.4) << v;
    Hazard braking = edge;
    braking.other_mps2 = -8;
    EXPECT_LT(allowed_acceleration(kP, braking, 1.5), -2) << v;
    EXPECT_GE(allowed_acceleration(kP, braking, 1.5), -kP.rss.braking_min_mps2) << v;
  }
}

TEST(RssGuard, NeverAsksForMoreAccelerationThanWanted) {
  for (const double wanted : {-9.0, -6.0, -1.0, 0.0, 1.5}) {
    for (double gap = -1; gap < 120; gap += 3.7) {
      for (double lead = 0; lead < 40; lead += 5) {
        EXPECT_LE(allowed_acceleration(kP, {.gap_m = gap, .ego_mps = 25, .other_mps = lead}, wanted), wanted);
      }
    }
  }
}

TEST(RssGuard, AllowsMoreWithMoreRoomAndLessWithMoreSpeed) {
  for (double v = 5; v < 40; v += 5) {
    double before = -1e9;
    for (double gap = 1; gap < 150; gap += 0.5) {
      const double allowed = allowed_acceleration(kP, {.gap_m = gap, .ego_mps = v, .other_mps = v}, 1.5);
      EXPECT_GE(allowed, before - 1e-6) << v << " " << gap;
      before = allowed;
      EXPECT_GE(allowed, allowed_acceleration(kP, {.gap_m = gap, .ego_mps = v + 2, .other_mps = v}, 1.5) - 1e-6);
    }
  }
}

TEST(RssGuard, AnUnsafeStateIsAnsweredByHowUnsafeItIs) {
  const double v = 30;
  const auto response = [&](double gap, double lead, double lead_acceleration) {
    return allowed_acceleration(kP, {.gap_m = gap, .ego_mps = v, .other_mps = lead, .other_mps2 = lead_acceleration},
                                1.5);
  };
  const double safe = safe_m(v, v);
  EXPECT_NEAR(response(safe, v, 0), 0, 1e-6);
  EXPECT_NEAR(response(0.7 * safe, v, 0), -6 * 0.6 * 0.3, 1e-9);
  EXPECT_EQ(response(0.4 * safe, v - 15, -8), -kP.rss.braking_min_mps2);
  EXPECT_LT(response(0.9 * safe, v, -5), response(0.9 * safe, v, 0) - 2);  // it brakes: so do we
  EXPECT_GT(response(0.7 * safe, v + 5, 0), response(0.7 * safe, v, 0));   // it draws away: the gap mends itself
}

TEST(RssGuard, TheAnswerDoesNotJumpAtTheEdgeOfSafety) {
  for (double v = 5; v < 40; v += 5) {
    for (double lead = 0; lead <= 40; lead += 5) {
      for (const double braking : {0.0, -4.0}) {
        Hazard hazard{.gap_m = safe_m(v, lead) + 1e-6, .ego_mps = v, .other_mps = lead, .other_mps2 = braking};
        const double inside = std::fmin(0, allowed_acceleration(kP, hazard, 1.5));
        hazard.gap_m -= 2e-6;
        EXPECT_NEAR(std::fmin(0, allowed_acceleration(kP, hazard, 1.5)), inside, 0.15)
            << v << " " << lead << " " << braking;
      }
    }
  }
}

TEST(RssGuard, AnOncomingVehicleNeedsBothStops) {
  const Hazard far{.gap_m = 500, .ego_mps = 25, .other_mps = -25, .oncoming = true};
  EXPECT_EQ(allowed_acceleration(kP, far, 0), 0);
  Hazard near = far;
  near.gap_m = rss_opposite_direction_m(kP.rss, 25, 25) - 1;
  EXPECT_LT(allowed_acceleration(kP, near, 0), 0);
}

// The promise of the governor: from a safe state the bare RSS distance is never lost, however the leader brakes
// (up to b_max), whatever control wants. Ego and leader move exactly, the leader's acceleration is known one step
// late, and the ego gets what the guard allows.
TEST(RssGuard, TheRssDistanceIsNeverLostWhateverTheLeaderDoes) {
  RssParameters bare = kP.rss;
  bare.margin_m = 0;
  int steps = 0;
  for (double v = 2; v <= 40; v += 4.7) {
    for (double lead0 = 0; lead0 <= 40; lead0 += 4.1) {
      for (int pattern = 0; pattern < 4; ++pattern) {
        double ego = v, lead = lead0, known = 0;
        double gap = safe_m(ego, lead) + 0.01;
        for (int k = 0; k < 1500; ++k) {
          const double a =
              allowed_acceleration(kP, {.gap_m = gap, .ego_mps = ego, .other_mps = lead, .other_mps2 = known}, 1.5);
          // Brakes at once; late; in bursts; never.
          const bool brakes = pattern == 0 || (pattern == 1 && k > 300) || (pattern == 2 && k / 100 % 4 == 1);
          const double b = lead > 0 || !brakes ? (brakes ? -kP.rss.braking_max_mps2 : pattern == 2 ? 1.0 : 0.0) : 0.0;
          const double ego_next = std::fmax(0, ego + a * kP.step_s);
          const double lead_next = std::fmax(0, lead + b * kP.step_s);
          gap += (lead + lead_next - ego - ego_next) / 2 * kP.step_s;
          ego = ego_next;
          lead = lead_next;
          known = b;
          ASSERT_GT(gap, rss_same_direction_m(bare, ego, lead, bare.response_ego_s))
              << "v " << v << " lead " << lead0 << " pattern " << pattern << " step " << k << " ego " << ego << " lead "
              << lead;
          ++steps;
        }
      }
    }
  }
  EXPECT_EQ(steps, 9 * 10 * 4 * 1500);
}

struct Stage {
  Path path = path_along_arc({.extent = {20, 250, 2}});
  EgoFrame ego{.speed_mps = 20, .time = at_ms(100)};
  TrackList tracks;

  explicit Stage(const std::vector<TrackSpec>& specs) : tracks(track_list(specs)) {
    set_header(*tracks.mutable_header(), at_ms(100), at_ms(100), 0, "");
  }
  GuardVerdict verdict(double wanted) const {
    return guard(kP, Scene(path, ego, &tracks, nullptr, {}), ego, 0, wanted);
  }
};

TEST(RssGuard, OnlyWhatIsOrGetsInTheWayCounts) {
  struct Row {
    const char* what;
    TrackSpec track;
    bool bounded;
  };
  for (const Row& row : {
           Row{"close leader", {.x_m = 15, .vx_mps = 20}, true},
           Row{"next lane", {.x_m = 15, .y_m = 3.5, .vx_mps = 20}, false},
           Row{"next lane, wobbling within its uncertainty",
               {.x_m = 15, .y_m = 3.5, .vx_mps = 20, .vy_mps = -0.5, .variance = 0.36},
               false},
           Row{"next lane, surely coming over", {.x_m = 15, .y_m = 3.2, .vx_mps = 20, .vy_mps = -1.5}, true},
           Row{"behind", {.x_m = -10, .vx_mps = 25}, false},
           Row{"oncoming in its own lane", {.x_m = 80, .y_m = 3.7, .vx_mps = -20, .yaw_rad = 3.14}, false},
           Row{"oncoming in ours", {.x_m = 80, .y_m = 0.5, .vx_mps = -20, .yaw_rad = 3.14}, true},
           Row{"walks into the way",
               {.x_m = 35,
               .y_m = -3,
               .vy_mps = 1.8,
               .length_m = 0.5,
               .width_m = 0.5,
               .classification = OBJECT_PEDESTRIAN},
               true},
           Row{"walks away",
               {.x_m = 35,
               .y_m = -3,
               .vy_mps = -1.8,
               .length_m = 0.5,
               .width_m = 0.5,
               .classification = OBJECT_PEDESTRIAN},
               false},
           Row{"stands beside",
               {.x_m = 35, .y_m = -3, .length_m = 0.5, .width_m = 0.5, .classification = OBJECT_PEDESTRIAN},
               false},
       }) {
    const GuardVerdict verdict = Stage({row.track}).verdict(0);
    EXPECT_EQ(verdict.acceleration_max_mps2 < 0, row.bounded) << row.what;
    EXPECT_EQ(verdict.track, row.bounded ? 1u : 0u) << row.what;
  }
}

// Sideways motion that may be noise brings nothing into the way; what surely moves does, whatever it is.
TEST(RssGuard, CrossingMotionCountsLessItsOwnUncertainty) {
  struct Row {
    const char* what;
    ObjectClass classification;
    double lateral_mps, sigma_mps;
    bool bounded;
  };
  // 35 m ahead, 3 m right, half a metre wide; at 20 m/s (less the way it comes nearer) the ego is there in 1.55 s:
  // to come within 0.1 m of its flank takes (3 - 0.25 - 0.925 - 0.1) / 1.55 = 1.11 m/s.
  for (const Row& row : {Row{"a person, surely", OBJECT_PEDESTRIAN, 1.8, 0.1, true},
                         Row{"a person, unsurely but enough", OBJECT_PEDESTRIAN, 1.8, 0.6, true},
                         Row{"a person who may well stand", OBJECT_PEDESTRIAN, 1.2, 0.6, false},
                         Row{"a slow person", OBJECT_PEDESTRIAN, 1.0, 0.0, false},
                         Row{"a deer", OBJECT_ANIMAL, 2.5, 0.8, true},
                         Row{"a car, surely", OBJECT_CAR, 1.8, 0.3, true},
                         Row{"a thing within two sigma", OBJECT_UNKNOWN, 1.8, 1.0, false},
                         Row{"a thing within two sigma that would reach", OBJECT_UNKNOWN, 2.5, 1.3, false},
                         Row{"a thing beyond two sigma", OBJECT_UNKNOWN, 2.5, 1.2, true}}) {
    const GuardVerdict verdict = Stage({{.x_m = 35,
                                         .y_m = -3,
                                         .vy_mps = row.lateral_mps,
                                         .yaw_rad = 1.5707963,
                                         .length_m = 0.5,
                                         .width_m = 0.5,
                                         .classification = row.classification,
                                         .variance = row.sigma_mps * row.sigma_mps}})
                                     .verdict(0);
    EXPECT_EQ(verdict.acceleration_max_mps2 < 0, row.bounded) << row.what;
  }
}

TEST(RssGuard, TellsTheDecelerationThatTheWorstObstacleCallsFor) {
  const GuardVerdict verdict =
      Stage({{.id = 1, .x_m = 3.75 + 2.25 + 40}, {.id = 2, .x_m = 100, .vx_mps = 20}}).verdict(0);
  // 20 m/s, 40 m less 0.5 m margin and 0.2 s of delay.
  EXPECT_NEAR(verdict.required_mps2, -400 / (2 * (40 - 0.5 - 4)), 1e-9);
}

}  // namespace
}  // namespace longtail::stack
