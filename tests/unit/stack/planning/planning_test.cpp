#include "stack/planning/planning.h"

#include <gtest/gtest.h>

#include <cmath>

#include "stack/base/digest.h"
#include "stack/base/strict_math.h"
#include "tests/unit/stack/support/node_bench.h"
#include "tests/unit/stack/support/test_road.h"

namespace longtail::stack {
namespace {

using testing::at_ms;
using testing::localization_at;
using testing::NodeBench;
using testing::RoadOptions;
using testing::TestRoad;
using testing::track_list;
using testing::TrackSpec;

const RoadOptions kStraight{.pieces = {{2000, 0}}, .lanes = 2, .speed_limit_mps = 30};

Mode mode_of(ModeKind kind) {
  Mode mode;
  mode.set_mode(kind);
  mode.set_lane_change_allowed(kind == MODE_FULL);
  mode.set_time_gap_scale(1);
  return mode;
}

NodeBench bench_on(const RoadOptions& road) {
  NodeBench bench(make_planning({}, {}));
  bench.put(Topic::kMapRoute, TestRoad(road).map_route(), at_ms(0));
  bench.put(Topic::kMode, mode_of(MODE_FULL), at_ms(0));
  bench.put(Topic::kTracks, track_list({}), at_ms(0));
  return bench;
}

// One activation at `ms` with a localization of the same time.
const Plan& plan(NodeBench& bench, std::int64_t ms, const Localization& localization) {
  bench.put(Topic::kLocalization, localization, at_ms(ms));
  bench.run(at_ms(ms + 20));
  const Plan* plan = bench.output<Plan>(Topic::kPlan);
  CHECK(plan != nullptr, "no plan at {} ms", ms);
  return *plan;
}

TEST(Planning, SaysNothingBeforeItKnowsWhereItIs) {
  NodeBench bench = bench_on(kStraight);
  bench.run(at_ms(100));
  EXPECT_EQ(bench.output<Plan>(Topic::kPlan), nullptr);
  Localization lost = localization_at(100, 0, 0, 20);
  lost.set_valid(false);
  bench.put(Topic::kLocalization, lost, at_ms(100));
  bench.run(at_ms(120));
  EXPECT_EQ(bench.output<Plan>(Topic::kPlan), nullptr);
}

TEST(Planning, PlansOncePerLocalization) {
  NodeBench bench = bench_on(kStraight);
  plan(bench, 100, localization_at(100, 0, 0, 20));
  bench.run(at_ms(200));
  EXPECT_EQ(bench.output<Plan>(Topic::kPlan), nullptr);
}

TEST(Planning, ThePlanIsOneMotionAlongTheLaneFromTheEgoOn) {
  const RoadOptions road{.pieces = {{150, 0}, {600, 1 / 250.0}}, .lanes = 2, .speed_limit_mps = 22};
  const TestRoad geometry(road);
  NodeBench bench = bench_on(road);
  const auto start = geometry.pose(120, 0);
  const Plan& p = plan(bench, 100, localization_at(start.x_m, start.y_m, start.heading_rad, 18));
  ASSERT_EQ(p.x_m_size(), 51);
  EXPECT_EQ(p.step_ns(), 100'000'000);
  EXPECT_EQ(p.behaviour(), BEHAVIOUR_LANE_FOLLOW);
  EXPECT_EQ(p.reason(), "speed_limit");
  double travelled_m = 0;
  for (int i = 0; i < 51; ++i) {
    if (i > 0) {
      const double mean_mps = (p.speed_mps(i) + p.speed_mps(i - 1)) / 2;
      const double chord_m = strict::hypot(p.x_m(i) - p.x_m(i - 1), p.y_m(i) - p.y_m(i - 1));
      EXPECT_NEAR(chord_m, mean_mps * 0.1, 0.01) << i;
      EXPECT_NEAR(p.speed_mps(i) - p.speed_mps(i - 1), (p.acceleration_mps2(i) + p.acceleration_mps2(i - 1)) / 2 * 0.1,
                  1e-9);
      EXPECT_LE(std::fabs(p.acceleration_mps2(i) - p.acceleration_mps2(i - 1)), 0.2 + 1e-9) << "jerk at " << i;
      travelled_m += mean_mps * 0.1;
    }
    const auto expected = geometry.pose(120 + travelled_m, 0);
    EXPECT_NEAR(p.x_m(i), expected.x_m, 0.05) << i;
    EXPECT_NEAR(p.y_m(i), expected.y_m, 0.05) << i;
    EXPECT_NEAR(strict::wrap_angle(p.yaw_rad(i) - expected.heading_rad), 0, 0.01) << i;
  }
  EXPECT_NEAR(p.curvature_per_m(40), 1 / 250.0, 1e-6);
}

TEST(Planning, ModesBoundTheSpeedAndTheDistance) {
  const std::vector<TrackSpec> leader{{.x_m = 100 + 3.75 + 2.25 + 60, .vx_mps = 20}};
  const auto accelerations = [&](const Mode& mode) {
    NodeBench bench = bench_on(kStraight);
    bench.put(Topic::kMode, mode, at_ms(100));
    bench.put(Topic::kTracks, track_list(leader), at_ms(100));
    return plan(bench, 100, localization_at(100, 0, 0, 20)).acceleration_mps2(15);
  };
  Mode constrained = mode_of(MODE_CONSTRAINED);
  constrained.set_time_gap_scale(2.0);
  EXPECT_GT(accelerations(mode_of(MODE_FULL)), 0.1);   // 60 m is more than 3 + 20 * 1.8
  EXPECT_LT(accelerations(constrained), -0.1);         // ... and less than 3 + 20 * 3.6
  Mode capped = mode_of(MODE_CONSTRAINED);
  capped.set_speed_cap_mps(12);
  NodeBench bench = bench_on(kStraight);
  bench.put(Topic::kMode, capped, at_ms(100));
  const Plan& p = plan(bench, 100, localization_at(100, 0, 0, 20));
  EXPECT_EQ(p.reason(), "mode_cap");
  EXPECT_LT(p.speed_mps(50), 12.5);
  for (int i = 0; i < 51; ++i) EXPECT_GE(p.acceleration_mps2(i), -2.6);
}

TEST(Planning, AMinimalRiskManoeuvreIsAControlledStopInTheLane) {
  NodeBench bench = bench_on(kStraight);
  bench.put(Topic::kMode, mode_of(MODE_MINIMAL_RISK), at_ms(100));
  const Plan& p = plan(bench, 100, localization_at(100, 0, 0, 10));
  EXPECT_EQ(p.behaviour(), BEHAVIOUR_MINIMAL_RISK);
  EXPECT_EQ(p.speed_mps(50), 0);
  double hardest = 0;
  for (int i = 0; i < 51; ++i) {
    hardest = std::fmin(hardest, p.acceleration_mps2(i));
    EXPECT_NEAR(p.y_m(i), 0, 1e-9);
  }
  EXPECT_NEAR(hardest, -PlanningParameters{}.minimal_risk_deceleration_mps2, 1e-9);
}

TEST(Planning, SlowsDownWhenItsTracksAreOld) {
  NodeBench bench = bench_on(kStraight);
  plan(bench, 100, localization_at(100, 0, 0, 20));
  const Plan& p = plan(bench, 900, localization_at(116, 0, 0, 20));
  EXPECT_EQ(p.reason(), "tracks_old");
  EXPECT_LT(p.speed_mps(50), 18.5);
}

TEST(Planning, AMapItCannotUseIsNamedAndThePresentCurvatureStandsIn) {
  NodeBench bench = bench_on(kStraight);
  MapRoute broken = TestRoad(kStraight).map_route();
  broken.mutable_lanes(0)->add_s_m(1);
  bench.put(Topic::kMapRoute, broken, at_ms(50));
  Localization turning = localization_at(100, 0, 0, 20);
  turning.set_yaw_rate_rps(0.1);
  for (int k = 0; k < 40; ++k) plan(bench, 100 + 100 * k, turning);
  const Plan& p = plan(bench, 5000, turning);
  EXPECT_EQ(p.reason().find("map_unusable: map.route, lane 1"), 0u) << p.reason();
  EXPECT_NEAR(p.curvature_per_m(20), 0.1 / 20, 1e-9);
}

TEST(Planning, WithoutAMapItFollowsWhoeverIsOnTheArcAhead) {
  NodeBench bench(make_planning({}, {}));
  bench.put(Topic::kMapRoute, MapRoute(), at_ms(0));
  bench.put(Topic::kMode, mode_of(MODE_FULL), at_ms(0));
  const double curvature_per_m = 1 / 300.0;
  Localization ego = localization_at(0, 0, 0, 25);
  ego.set_yaw_rate_rps(25 * curvature_per_m);
  // On the arc 60 m ahead, and one that is straight ahead, 6 m beside the arc.
  const double angle_rad = 60 * curvature_per_m;
  bench.put(Topic::kTracks,
            track_list({{.id = 1,
                         .x_m = 300 * strict::sin(angle_rad),
                         .y_m = 300 * (1 - strict::cos(angle_rad)),
                         .vx_mps = 20 * strict::cos(angle_rad),
                         .vy_mps = 20 * strict::sin(angle_rad),
                         .yaw_rad = angle_rad},
                        {.id = 2, .x_m = 40, .y_m = -4, .vx_mps = 10}}),
            at_ms(0));
  const Plan* p = nullptr;
  for (int k = 0; k < 5; ++k) p = &plan(bench, 100 + 20 * k, ego);
  EXPECT_EQ(p->target_track(), 1u);
  EXPECT_NEAR(p->target_gap_m(), 60 - 2.25 - 3.75 + 20 * 0.18, 0.05);  // it drove on since its track was made
  EXPECT_EQ(p->behaviour(), BEHAVIOUR_GAP_KEEP);
}

TEST(Planning, BrakesHarderThanNeededWhenComfortIsTooLate) {
  NodeBench bench = bench_on(kStraight);
  bench.put(Topic::kTracks, track_list({{.id = 3, .x_m = 100 + 3.75 + 2.25 + 40}}), at_ms(100));
  const Plan& p = plan(bench, 100, localization_at(100, 0, 0, 20));
  EXPECT_EQ(p.behaviour(), BEHAVIOUR_EMERGENCY_BRAKE);
  EXPECT_EQ(p.target_track(), 3u);
  // 20 m/s, 40 m less 1 m margin and 0.35 s of delay: 6.25 m/s^2 would do.
  EXPECT_NEAR(p.acceleration_mps2(3), -1.25 * 6.25, 1e-9);
  EXPECT_EQ(p.speed_mps(50), 0);
}

TEST(Planning, ChangesLaneOnlyInFullMode) {
  for (const ModeKind kind : {MODE_FULL, MODE_CONSTRAINED}) {
    NodeBench bench = bench_on(kStraight);
    bool changed = false;
    double x_m = 100;
    for (int k = 0; k < 60; ++k) {
      bench.put(Topic::kMode, mode_of(kind), at_ms(100 + 100 * k));
      bench.put(Topic::kTracks, track_list({{.x_m = x_m + 60, .vx_mps = 20}}), at_ms(100 + 100 * k));
      changed |= plan(bench, 100 + 100 * k, localization_at(x_m, 0, 0, 25)).behaviour() == BEHAVIOUR_LANE_CHANGE_LEFT;
      x_m += 2;
    }
    EXPECT_EQ(changed, kind == MODE_FULL);
  }
}

// A drive past a slow leader and a walker: every plan equal whether or not the node is replaced by its own state.
TEST(Planning, RemembersEverythingAcrossSaveAndLoad) {
  NodeBench kept = bench_on(kStraight);
  NodeBench swapped = bench_on(kStraight);
  DigestChain digest;
  double x_m = 100;
  for (int k = 0; k < 120; ++k) {
    const std::int64_t ms = 100 + 100 * k;
    const TrackList tracks = track_list({{.id = 1, .x_m = 180 + 2.0 * k, .vx_mps = 20},
                                         {.id = 2,
                                          .x_m = 430,
                                          .y_m = -9 + 0.12 * k,
                                          .vy_mps = 1.2,
                                          .length_m = 0.5,
                                          .width_m = 0.5,
                                          .classification = OBJECT_PEDESTRIAN}});
    const Localization ego = localization_at(x_m, 0.02 * (k % 5), 0.001 * (k % 3), 25);
    for (NodeBench* bench : {&kept, &swapped}) {
      bench->put(Topic::kMode, mode_of(MODE_FULL), at_ms(ms));
      bench->put(Topic::kTracks, tracks, at_ms(ms - 60));
    }
    const std::string bytes = plan(kept, ms, ego).SerializeAsString();
    ASSERT_EQ(bytes, plan(swapped, ms, ego).SerializeAsString()) << "activation " << k;
    digest.add(bytes);
    swapped.swap(make_planning({}, {}));
    ASSERT_EQ(kept.state(), swapped.state());
    x_m += 2.4;
  }
  // Pinned; changes only when planning is meant to plan differently.
  EXPECT_EQ(digest.value().hex(), "b28efffb2c75c7f393cdd931c2af7b65");
}

}  // namespace
}  // namespace longtail::stack
