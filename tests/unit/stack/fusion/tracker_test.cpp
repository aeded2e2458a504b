#include "stack/fusion/tracker.h"

#include <gtest/gtest.h>

#include <cmath>

#include "stack/base/strict_math.h"

namespace longtail::stack {
namespace {

using K = KinematicState;

SimTime at_ms(std::int64_t ms) { return {ms * 1'000'000}; }

// A radar detection of a point relative to the radar of an ego at the origin, standing.
void detect(RadarScan& scan, double x_m, double y_m, double rate_mps, std::uint32_t device_track = 0) {
  const double dx = x_m - VehicleCalibration{}.radar.x_m;
  RadarDetection& detection = *scan.add_detections();
  detection.set_range_m(strict::hypot(dx, y_m));
  detection.set_azimuth_rad(strict::atan2(y_m, dx));
  detection.set_range_rate_mps(rate_mps);
  detection.set_range_sigma_m(0.1);
  detection.set_azimuth_sigma_rad(0.003);
  detection.set_range_rate_sigma_mps(0.1);
  detection.set_device_track(device_track);
}

void report(ObjectList& list, double x_m, double y_m, double vx_mps, double length_m = 4.5, double sigma_m = 0.3) {
  DetectedObject& object = *list.add_objects();
  object.set_x_m(x_m);
  object.set_y_m(y_m);
  object.set_velocity_x_mps(vx_mps);
  object.set_length_m(length_m);
  object.set_width_m(1.8);
  object.set_position_sigma_m(sigma_m);
  object.set_velocity_sigma_mps(0.3);
  object.set_existence(0.95);
  object.set_classification(OBJECT_CAR);
}

EgoPose standing(SimTime t) { return {.time = t}; }

TEST(Tracker, ComparesALateObjectListWithTheTrackAsItWasThen) {
  Tracker tracker({}, {});
  constexpr double kSpeed_mps = 30;
  const auto centre = [](SimTime t) { return 30 + kSpeed_mps * t.seconds(); };
  // Perfect data; every object list is 150 ms older than the scan before it.
  for (std::int64_t ms = 200; ms <= 2'000; ms += 50) {
    RadarScan scan;
    detect(scan, centre(at_ms(ms)) - 2.25, 0, kSpeed_mps);
    ASSERT_TRUE(tracker.add(at_ms(ms), scan, standing(at_ms(ms))));
    ObjectList list;
    report(list, centre(at_ms(ms - 150)), 0, kSpeed_mps);
    ASSERT_TRUE(tracker.add(at_ms(ms - 150), list, standing(at_ms(ms - 150))));
  }
  ASSERT_EQ(tracker.objects().size(), 1u);
  EXPECT_EQ(tracker.time(), at_ms(2'000));
  EXPECT_NEAR(tracker.objects()[0].state.x[K::kPx], centre(at_ms(2'000)), 0.02);
  EXPECT_NEAR(tracker.objects()[0].state.x[K::kVx], kSpeed_mps, 0.02);
}

TEST(Tracker, RefusesScansOlderThanTheLargestLag) {
  Tracker tracker({}, {});
  ASSERT_TRUE(tracker.add(at_ms(1'000), RadarScan{}, standing(at_ms(1'000))));
  EXPECT_TRUE(tracker.add(at_ms(501), ObjectList{}, standing(at_ms(501))));
  EXPECT_FALSE(tracker.add(at_ms(499), ObjectList{}, standing(at_ms(499))));
}

TEST(Tracker, JoinsATrackOfTheRadarAndOneOfTheCameraThatAreOneObject) {
  Tracker tracker({}, {});
  for (std::int64_t ms = 0; ms <= 500; ms += 50) {
    RadarScan scan;
    detect(scan, 30, 0, 0);
    tracker.add(at_ms(ms), scan, standing(at_ms(ms)));
    ObjectList list;
    report(list, 31.5, 1.6, 0, 1.5, 0.05);  // a camera that is wrong by more than it claims
    tracker.add(at_ms(ms), list, standing(at_ms(ms)));
  }
  ASSERT_EQ(tracker.objects().size(), 2u);
  const std::uint32_t older = tracker.objects()[0].id;
  tracker.settle(at_ms(500), standing(at_ms(500)));
  ASSERT_EQ(tracker.objects().size(), 1u);
  EXPECT_EQ(tracker.objects()[0].id, older);
  EXPECT_TRUE(tracker.objects()[0].radar.seen(at_ms(500), 0.1));
  EXPECT_TRUE(tracker.objects()[0].camera.seen(at_ms(500), 0.1));
}

TEST(Tracker, JoinsTwoDeviceTracksThatReturnOneVehicle) {
  Tracker tracker({}, {});
  // As a production radar does: two addresses a few centimetres apart, one of them missing at times.
  std::uint32_t id = 0;
  for (std::int64_t ms = 0; ms <= 4'000; ms += 50) {
    const double x_m = 40 + 2 * at_ms(ms).seconds();
    RadarScan scan;
    if (ms % 350 != 0) detect(scan, x_m, 0.1, 2, 530);
    if (ms % 450 != 0) detect(scan, x_m + 0.06, 0.25, 2, 536);
    detect(scan, x_m, 3.6, 2, 540);  // the next lane's car stays its own
    tracker.add(at_ms(ms), scan, standing(at_ms(ms)));
    tracker.settle(at_ms(ms), standing(at_ms(ms)));
    if (ms < 300) continue;
    ASSERT_EQ(tracker.objects().size(), 2u) << ms;
    if (id == 0) id = tracker.objects()[0].id;
    EXPECT_EQ(tracker.objects()[0].id, id) << ms;
  }
}

TEST(Tracker, KeepsTwoObjectsThatTheSameSensorTellsApart) {
  Tracker tracker({}, {});
  for (std::int64_t ms = 0; ms <= 500; ms += 50) {
    ObjectList list;
    report(list, 20, 0, 0, 0.5, 0.05);
    report(list, 20, 1.2, 0, 0.5, 0.05);
    tracker.add(at_ms(ms), list, standing(at_ms(ms)));
    tracker.settle(at_ms(ms), standing(at_ms(ms)));
  }
  EXPECT_EQ(tracker.objects().size(), 2u);
}

TEST(Tracker, StartsNothingOnAFurtherReturnOfAKnownObject) {
  Tracker tracker({}, {});
  std::int64_t ms = 0;
  for (; ms <= 500; ms += 50) {
    ObjectList list;
    report(list, 30, 0, 0, 12);
    tracker.add(at_ms(ms), list, standing(at_ms(ms)));
  }
  ASSERT_EQ(tracker.objects().size(), 1u);
  for (; ms <= 1'000; ms += 50) {
    RadarScan scan;
    detect(scan, 24, 0, 0);   // its rear face
    detect(scan, 31, 0.3, 0);  // the front axle, seen underneath
    tracker.add(at_ms(ms), scan, standing(at_ms(ms)));
    EXPECT_EQ(tracker.objects().size(), 1u) << ms;
  }
}

TEST(Tracker, OutsideAFieldOfViewAMissCountsForNothing) {
  FusionParameters p;
  p.max_coast_s = 10;
  Tracker tracker(p, {});
  const auto feed = [&](std::int64_t from_ms, std::int64_t to_ms, bool seen, double yaw_rad) {
    for (std::int64_t ms = from_ms; ms < to_ms; ms += 50) {
      RadarScan scan;
      if (seen) detect(scan, 30, 0, 0);
      tracker.add(at_ms(ms), scan, {.time = at_ms(ms), .yaw_rad = yaw_rad});
    }
  };
  feed(0, 1'000, true, 0);
  ASSERT_EQ(tracker.objects().size(), 1u);
  feed(1'000, 2'000, false, 1.6);  // the ego looks away
  ASSERT_EQ(tracker.objects().size(), 1u);
  EXPECT_GT(tracker.objects()[0].existence, 0.98);
  feed(2'000, 4'500, false, 0);  // it looks back and sees nothing
  EXPECT_TRUE(tracker.objects().empty());
}

TEST(Tracker, ComparesAnObjectListByTheFaceThatTheRadarSaw) {
  Tracker tracker({}, {});
  std::int64_t ms = 0;
  for (; ms <= 500; ms += 50) {
    RadarScan scan;
    detect(scan, 14, 0, 0);
    tracker.add(at_ms(ms), scan, standing(at_ms(ms)));
  }
  ASSERT_EQ(tracker.objects().size(), 1u);
  EXPECT_FALSE(tracker.objects()[0].size_known);
  for (; ms <= 1'000; ms += 50) {
    ObjectList list;
    report(list, 22, 0, 0, 16, 0.2);  // a long vehicle: its centre lies 8 m behind that face
    tracker.add(at_ms(ms), list, standing(at_ms(ms)));
    ASSERT_EQ(tracker.objects().size(), 1u) << ms;
  }
  EXPECT_NEAR(tracker.objects()[0].outline.length_m, 16, 1e-6);
  EXPECT_NEAR(tracker.objects()[0].state.x[K::kPx], 22, 0.1);
}

TEST(Tracker, FollowsADeviceTrackAcrossAnUncertainMeasurement) {
  // Two detections lie within the gates of both tracks; the addresses of the device decide.
  for (const bool addressed : {false, true}) {
    Tracker tracker({}, {});
    std::int64_t ms = 0;
    for (; ms <= 500; ms += 50) {
      RadarScan scan;
      detect(scan, 40, -0.30, 0, addressed ? 7 : 0);
      detect(scan, 40, 0.30, 0, addressed ? 8 : 0);
      tracker.add(at_ms(ms), scan, standing(at_ms(ms)));
    }
    ASSERT_EQ(tracker.objects().size(), 2u);
    const std::uint32_t right = tracker.objects()[0].id;
    RadarScan swapped;
    detect(swapped, 40, 0.04, 0, addressed ? 7 : 0);
    detect(swapped, 40, -0.04, 0, addressed ? 8 : 0);
    tracker.add(at_ms(ms), swapped, standing(at_ms(ms)));
    ASSERT_EQ(tracker.objects().size(), 2u);
    ASSERT_EQ(tracker.objects()[0].id, right);
    // The right-hand track moves towards the measurement it was given.
    const double gap = tracker.objects()[1].state.x[K::kPy] - tracker.objects()[0].state.x[K::kPy];
    if (addressed) {
      EXPECT_EQ(tracker.objects()[0].device_track, 7u);
      EXPECT_EQ(tracker.objects()[1].device_track, 8u);
    } else {
      EXPECT_GT(gap, 0);
    }
  }
}

TEST(EgoHistory, InterpolatesBetweenPosesAndDrivesOnBeyondThem) {
  EgoHistory history;
  EXPECT_FALSE(history.at(at_ms(0)).has_value());
  // A circle of 20 m radius at 10 m/s.
  const auto on_circle = [](double t) {
    return EgoPose{.time = at_ms(static_cast<std::int64_t>(t * 1'000 + 0.5)),
                   .x_m = 20 * strict::sin(0.5 * t),
                   .y_m = 20 * (1 - strict::cos(0.5 * t)),
                   .yaw_rad = strict::wrap_angle(0.5 * t),
                   .speed_mps = 10,
                   .yaw_rate_rps = 0.5};
  };
  for (int i = 0; i <= 50; ++i) history.add(on_circle(6.0 + 0.02 * i));
  for (const double t : {6.0, 6.013, 6.2831, 6.99, 7.1, 7.3}) {
    const EgoPose truth = on_circle(t);
    const EgoPose pose = *history.at(truth.time);
    const double reach = t > 7 ? 0.02 : 0.002;  // the midpoint rule's error over 0.3 s
    EXPECT_NEAR(pose.x_m, truth.x_m, reach) << t;
    EXPECT_NEAR(pose.y_m, truth.y_m, reach) << t;
    EXPECT_NEAR(strict::wrap_angle(pose.yaw_rad - truth.yaw_rad), 0, 0.001) << t;
  }
  history.add(on_circle(5.0));  // a pose from the past changes nothing
  EXPECT_EQ(*history.newest(), at_ms(7'000));
}

TEST(EgoHistory, AMountingPointTurnsWithTheVehicle) {
  const EgoPose ego{.x_m = 100, .y_m = 50, .yaw_rad = 1.57079632679489662, .speed_mps = 8, .yaw_rate_rps = 0.5};
  const SensorPose sensor = sensor_pose(ego, {.x_m = 3, .y_m = 1, .z_m = 0, .yaw_rad = 0.2});
  EXPECT_NEAR(sensor.x_m, 99, 1e-9);
  EXPECT_NEAR(sensor.y_m, 53, 1e-9);
  EXPECT_NEAR(sensor.yaw_rad, 1.77079632679489662, 1e-9);
  EXPECT_NEAR(sensor.velocity_x_mps, -0.5 * 3, 1e-9);
  EXPECT_NEAR(sensor.velocity_y_mps, 8 - 0.5, 1e-9);
}

}  // namespace
}  // namespace longtail::stack
