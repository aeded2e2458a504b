// The driving layers in closed loop on an empty road: lane keeping, speed keeping, stopping, lost nodes.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/stack/support/mini_drive.h"

namespace longtail::stack::testing {
namespace {

// Highway bends joined by short transition pieces, as roads are built.
std::vector<RoadPiece> bends(std::initializer_list<double> radii_m) {
  std::vector<RoadPiece> pieces{{200, 0}};
  double before = 0;
  for (const double radius_m : radii_m) {
    const double curvature = radius_m == 0 ? 0 : 1 / radius_m;
    for (int k = 1; k <= 10; ++k) pieces.push_back({6, before + (curvature - before) * k / 10});
    pieces.push_back({250, curvature});
    before = curvature;
  }
  return pieces;
}

TEST(FreeDriving, KeepsTheLaneWithinThirtyCentimetresInBends) {
  struct Row {
    double speed_mps;
    std::vector<RoadPiece> pieces;
    double most_m;
  };
  for (const Row& row : {Row{10, bends({60, 0, -50, 80}), 0.15}, Row{20, bends({250, -220, 0, 300}), 0.20},
                         Row{30, bends({500, -450, 0}), 0.20}, Row{36, bends({700, 0, -700}), 0.20}}) {
    MiniDrive drive({.road = {.pieces = row.pieces}, .ego_speed_mps = row.speed_mps, .set_speed_mps = row.speed_mps});
    drive.run_for(1000 / row.speed_mps);
    EXPECT_LT(drive.max_abs(&MiniSample::offset_m), row.most_m) << row.speed_mps;
    EXPECT_LT(drive.max_abs(&MiniSample::lateral_mps2), 3.0) << row.speed_mps;
  }
}

TEST(FreeDriving, StaysInItsLaneEvenWhereTheCurvatureJumps) {
  MiniDrive drive({.road = {.pieces = {{200, 0}, {300, 1 / 300.0}, {300, -1 / 200.0}, {300, 0}, {200, 1 / 60.0}}}});
  drive.run_for(55);
  EXPECT_LT(drive.max_abs(&MiniSample::offset_m), 0.30);
}

TEST(FreeDriving, SlowsDownForBendsAndSpeedsUpAfterThem) {
  MiniDrive drive({.road = {.pieces = bends({100, 0, 0})}});
  drive.run_for(45);
  double slowest = 1e9;
  double hardest = 0;
  for (const MiniSample& sample : drive.samples()) {
    slowest = std::fmin(slowest, sample.speed_mps);
    hardest = std::fmin(hardest, sample.acceleration_mps2);
  }
  EXPECT_NEAR(slowest, std::sqrt(2.0 * 100), 0.3);
  EXPECT_GT(hardest, -2.6);
  EXPECT_NEAR(drive.last().speed_mps, 30, 0.3);
}

TEST(FreeDriving, ReachesItsSetSpeedSmoothlyAndWithoutOvershoot) {
  for (const auto& [from, to] : {std::pair{0.0, 13.9}, std::pair{10.0, 36.1}, std::pair{30.0, 15.0}}) {
    MiniDrive drive({.road = {.pieces = {{5000, 0}}}, .ego_speed_mps = from, .set_speed_mps = to});
    drive.run_for(60);
    EXPECT_NEAR(drive.last().speed_mps, to, 0.01 * to);
    double lowest = 1e9, highest = 0;
    for (const MiniSample& sample : drive.samples()) {
      if (sample.t_s < 1) continue;
      lowest = std::fmin(lowest, sample.speed_mps);
      highest = std::fmax(highest, sample.speed_mps);
    }
    EXPECT_LT(to > from ? highest : 0, 1.02 * to);
    EXPECT_GT(to < from ? lowest : 1e9, 0.98 * to);
    EXPECT_LT(drive.max_abs(&MiniSample::acceleration_mps2), 2.7);
  }
}

TEST(FreeDriving, StopsAtTheEndOfTheRouteAndNotBeyond) {
  MiniDrive drive({.road = {.pieces = {{1000, 0}}, .route_end_m = 800}});
  drive.run_for(60);
  EXPECT_EQ(drive.last().speed_mps, 0);
  const double front_m = drive.last().s_m + 3.75;
  EXPECT_LT(front_m, 800);
  EXPECT_GT(front_m, 794);
  EXPECT_LT(drive.max_abs(&MiniSample::acceleration_mps2), 2.3);
}

TEST(FreeDriving, AMinimalRiskManoeuvreEndsStoppedInTheLane) {
  MiniDrive drive({.road = {.pieces = bends({300})}, .ego_speed_mps = 24, .set_speed_mps = 24});
  drive.run_for(9);
  HealthItem lost;
  lost.set_subject("perception");
  lost.set_reason("perception_lost");
  lost.set_level(HEALTH_FAILED);
  drive.health().push_back(lost);
  drive.run_for(20);
  EXPECT_EQ(drive.last().mode, MODE_STOPPED);
  EXPECT_EQ(drive.last().speed_mps, 0);
  EXPECT_LT(drive.max_abs(&MiniSample::offset_m), 0.2);
  EXPECT_LT(drive.max_abs(&MiniSample::acceleration_mps2), 3);
  // The driver resumes once the reason is gone.
  drive.health().clear();
  drive.run_for(2);
  drive.press(kResumeButton);
  drive.run_for(10);
  EXPECT_EQ(drive.last().mode, MODE_FULL);
  EXPECT_GT(drive.last().speed_mps, 5);
}

TEST(FreeDriving, ConstrainedModeSlowsToItsCap) {
  MiniDrive drive({.road = {.pieces = {{3000, 0}}}});
  drive.run_for(3);
  HealthItem hot;
  hot.set_reason("compute_hot");
  hot.set_level(HEALTH_DEGRADED);
  drive.health().push_back(hot);
  drive.run_for(20);
  EXPECT_EQ(drive.last().mode, MODE_CONSTRAINED);
  EXPECT_NEAR(drive.last().speed_mps, 22, 0.2);
  drive.health().clear();
  drive.run_for(30);
  EXPECT_EQ(drive.last().mode, MODE_FULL);
  EXPECT_NEAR(drive.last().speed_mps, 30, 0.3);
}

TEST(FreeDriving, LosingANodeInABendEndsInAStopInTheLane) {
  for (const char* node : {"planning", "control", "prediction"}) {
    MiniDrive drive({.road = {.pieces = {{100, 0}, {60, 1 / 1200.0}, {2000, 1 / 600.0}}}});
    drive.run_for(10);
    drive.set_alive(node, false);
    drive.run_for(20);
    EXPECT_LT(drive.max_abs(&MiniSample::offset_m), 0.8) << node;
    EXPECT_EQ(drive.last().speed_mps == 0, std::string(node) != "prediction") << node;
    EXPECT_LT(drive.max_abs(&MiniSample::acceleration_mps2), 4.8) << node;
  }
}

TEST(FreeDriving, AShortOutageOfThePlannerGoesUnnoticed) {
  MiniDrive drive({.road = {.pieces = {{100, 0}, {60, 1 / 1200.0}, {2000, 1 / 600.0}}}});
  drive.run_for(8);
  drive.set_alive("planning", false);
  drive.run_for(0.5);
  drive.set_alive("planning", true);
  drive.run_for(10);
  EXPECT_LT(drive.max_abs(&MiniSample::offset_m), 0.2);
  EXPECT_LT(drive.max_abs(&MiniSample::acceleration_mps2, 8), 0.5);
}

// All nodes are saved and replaced by fresh ones that load their state, again and again: not a bit changes.
TEST(FreeDriving, EveryNodeGoesOnBitExactlyFromItsSavedState) {
  const MiniOptions options{.road = {.pieces = bends({250, -220})},
                            .ego_speed_mps = 22,
                            .set_speed_mps = 22,
                            .position_noise_m = 0.2,
                            .speed_noise_mps = 0.2,
                            .actors = {{.id = 1, .s_m = 130, .speed_mps = 15}}};
  MiniDrive straight(options);
  straight.run_for(20);
  MiniDrive swapped(options);
  for (int k = 0; k < 20; ++k) {
    swapped.run_for(1);
    swapped.swap_nodes();
  }
  EXPECT_EQ(swapped.digest(), straight.digest());
}

}  // namespace
}  // namespace longtail::stack::testing
