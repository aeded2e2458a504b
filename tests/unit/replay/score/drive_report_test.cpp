#include "replay/score/drive_report.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>
#include <numbers>

#include "stack/api/sensors.pb.h"
#include "stack/api/stack.pb.h"
#include "stack/api/truth.pb.h"

namespace longtail::replay {
namespace {

using stack::Topic;

template <class Body>
stack::MessagePtr at(Topic topic, double t_s, Body body) {
  const SimTime t = SimTime{} + duration_from_seconds(t_s);
  stack::set_header(*body.mutable_header(), t, t, 0, "map");
  return stack::make_message(topic, std::move(body));
}

// A drive north at 20 m/s for ten seconds behind a car at the same speed, 40 m ahead of the radar (which is 3.5 m ahead
// of the ego origin); the ego's own numbers are off by known amounts.
struct Drive {
  double along_error_m = 0.3;
  double left_error_m = -0.4;
  double speed_error_mps = 0.1;
  double yaw_error_rad = 0.01;
  double lead_left_m = 0;
  double track_error_m = 1.0;                                                 // of the track's rear, further away
  std::function<std::uint32_t(double)> track_id = [](double) { return 7u; };  // 0: no track
  std::function<double(double)> command_mps2 = [](double) { return -0.5; };
  std::function<double(double)> driver_mps2 = [](double) { return 0.25; };

  DriveReport report() const {
    DriveReporter reporter({});
    constexpr double kNorth = std::numbers::pi / 2;
    for (int i = 0; i <= 200; ++i) {
      const double t = i * 0.05;
      const double y = 20 * t;
      stack::TruthEgo truth;
      truth.set_y_m(y);
      truth.set_yaw_rad(kNorth);
      truth.set_speed_mps(20);
      truth.set_acceleration_mps2(driver_mps2(t));
      reporter.observe(*at(Topic::kTruthEgo, t, truth));
      if (i % 2 == 0 && i < 200) {
        // Half way between two references; left of north is west.
        const double t_pose = t + 0.025;
        stack::Localization pose;
        pose.set_x_m(-left_error_m);
        pose.set_y_m(20 * t_pose + along_error_m);
        pose.set_yaw_rad(kNorth + yaw_error_rad);
        pose.set_speed_mps(20 + speed_error_mps);
        pose.set_valid(i != 100);
        reporter.observe(*at(Topic::kLocalization, t_pose, pose));
      }
      stack::WheelOdometry wheels;
      wheels.set_front_left_mps(19.8);
      wheels.set_front_right_mps(19.8);
      wheels.set_rear_left_mps(19.9);
      wheels.set_rear_right_mps(19.9);
      reporter.observe(*at(Topic::kWheelOdometry, t, wheels));
      stack::RadarScan scan;
      add(scan, 40, lead_left_m, 0);
      add(scan, 20, 5, 0);    // the next lane
      add(scan, 15, 0, -20);  // stands still: a sign or a bridge
      add(scan, 300, 0, 0);   // too far
      reporter.observe(*at(Topic::kRadar, t, scan));
      if (const std::uint32_t id = track_id(t); id != 0) {
        stack::TrackList list;
        stack::Track& track = *list.add_tracks();
        track.set_id(id);
        track.set_confirmed(true);
        track.set_length_m(4);
        track.set_x_m(-left_error_m - lead_left_m);
        track.set_y_m(y + along_error_m + 3.5 + 40 + track_error_m + 2);
        track.set_velocity_y_mps(20);
        reporter.observe(*at(Topic::kTracks, t, list));
      }
      stack::ControlCommand command;
      command.set_acceleration_mps2(command_mps2(t));
      command.set_emergency(i == 3);
      reporter.observe(*at(Topic::kCommand, t, command));
    }
    return reporter.finish();
  }

