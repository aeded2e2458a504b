// The driving layers in closed loop with other road users.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/stack/support/mini_drive.h"

namespace longtail::stack::testing {
namespace {

constexpr double kHalfPi = 1.57079632679489661923;
constexpr double kEgoFront_m = 3.75;

MiniOptions on_straight(double speed_mps, int lanes) {
  return {.road = {.pieces = {{6000, 0}}, .lanes = lanes}, .ego_speed_mps = speed_mps, .set_speed_mps = speed_mps};
}
// s of the centre of a car whose rear is `gap_m` ahead of the ego's front at the start.
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
bool ever(const MiniDrive& drive, Behaviour behaviour) {
  return std::ranges::any_of(drive.samples(), [&](const MiniSample& sample) { return sample.behaviour == behaviour; });
}

TEST(Traffic, TheGapSettlesAtTheTimeGapWithoutABrake) {
  for (const double lead_mps : {8.0, 16.0, 25.0}) {
    MiniOptions options = on_straight(lead_mps + 5, 1);
    options.actors = {{.id = 1, .s_m = ahead(180), .speed_mps = lead_mps}};
    MiniDrive drive(options);
    drive.run_for(90);
    const FollowingParameters p;
    EXPECT_NEAR(drive.last().gap_m, desired_gap_m(p, lead_mps), 0.03 * desired_gap_m(p, lead_mps)) << lead_mps;
    EXPECT_NEAR(drive.last().speed_mps, lead_mps, 0.05) << lead_mps;
    EXPECT_LT(hardest_braking(drive), 1.5) << lead_mps;
    EXPECT_GT(least_gap(drive), 0.98 * desired_gap_m(p, lead_mps)) << lead_mps;
  }
}

TEST(Traffic, NoisyTracksDoNotShakeTheDrive) {
  MiniOptions options = on_straight(30, 1);
  options.position_noise_m = 0.3;
  options.speed_noise_mps = 0.3;
  options.actors = {{.id = 1, .s_m = ahead(100), .speed_mps = 25}};
  MiniDrive drive(options);
  drive.run_for(60);
  EXPECT_LT(hardest_braking(drive), 1.8);
  EXPECT_NEAR(drive.last().speed_mps, 25, 0.5);
  int governed = 0;
  for (const MiniSample& sample : drive.samples()) governed += sample.command.governed() ? 1 : 0;
  EXPECT_EQ(governed, 0);
}

TEST(Traffic, StopsBehindAStandingCarFromEverySpeed) {
  for (const double kmh : {30.0, 50.0, 80.0, 100.0, 130.0}) {
    MiniOptions options = on_straight(kmh / 3.6, 1);
    options.actors = {{.id = 1, .s_m = 500}};
    MiniDrive drive(options);
    drive.run_for(500 / (kmh / 3.6) + 40);
    EXPECT_FALSE(drive.collided()) << kmh;
    EXPECT_EQ(drive.last().speed_mps, 0) << kmh;
    EXPECT_NEAR(drive.last().gap_m, 3, 0.5) << kmh;
    EXPECT_LT(hardest_braking(drive), kmh > 110 ? 5.2 : 3.0) << kmh;  // sight is 200 m
    EXPECT_FALSE(ever(drive, BEHAVIOUR_EMERGENCY_BRAKE)) << kmh;
  }
}

TEST(Traffic, ALeaderThatBrakesHardIsNotHit) {
  struct Row {
    double gap_s, braking, friction;
  };
  for (const Row& row : {Row{2.0, 6, 0.9}, Row{1.5, 6, 0.9}, Row{2.0, 8, 0.9}, Row{1.2, 8, 0.9}, Row{2.0, 3, 0.35}}) {
    MiniOptions options = on_straight(30, 1);
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

TEST(Traffic, FollowsStopAndGoWithoutDramaAndDrivesOnAfterEveryStop) {
  MiniOptions options = on_straight(12, 1);
  options.actors = {{.id = 1, .s_m = ahead(30), .speed_mps = 12, .script = [](MiniActor& actor, double t) {
                       // 20 s waves between standstill and 12 m/s.
                       const bool go = static_cast<int>(t / 10) % 2 == 0;
                       actor.acceleration_mps2 =
                           go ? (actor.speed_mps < 12 ? 1.5 : 0) : (actor.speed_mps > 0 ? -2.5 : 0);
                     }}};
  MiniDrive drive(options);
  drive.run_for(120);
  EXPECT_FALSE(drive.collided());
  EXPECT_GT(least_gap(drive), 2);
  EXPECT_LT(hardest_braking(drive), 3.5);
  EXPECT_GT(drive.last().s_m, drive.actors()[0].s_m - 45);  // kept up with the leader
}

TEST(Traffic, ACutInIsAbsorbed) {
  struct Row {
    double gap_m, slower_mps, braking_most;
  };
  for (const Row& row :
       {Row{40, 0, 1.5}, Row{40, 5, 3.5}, Row{20, 0, 4.2}, Row{20, 5, 5.5}, Row{10, 5, 6.5}, Row{20, 10, 6.5}}) {
    MiniOptions options = on_straight(30, 2);
    // Beside us in the left lane; from second 5 on it moves over at 1.2 m/s.
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

TEST(Traffic, ACutInIsAnsweredBeforeItIsInTheLane) {
  MiniOptions options = on_straight(30, 1);
  options.road.lanes = 2;
  options.actors = {
      {.id = 1, .s_m = ahead(35 + 40), .offset_m = 3.5, .speed_mps = 22, .script = [](MiniActor& actor, double t) {
         actor.heading_rad = t > 5 && actor.offset_m > 0 ? -0.9 / actor.speed_mps : 0;
       }}};
  MiniDrive drive(options);
  drive.run_for(7.5);  // 2.2 m moved: its flank is about to cross into our strip
  EXPECT_GT(drive.actors()[0].offset_m, 1.0);
  EXPECT_LT(drive.last().acceleration_mps2, -0.8);
}

TEST(Traffic, OvertakesASlowLeaderComfortably) {
  MiniOptions options = on_straight(30, 2);
  options.actors = {{.id = 1, .s_m = 200, .speed_mps = 20}};
  MiniDrive drive(options);
  drive.run_for(25);
  EXPECT_TRUE(ever(drive, BEHAVIOUR_LANE_CHANGE_LEFT));
  EXPECT_NEAR(drive.last().offset_m, 3.5, 0.1);
  EXPECT_GT(drive.last().s_m, drive.actors()[0].s_m);
  EXPECT_LT(drive.max_abs(&MiniSample::lateral_mps2), 1.5);
  EXPECT_LT(drive.max_abs(&MiniSample::offset_m), 3.75);  // no overshoot to speak of
  EXPECT_FALSE(drive.collided());
}

TEST(Traffic, StaysBehindWhenTheOtherLaneIsTaken) {
  MiniOptions options = on_straight(30, 2);
  options.actors = {{.id = 1, .s_m = 180, .speed_mps = 20},
                    {.id = 2, .s_m = 60, .offset_m = 3.5, .speed_mps = 30, .script = [](MiniActor& actor, double t) {
                       actor.acceleration_mps2 = t > 4 && actor.speed_mps > 21 ? -2 : 0;
                     }}};
  MiniDrive drive(options);
  drive.run_for(20);
  EXPECT_FALSE(ever(drive, BEHAVIOUR_LANE_CHANGE_LEFT));
  EXPECT_FALSE(drive.collided());
}

TEST(Traffic, GivesUpAChangeWhenSomeoneComesFromBehind) {
  MiniOptions options = on_straight(27, 2);
  // Hidden until the change has just begun, then closing fast in the left lane.
  options.actors = {{.id = 1, .s_m = 170, .speed_mps = 20},
                    {.id = 2, .s_m = -300, .offset_m = 3.5, .speed_mps = 40, .visible = false}};
  MiniDrive drive(options);
  while (drive.last_behaviour() != BEHAVIOUR_LANE_CHANGE_LEFT && drive.seconds() < 15) drive.run_for(0.1);
  ASSERT_EQ(drive.last_behaviour(), BEHAVIOUR_LANE_CHANGE_LEFT);
  drive.actors()[1].s_m = drive.last().s_m - 45;
  drive.actors()[1].visible = true;
  drive.run_for(5);
  EXPECT_LT(drive.max_abs(&MiniSample::offset_m), 1.5);
  EXPECT_NEAR(drive.last().offset_m, 0, 0.2);
  EXPECT_FALSE(drive.collided());
}

TEST(Traffic, GoesAroundAStandingCarWhereALaneIsFree) {
  MiniOptions options = on_straight(30, 2);
  options.actors = {{.id = 1, .s_m = 500}};
  MiniDrive drive(options);
  drive.run_for(30);
  EXPECT_FALSE(drive.collided());
  EXPECT_GT(drive.last().s_m, 600);
  EXPECT_LT(drive.max_abs(&MiniSample::lateral_mps2), 2);
  EXPECT_LT(hardest_braking(drive), 3.5);
}

TEST(Traffic, MovesAsideWithinTheLaneForDebrisAtItsEdge) {
  MiniOptions options = on_straight(25, 1);
  options.actors = {
      {.id = 1, .classification = OBJECT_DEBRIS, .s_m = 300, .offset_m = 1.1, .length_m = 0.6, .width_m = 0.5}};
  MiniDrive drive(options);
  drive.run_for(30);
  EXPECT_TRUE(ever(drive, BEHAVIOUR_EVADE));
  EXPECT_FALSE(drive.collided());
  EXPECT_GT(drive.last().s_m, 500);
  EXPECT_NEAR(drive.last().offset_m, 0, 0.05);              // and back
  EXPECT_LT(drive.max_abs(&MiniSample::offset_m), 0.825);   // flank within the lane
}

TEST(Traffic, GetsOutOfTheWayOfAWrongWayDriver) {
  MiniOptions options = on_straight(25, 2);
  options.actors = {{.id = 1, .s_m = 700, .heading_rad = 2 * kHalfPi, .speed_mps = 28}};
  MiniDrive drive(options);
  drive.run_for(25);
  EXPECT_FALSE(drive.collided());
  EXPECT_LT(drive.max_abs(&MiniSample::lateral_mps2), 3.5);
}

TEST(Traffic, BrakesForAWrongWayDriverWhereThereIsNowhereToGo) {
  MiniOptions options = on_straight(25, 1);
  options.actors = {{.id = 1, .s_m = 400, .heading_rad = 2 * kHalfPi, .speed_mps = 15}};
  MiniDrive drive(options);
  drive.run_for(9);
  EXPECT_LT(drive.last().speed_mps, 8);
}

TEST(Traffic, LetsPeopleCross) {
  for (const double walk_mps : {1.0, 1.4, 2.5}) {
    MiniOptions options = on_straight(14, 1);
    options.actors = {{.id = 1,
                       .classification = OBJECT_PEDESTRIAN,
                       .s_m = 120,
                       .offset_m = -1 - 4.5 * walk_mps,  // in the lane when the ego would be there
                       .heading_rad = kHalfPi,
                       .speed_mps = walk_mps,
                       .length_m = 0.5,
                       .width_m = 0.5}};
    MiniDrive drive(options);
    drive.run_for(25);
    EXPECT_FALSE(drive.collided()) << walk_mps;
    EXPECT_GT(least_gap(drive), 2) << walk_mps;
    EXPECT_LT(hardest_braking(drive), 5.2) << walk_mps;
    EXPECT_NEAR(drive.last().speed_mps, 14, 0.5) << walk_mps;  // and drives on
  }
}

TEST(Traffic, AChildThatRunsOutIsNotHitWhereBrakingCanStillHelp) {
  for (const double appears_s : {1.5, 2.0}) {
    MiniOptions options = on_straight(11, 1);
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

TEST(Traffic, SomeoneWalkingAlongTheRoadsideCostsNothing) {
  MiniOptions options = on_straight(14, 1);
  options.actors = {{.id = 1,
                     .classification = OBJECT_PEDESTRIAN,
                     .s_m = 150,
                     .offset_m = -3,
                     .speed_mps = 1.3,
                     .length_m = 0.5,
                     .width_m = 0.5}};
  MiniDrive drive(options);
  drive.run_for(15);
  EXPECT_LT(hardest_braking(drive), 0.3);
}

TEST(Traffic, TheGovernorAloneKeepsAnAggressivePlannerFromCrashing) {
  MiniOptions options = on_straight(30, 1);
  options.planning.following.time_gap_s = 0.3;
  options.planning.following.deceleration_mps2 = 8;
  options.planning.emergency_threshold_mps2 = 100;
  options.planning.service_deceleration_mps2 = 2.5;
  options.actors = {{.id = 1, .s_m = ahead(60), .speed_mps = 26, .script = [](MiniActor& actor, double t) {
                       actor.acceleration_mps2 = t > 20 ? -7 : 0;
                     }}};
  for (const bool governor : {true, false}) {
    options.governor = governor;
    MiniDrive drive(options);
    drive.run_for(40);
    EXPECT_EQ(drive.collided(), !governor);
  }
}

}  // namespace
}  // namespace longtail::stack::testing
