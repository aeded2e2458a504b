// The driving layers in closed loop where there is no map: what must be braked for still is, the rest costs nothing.
#include <gtest/gtest.h>

#include <cmath>

#include "stack/base/strict_math.h"
#include "tests/unit/stack/support/mini_drive.h"

namespace longtail::stack::testing {
namespace {

constexpr double kHalfPi = 1.57079632679489661923;
constexpr double kEgoFront_m = 3.75;

MiniOptions unmapped(double speed_mps, int lanes) {
  return {.road = {.pieces = {{6000, 0}}, .lanes = lanes},
          .with_map = false,
          .ego_speed_mps = speed_mps,
          .set_speed_mps = speed_mps};
}
double ahead(double gap_m) { return 50 + kEgoFront_m + gap_m + 2.25; }

double least_gap(const MiniDrive& drive) {
  double least = 1e9;
  for (const MiniSample& sample : drive.samples()) least = std::fmin(least, sample.gap_m);
  return least;
}
double hardest_braking(const MiniDrive& drive) {
  double least = 0;
  for (const MiniSample& sample : drive.samples()) least = std::fmin(least, sample.acceleration_mps2);
  return -least;
}

TEST(Unmapped, ALeaderThatBrakesHardIsNotHit) {
  struct Row {
    double gap_s, braking, friction;
  };
  for (const Row& row : {Row{2.0, 6, 0.9}, Row{1.5, 6, 0.9}, Row{2.0, 8, 0.9}, Row{1.2, 8, 0.9}, Row{2.0, 3, 0.35}}) {
    MiniOptions options = unmapped(30, 1);
    options.friction = row.friction;
    options.actors = {
        {.id = 1, .s_m = ahead(30 * row.gap_s), .speed_mps = 30, .script = [&row](MiniActor& actor, double t) {
           actor.acceleration_mps2 = t > 3 ? -row.braking : 0;
         }}};
    MiniDrive drive(options);
    drive.run_for(30);
    EXPECT_FALSE(drive.collided()) << row.gap_s << " s, " << row.braking << " m/s^2";
    EXPECT_EQ(drive.last().speed_mps, 0);
    EXPECT_GT(least_gap(drive), 1.5) << row.gap_s << " s, " << row.braking << " m/s^2";
  }
}

TEST(Unmapped, StopsBehindAStandingCarFromEverySpeed) {
  for (const double kmh : {30.0, 50.0, 80.0, 100.0, 130.0}) {
    MiniOptions options = unmapped(kmh / 3.6, 1);
    options.actors = {{.id = 1, .s_m = 500}};
    MiniDrive drive(options);
    drive.run_for(500 / (kmh / 3.6) + 40);
    EXPECT_FALSE(drive.collided()) << kmh;
    EXPECT_EQ(drive.last().speed_mps, 0) << kmh;
    EXPECT_LT(hardest_braking(drive), kmh > 110 ? 5.2 : 3.0) << kmh;
  }
}

TEST(Unmapped, ACutInIsAbsorbed) {
  struct Row {
    double gap_m, slower_mps, braking_most;
  };
  for (const Row& row :
       {Row{40, 0, 1.5}, Row{40, 5, 3.5}, Row{20, 0, 4.2}, Row{20, 5, 5.5}, Row{10, 5, 6.5}, Row{20, 10, 6.5}}) {
    MiniOptions options = unmapped(30, 2);
    options.actors = {{.id = 1,
                       .s_m = ahead(row.gap_m + 5 * row.slower_mps),
                       .offset_m = 3.5,
                       .speed_mps = 30 - row.slower_mps,
                       .script = [](MiniActor& actor, double t) {
                         actor.heading_rad = t > 5 && actor.offset_m > 0 ? -1.2 / actor.speed_mps : 0;
                       }}};
    MiniDrive drive(options);
    drive.run_for(25);
    EXPECT_FALSE(drive.collided()) << row.gap_m << " " << row.slower_mps;
    EXPECT_GT(least_gap(drive), 0.25 * row.gap_m) << row.gap_m << " " << row.slower_mps;
    EXPECT_LT(hardest_braking(drive), row.braking_most) << row.gap_m << " " << row.slower_mps;
  }
}

TEST(Unmapped, ACutInIsAnsweredBeforeItIsInTheLane) {
  MiniOptions options = unmapped(30, 2);
  options.actors = {
      {.id = 1, .s_m = ahead(35 + 40), .offset_m = 3.5, .speed_mps = 22, .script = [](MiniActor& actor, double t) {
         actor.heading_rad = t > 5 && actor.offset_m > 0 ? -0.9 / actor.speed_mps : 0;
       }}};
  MiniDrive drive(options);
  drive.run_for(7.5);
  EXPECT_GT(drive.actors()[0].offset_m, 1.0);
  EXPECT_LT(drive.last().acceleration_mps2, -0.8);
}

TEST(Unmapped, AChildThatRunsOutIsNotHitWhereBrakingCanStillHelp) {
  for (const double appears_s : {1.5, 2.0}) {
    MiniOptions options = unmapped(11, 1);
    options.actors = {{.id = 1,
                       .classification = OBJECT_PEDESTRIAN,
                       .s_m = 50 + 11 * 4.0,
                       .offset_m = -4,
                       .length_m = 0.4,
                       .width_m = 0.4,
                       .script = [appears_s](MiniActor& actor, double t) {
                         actor.heading_rad = kHalfPi;
                         actor.speed_mps = t > appears_s && actor.offset_m < 6 ? 3 : 0;
                       }}};
    MiniDrive drive(options);
    drive.run_for(15);
    EXPECT_FALSE(drive.collided()) << appears_s;
  }
}

TEST(Unmapped, ACarThatCrossesIsGivenWayTo) {
  MiniOptions options = unmapped(14, 1);
  // Would be in the way just when the ego comes.
  options.actors = {
      {.id = 1, .s_m = 50 + 14 * 6.0, .offset_m = -48, .heading_rad = kHalfPi, .speed_mps = 8}};
  MiniDrive drive(options);
  drive.run_for(20);
  EXPECT_FALSE(drive.collided());
  EXPECT_GT(hardest_braking(drive), 0.8);
}

// On the real drive, slower traffic in the next lanes was taken for cut-ins every few seconds.
TEST(Unmapped, SlowerTrafficThatWandersInTheNextLanesCostsNothing) {
  MiniOptions options = unmapped(20, 3);
  options.position_noise_m = 0.1;
  for (std::uint32_t i = 0; i < 6; ++i) {
    const double phase = 1.3 * i;
    options.actors.push_back({.id = i + 1,
                              .s_m = ahead(15 + 25 * i),
                              .offset_m = i % 2 == 0 ? 3.5 : -3.5,
                              .speed_mps = 17,
                              .script = [phase](MiniActor& actor, double t) {
                                actor.heading_rad = 0.25 / 17 * strict::sin(0.8 * t + phase);
                              }});
  }
  MiniDrive drive(options);
  drive.run_for(40);
  EXPECT_FALSE(drive.collided());
  EXPECT_LT(hardest_braking(drive), 0.4);
  EXPECT_GT(drive.last().s_m, 50 + 0.97 * 20 * 40);
}

}  // namespace
}  // namespace longtail::stack::testing