  static void add(stack::RadarScan& scan, double forward_m, double left_m, double rate_mps) {
    stack::RadarDetection& detection = *scan.add_detections();
    detection.set_range_m(std::sqrt(forward_m * forward_m + left_m * left_m));
    detection.set_azimuth_rad(std::atan2(left_m, forward_m));
    detection.set_range_rate_mps(rate_mps);
  }
};

TEST(DriveReport, MeasuresThePoseAlongAndAcrossTheReference) {
  const DriveReport report = Drive{}.report();
  EXPECT_EQ(report.poses, 100);
  EXPECT_EQ(report.valid_poses, 99);
  EXPECT_EQ(report.position_m.count, 99);
  EXPECT_NEAR(report.position_m.rms(), 0.5, 1e-9);
  EXPECT_NEAR(report.along_m.mean(), 0.3, 1e-9);
  EXPECT_NEAR(report.across_m.mean(), -0.4, 1e-9);
  EXPECT_NEAR(report.speed_mps.rms(), 0.1, 1e-9);
  EXPECT_NEAR(report.yaw_rad.mean(), 0.01, 1e-9);
  EXPECT_NEAR(report.wheel_speed_mps.mean(), -0.15, 1e-9);
}

TEST(DriveReport, FollowsTheVehicleAhead) {
  const DriveReport report = Drive{}.report();
  const LeadReport& lead = report.lead;
  EXPECT_EQ(lead.scans, 200) << "one scan comes before the first pose";
  EXPECT_EQ(lead.vehicles, 1);
  EXPECT_EQ(lead.held, lead.scans);
  EXPECT_EQ(lead.identity_changes, 0);
  EXPECT_NEAR(lead.longest_held_s, 9.95, 1e-9);
  EXPECT_NEAR(lead.range_m.mean(), 1.0, 0.1) << "the pose's speed error moves it a little";
  ASSERT_FALSE(lead.time_gaps_s.empty());
  EXPECT_NEAR(lead.time_gaps_s.front(), 40 / 20.1, 1e-9);
}

TEST(DriveReport, CountsChangedIdentitiesAndLostTracks) {
  Drive changed;
  changed.track_id = [](double t) { return t < 4.99 ? 7u : 8u; };
  const LeadReport a = changed.report().lead;
  EXPECT_EQ(a.identity_changes, 1);
  EXPECT_EQ(a.held, a.scans);
  EXPECT_NEAR(a.longest_held_s, 5.0, 0.06);

  Drive lost;
  lost.track_id = [](double t) { return t > 2.99 && t < 4.99 ? 0u : 7u; };
  const LeadReport b = lost.report().lead;
  EXPECT_EQ(b.identity_changes, 0);
  // Tracks up to 0.2 s old still count.
  EXPECT_NEAR(static_cast<double>(b.scans - b.held), (2.0 - 0.2) / 0.05, 1.5);

  Drive wrong;
  wrong.track_error_m = 6;
  EXPECT_EQ(wrong.report().lead.held, 0) << "a track that far off is another vehicle";
}

TEST(DriveReport, TakesNothingBesideTheLaneForTheVehicleAhead) {
  Drive beside;
  beside.lead_left_m = 1.6;
  const DriveReport report = beside.report();
  EXPECT_EQ(report.lead.scans, 0);
  for (const MetricValue& metric : metrics_of(report)) {
    if (metric.name == "lead_held_share") {
      EXPECT_FALSE(metric.value);
      EXPECT_NE(metric.reason, "");
    }
  }
}

// On a left curve of radius 200 m the car ahead on the same circle, 60 m of arc away, is 9 m left of straight ahead.
TEST(DriveReport, LooksAlongTheCurve) {
  for (const double sign : {1.0, -1.0}) {
    DriveReporter reporter({});
    constexpr double kRadius_m = 200;
    for (int i = 0; i <= 100; ++i) {
      const double t = i * 0.05;
      const double turned = 20 * t / kRadius_m;
      stack::Localization pose;
      pose.set_x_m(kRadius_m * std::sin(turned));
      pose.set_y_m(sign * kRadius_m * (1 - std::cos(turned)));
      pose.set_yaw_rad(sign * turned);
      pose.set_speed_mps(20);
      pose.set_valid(true);
      reporter.observe(*at(Topic::kLocalization, t, pose));
      stack::RadarScan scan;
      constexpr double kAhead = 60 / kRadius_m;
      Drive::add(scan, kRadius_m * std::sin(kAhead) - 3.5, sign * kRadius_m * (1 - std::cos(kAhead)), 0);
      Drive::add(scan, 50, -sign * 1, 0);  // straight ahead, but off the road
      reporter.observe(*at(Topic::kRadar, t, scan));
    }
    const LeadReport lead = reporter.finish().lead;
    EXPECT_EQ(lead.scans, 101);
    EXPECT_EQ(lead.vehicles, 1);
    EXPECT_NEAR(lead.time_gaps_s[50], (kRadius_m * std::sin(0.3) - 3.5) / 20, 1e-9);
  }
}

TEST(DriveReport, ComparesCommandsWithTheDriver) {
  Drive drive;
  drive.driver_mps2 = [](double t) { return 0.1 * t - 0.5; };
  drive.command_mps2 = [](double t) { return 0.2 * t - 1.0; };
  const DriveReport report = drive.report();
  EXPECT_EQ(report.commands, 201);
  EXPECT_EQ(report.emergency_commands, 1);
  EXPECT_NEAR(*report.command_driver_correlation, 1, 1e-9);
  EXPECT_NEAR(report.command_minus_driver_mps2.mean(), 0, 1e-9);
  EXPECT_NEAR(report.hardest_command_mps2, -1, 1e-9);
  EXPECT_NEAR(report.hardest_driver_mps2, -0.5, 1e-9);
  drive.command_mps2 = [](double t) { return -0.2 * t; };
  EXPECT_NEAR(*drive.report().command_driver_correlation, -1, 1e-9);
  drive.command_mps2 = [](double) { return 1.0; };
  EXPECT_FALSE(drive.report().command_driver_correlation) << "a constant correlates with nothing";
}

// Plans of half a second that rest on data 0.2 s old: what counts is what they hold for the time they are published.
TEST(DriveReport, ComparesPlansWithTheDriver) {
  DriveReporter reporter({});
  for (int i = 0; i <= 100; ++i) {
    const double t = 0.1 * i;
    stack::TruthEgo truth;
    truth.set_acceleration_mps2(t < 3 ? 0.5 : t < 6 ? -1.0 : 0.25);
    reporter.observe(*at(Topic::kTruthEgo, t, truth));
  }
  for (int i = 2; i < 100; ++i) {
    stack::Plan plan;
    const SimTime now = SimTime{} + milliseconds(100 * i);
    stack::set_header(*plan.mutable_header(), now - milliseconds(200), now, 0, "map");
    plan.set_step_ns(100'000'000);
    const double wanted = i == 40 ? -3.0 : i < 30 ? 0.5 : i < 60 ? -1.0 : 0.25;
    for (const double a : {9.0, 9.0, wanted, -9.0, -9.0}) plan.add_acceleration_mps2(a);
    reporter.observe(*stack::make_message(Topic::kPlan, plan));
  }
  const DriveReport report = reporter.finish();
  EXPECT_EQ(report.plans, 98);
  EXPECT_EQ(report.planner_minus_driver_mps2.count, 98);
  EXPECT_NEAR(report.planner_minus_driver_mps2.rms(), 2.0 / std::sqrt(98), 1e-6) << "one plan differs, by 2";
  EXPECT_NEAR(report.hardest_planner.acceleration_mps2, -3, 1e-9);
  EXPECT_EQ(report.hardest_planner.at, SimTime{} + seconds(4));
  EXPECT_NEAR(report.hardest_driver.acceleration_mps2, -1, 1e-9);
  EXPECT_EQ(report.hardest_driver.at, SimTime{} + seconds(3));
  std::map<std::string, std::optional<double>> values;
  for (const MetricValue& metric : metrics_of(report)) values[metric.name] = metric.value;
  EXPECT_NEAR(*values.at("planner_minus_driver_rms_mps2"), 2.0 / std::sqrt(98), 1e-6);
  EXPECT_EQ(values.at("hardest_planner_mps2"), -3);
  EXPECT_EQ(values.at("hardest_planner_at_s"), 4);
  EXPECT_EQ(values.at("hardest_driver_mps2"), -1);
  EXPECT_EQ(values.at("hardest_driver_at_s"), 3);
}

TEST(DriveReport, APlanWithoutSamplesIsNoPlan) {
  DriveReporter reporter({});
  stack::Plan plan;
  reporter.observe(*at(Topic::kPlan, 1, plan));
  plan.add_acceleration_mps2(-2);
  reporter.observe(*at(Topic::kPlan, 1, plan));  // no step
  EXPECT_EQ(reporter.finish().plans, 0);
}

TEST(DriveReport, OfNothingHasReasonsInsteadOfNumbers) {
  for (const MetricValue& metric : metrics_of(DriveReporter({}).finish())) {
    if (!metric.value)
      EXPECT_NE(metric.reason, "") << metric.name;
    else
      EXPECT_EQ(*metric.value, 0) << metric.name;
  }
}

}  // namespace
}  // namespace longtail::replay
