#include "stack/localization/localization.h"

#include <gtest/gtest.h>

#include "stack/api/map.pb.h"
#include "stack/api/stack.pb.h"
#include "stack/base/geodesy.h"
#include "tests/support/node_harness.h"
#include "tests/unit/stack/localization/synthetic_drive.h"

namespace longtail::stack {
namespace {

using test::NodeHarness;
using test::stamped;

const GeodeticPosition kDatum{48.1, 11.5, 520};

MessagePtr message_of(const Reading& reading, const LocalTangentPlane& plane) {
  const auto& v = reading.values;
  if (reading.topic == Topic::kIngestImu) {
    Imu body;
    body.set_accel_x_mps2(v[0]);
    body.set_accel_z_mps2(9.81);
    body.set_gyro_z_rps(v[2]);
    return stamped(reading.topic, body, reading.time, reading.sequence);
  }
  if (reading.topic == Topic::kIngestWheelOdometry) {
    WheelOdometry body;
    body.set_front_left_mps(v[0]);
    body.set_front_right_mps(v[1]);
    body.set_rear_left_mps(v[2]);
    body.set_rear_right_mps(v[3]);
    return stamped(reading.topic, body, reading.time, reading.sequence);
  }
  if (reading.topic == Topic::kIngestSteeringAngle) {
    SteeringAngle body;
    body.set_road_wheel_rad(v[0]);
    return stamped(reading.topic, body, reading.time, reading.sequence);
  }
  const GeodeticPosition antenna = plane.to_geodetic({.east = v[0], .north = v[1], .up = 0});
  Gnss body;
  body.set_latitude_deg(antenna.latitude_deg);
  body.set_longitude_deg(antenna.longitude_deg);
  body.set_altitude_m(antenna.altitude_m);
  body.set_speed_mps(v[2]);
  body.set_course_rad(v[3]);
  return stamped(reading.topic, body, reading.time, reading.sequence);
}

MessagePtr route_message(double heading_rad) {
  MapRoute route;
  route.set_datum_latitude_deg(kDatum.latitude_deg);
  route.set_datum_longitude_deg(kDatum.longitude_deg);
  route.set_datum_altitude_m(kDatum.altitude_m);
  MapLane& lane = *route.add_lanes();
  lane.set_on_route(true);
  for (int i = 0; i < 50; ++i) {
    lane.add_x_m(i * 5.0 * strict::cos(heading_rad));
    lane.add_y_m(i * 5.0 * strict::sin(heading_rad));
    lane.add_heading_rad(heading_rad);
  }
  return stamped(Topic::kMapRoute, route, {}, 0);
}

// Spelled out, so that the golden digest does not hang on the defaults.
const VehicleCalibration kCar{.wheelbase_m = 2.8,
                              .understeer_gradient = 0.0018,
                              .imu = {1.0, 0, 0.4, 0},
                              .gnss_antenna = {1.2, 0, 1.4, 0}};

NodeHarness harness() { return NodeHarness(localization_node({}, kCar)); }

// Runs the node every 20 ms on a drive's readings with GNSS 120 ms late; returns the last output.
class LateGnssRun {
 public:
  LateGnssRun(const Drive& drive, const GeodeticPosition& datum) : plane_(datum) {
    for (const Reading& reading : drive.readings) {
      const Duration delay = milliseconds(reading.topic == Topic::kIngestGnss ? 120 : 3);
      arrivals_.emplace_back(reading.time + delay, message_of(reading, plane_));
    }
    std::ranges::stable_sort(arrivals_, {}, &std::pair<SimTime, MessagePtr>::first);
  }
  std::vector<MessagePtr> due(SimTime now) {
    std::vector<MessagePtr> batch;
    for (; next_ < arrivals_.size() && arrivals_[next_].first <= now; ++next_) batch.push_back(arrivals_[next_].second);
    return batch;
  }

 private:
  LocalTangentPlane plane_;
  std::vector<std::pair<SimTime, MessagePtr>> arrivals_;
  std::size_t next_ = 0;
};

DriveSetup ten_seconds() {
  return {.seed = 21,
          .seconds = 10,
          .speed_mps = 20,
          .noise = 1,
          .acceleration_mps2 = [](double t) { return t > 5 ? -1.0 : 0.5; },
          .yaw_rate_rps = [](double t) { return 0.05 * strict::sin(t); }};
}

TEST(LocalizationNode, ReportsNoPoseBeforeItKnowsOne) {
  auto node = harness();
  const auto out = node.run({20'000'000});
  ASSERT_EQ(out.size(), 1u);
  const auto& pose = body_as<Localization>(*out.front());
  EXPECT_FALSE(pose.valid());
  EXPECT_EQ(pose.gnss_age_s(), -1);
  ASSERT_EQ(pose.covariance_size(), 16);
  EXPECT_GE(pose.covariance(0), 1e6);
}

TEST(LocalizationNode, FollowsADriveInTheMapsFrame) {
  const Drive drive = synthetic_drive(ten_seconds(), {}, kCar);
  LateGnssRun feed(drive, kDatum);
  auto node = harness();
  std::vector<MessagePtr> batch{route_message(0)};
  int outputs = 0;
  double squared = 0;
  for (SimTime now{20'000'000}; now < SimTime{10'000'000'000}; now += milliseconds(20)) {
    for (const auto& message : feed.due(now)) batch.push_back(message);
    const auto out = node.run(now, batch);
    batch.clear();
    ASSERT_EQ(out.size(), 1u);
    const auto& pose = body_as<Localization>(*out.front());
    if (now < SimTime{1'000'000'000}) continue;
    ASSERT_TRUE(pose.valid());
    const auto& truth = drive.truth[static_cast<std::size_t>(out.front()->capture_time.ns / 10'000'000)];
    squared +=
        (pose.x_m() - truth.x_m) * (pose.x_m() - truth.x_m) + (pose.y_m() - truth.y_m) * (pose.y_m() - truth.y_m);
    EXPECT_LT(std::fabs(pose.speed_mps() - truth.speed_mps), 0.8);
    EXPECT_LE(pose.gnss_age_s(), 0.25);
    EXPECT_LE((now - out.front()->capture_time).ns, 20'000'000);
    ++outputs;
  }
  EXPECT_LT(std::sqrt(squared / outputs), 2.5);  // one GNSS error of 1.5 m per axis
}

TEST(LocalizationNode, TakesTheFirstFixAsDatumWithoutAMap) {
  const Drive drive = synthetic_drive({.seed = 1, .seconds = 3, .speed_mps = 20, .noise = 0}, {}, kCar);
  LateGnssRun feed(drive, {-33.9, 151.2, 40});
  auto node = harness();
  std::vector<MessagePtr> last;
  for (SimTime now{20'000'000}; now <= SimTime{3'000'000'000}; now += milliseconds(20))
    last = node.run(now, feed.due(now));
  const auto& pose = body_as<Localization>(*last.at(0));
  const double travelled_m = last.at(0)->capture_time.seconds() * 20 - 0.1 * 20;  // since the first fix
  EXPECT_NEAR(pose.x_m(), travelled_m - kCar.gnss_antenna.x_m, 0.05);
  EXPECT_NEAR(pose.y_m(), 0, 0.05);
}

TEST(LocalizationNode, TakesTheRoutesHeadingAtRest) {
  auto node = harness();
  const LocalTangentPlane plane(kDatum);
  const Reading fix{.time = {100'000'000}, .topic = Topic::kIngestGnss, .sequence = 0, .values = {30, 30}};
  const auto out = node.run({120'000'000}, std::vector{route_message(0.785), message_of(fix, plane)});
  const auto& pose = body_as<Localization>(*out.at(0));
  EXPECT_NEAR(pose.yaw_rad(), 0.785, 1e-9);
  EXPECT_TRUE(pose.valid());
  auto lost = harness();
  EXPECT_FALSE(body_as<Localization>(*lost.run({120'000'000}, std::vector{message_of(fix, plane)}).at(0)).valid());
}

TEST(LocalizationNode, StartsOverInTheFrameOfAMapThatComesLater) {
  const Drive drive = synthetic_drive({.seed = 1, .seconds = 2, .speed_mps = 20, .noise = 0}, {}, kCar);
  LateGnssRun feed(drive, kDatum);
  auto node = harness();
  for (SimTime now{20'000'000}; now <= SimTime{1'000'000'000}; now += milliseconds(20))
    (void)node.run(now, feed.due(now));
  MapRoute route;
  route.set_datum_latitude_deg(kDatum.latitude_deg);
  route.set_datum_longitude_deg(kDatum.longitude_deg - 0.01);  // 744 m to the west
  route.set_datum_altitude_m(kDatum.altitude_m);
  EXPECT_FALSE(
      body_as<Localization>(*node.run({1'010'000'000}, std::vector{stamped(Topic::kMapRoute, route, {}, 0)}).at(0))
          .valid());
  std::vector<MessagePtr> last;
  for (SimTime now{1'020'000'000}; now <= SimTime{2'000'000'000}; now += milliseconds(20))
    last = node.run(now, feed.due(now));
  EXPECT_NEAR(body_as<Localization>(*last.at(0)).x_m(), 744.6 + 20 * last.at(0)->capture_time.seconds(), 1.0);
}

TEST(LocalizationNode, ContinuesIdenticallyFromSavedState) {
  const Drive drive = synthetic_drive(ten_seconds(), {}, kCar);
  LateGnssRun feed(drive, kDatum);
  auto node = harness();
  (void)node.run({10'000'000}, std::vector{route_message(0)});
  SimTime now{20'000'000};
  for (; now <= SimTime{5'000'000'000}; now += milliseconds(20)) (void)node.run(now, feed.due(now));
  auto copy = node.restored_copy();
  EXPECT_EQ(node.saved(), copy.saved());
  for (; now <= SimTime{10'000'000'000}; now += milliseconds(20)) {
    const auto batch = feed.due(now);
    (void)node.run(now, batch);
    (void)copy.run(now, batch);
    ASSERT_EQ(node.digest(), copy.digest()) << now.ns;
  }
  EXPECT_EQ(node.saved(), copy.saved());
}

TEST(LocalizationNode, GoldenDigestOfTenSyntheticSeconds) {
  const Drive drive = synthetic_drive(ten_seconds(), {}, kCar);
  LateGnssRun feed(drive, kDatum);
  auto node = harness();
  (void)node.run({10'000'000}, std::vector{route_message(0)});
  for (SimTime now{20'000'000}; now <= SimTime{10'000'000'000}; now += milliseconds(20))
    (void)node.run(now, feed.due(now));
  EXPECT_EQ(node.digest().hex(), "e8e80d3ad1992127a5e90a903e953d7b") << "outputs of localization changed; update the digest if that is meant";
}

}  // namespace
}  // namespace longtail::stack
