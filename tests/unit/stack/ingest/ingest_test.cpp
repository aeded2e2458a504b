#include "stack/ingest/ingest.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "stack/api/sensors.pb.h"
#include "stack/api/stack.pb.h"
#include "stack/ingest/plausibility.h"
#include "tests/support/node_harness.h"
#include "tests/support/test_random.h"

namespace longtail::stack {
namespace {

using test::NodeHarness;
using test::of_topic;
using test::stamped;

SimTime at_ms(std::int64_t ms) { return {ms * 1'000'000}; }

MessagePtr imu(std::int64_t capture_ms, std::uint64_t sequence, double gyro_z_rps) {
  Imu body;
  body.set_accel_z_mps2(9.81);
  body.set_gyro_z_rps(gyro_z_rps);
  return stamped(Topic::kImu, body, at_ms(capture_ms), sequence);
}

MessagePtr imu(std::int64_t capture_ms, std::uint64_t sequence) {
  return imu(capture_ms, sequence, 0.001 * static_cast<double>(sequence));
}

MessagePtr wheels(std::int64_t capture_ms, std::uint64_t sequence, double speed_mps) {
  WheelOdometry body;
  body.set_front_left_mps(speed_mps);
  body.set_front_right_mps(speed_mps);
  body.set_rear_left_mps(speed_mps);
  body.set_rear_right_mps(speed_mps + 1e-4 * static_cast<double>(sequence));
  return stamped(Topic::kWheelOdometry, body, at_ms(capture_ms), sequence);
}

MessagePtr radar(std::int64_t capture_ms, std::uint64_t sequence, std::vector<double> ranges_m) {
  RadarScan body;
  for (const double range_m : ranges_m) {
    auto* detection = body.add_detections();
    detection->set_range_m(range_m);
    detection->set_range_sigma_m(0.2);
  }
  return stamped(Topic::kRadar, body, at_ms(capture_ms), sequence);
}

MessagePtr gnss(std::int64_t capture_ms, std::uint64_t sequence, double latitude_deg) {
  Gnss body;
  body.set_latitude_deg(latitude_deg);
  return stamped(Topic::kGnss, body, at_ms(capture_ms), sequence);
}

// Only the topics a test speaks of may be silent without a notice.
IngestParameters quiet() {
  IngestParameters p;
  p.imu_silence_s = p.gnss_silence_s = p.wheel_odometry_silence_s = 0;
  p.steering_angle_silence_s = p.radar_silence_s = p.object_list_silence_s = 0;
  return p;
}

NodeHarness harness(const IngestParameters& parameters) {
  return NodeHarness(ingest_node(parameters, VehicleCalibration{}));
}

std::vector<std::int64_t> captures_ms(const std::vector<MessagePtr>& messages, Topic topic) {
  std::vector<std::int64_t> out;
  for (const auto& message : of_topic(messages, topic)) out.push_back(message->capture_time.ns / 1'000'000);
  return out;
}

struct Notice {
  Topic topic;
  GapCause cause;
  std::uint64_t first;
  std::uint64_t last;
  bool operator==(const Notice&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Notice& n) {
  return out << name_of(n.topic) << " " << GapCause_Name(n.cause) << " " << n.first << ".." << n.last;
}

std::vector<Notice> notices(const std::vector<MessagePtr>& messages) {
  std::vector<Notice> out;
  for (const auto& message : of_topic(messages, Topic::kGapNotice)) {
    const auto& gap = body_as<GapNotice>(*message);
    out.push_back({static_cast<Topic>(gap.topic()), gap.cause(), gap.sequence_first(), gap.sequence_last()});
  }
  return out;
}

TEST(Ingest, PassesMessagesInSequenceAtOnceAndKeepsTheirCaptureTime) {
  auto node = harness(quiet());
  const auto out = node.run(at_ms(10), std::vector{imu(3, 7), imu(8, 8)});
  EXPECT_EQ(captures_ms(out, Topic::kIngestImu), (std::vector<std::int64_t>{3, 8}));
  EXPECT_TRUE(notices(out).empty());
  EXPECT_EQ(node.work_items(), 2);
  ASSERT_FALSE(out.empty());
  const auto& body = body_as<Imu>(*out.front());
  EXPECT_EQ(body.gyro_z_rps(), 0.007);
}

TEST(Ingest, EmitsAllTopicsInCaptureOrder) {
  auto node = harness(quiet());
  const auto out = node.run(at_ms(100), std::vector{gnss(20, 0, 48), radar(60, 0, {5}), wheels(70, 0, 10), imu(40, 0),
                                                    imu(90, 1)});
  std::vector<std::int64_t> order;
  for (const auto& message : out) order.push_back(message->capture_time.ns / 1'000'000);
  EXPECT_EQ(order, (std::vector<std::int64_t>{20, 40, 60, 70, 90}));
}

TEST(Ingest, HoldsAMessageForItsPredecessorAndReleasesBothInOrder) {
  auto node = harness(quiet());
  (void)node.run(at_ms(10), std::vector{imu(5, 0)});
  EXPECT_TRUE(node.run(at_ms(20), std::vector{imu(15, 2)}).empty());
  const auto out = node.run(at_ms(30), std::vector{imu(10, 1)});
  EXPECT_EQ(captures_ms(out, Topic::kIngestImu), (std::vector<std::int64_t>{10, 15}));
  EXPECT_TRUE(notices(out).empty());
}

TEST(Ingest, GivesUpOnAMissingMessageAfterTheReorderWindowAndRefusesItWhenItComesLate) {
  auto node = harness(quiet());
  (void)node.run(at_ms(10), std::vector{imu(5, 0)});
  EXPECT_TRUE(node.run(at_ms(20), std::vector{imu(19, 3)}).empty());
  EXPECT_TRUE(node.run(at_ms(40)).empty());
  const auto out = node.run(at_ms(50));
  EXPECT_EQ(captures_ms(out, Topic::kIngestImu), (std::vector<std::int64_t>{19}));
  EXPECT_EQ(notices(out), (std::vector<Notice>{{Topic::kImu, GAP_TRANSPORT, 1, 2}}));
  ASSERT_FALSE(out.empty());
  const auto& gap = body_as<GapNotice>(*out.front());
  EXPECT_EQ(gap.before_ns(), at_ms(5).ns);
  EXPECT_EQ(gap.after_ns(), at_ms(19).ns);
  const auto late = node.run(at_ms(60), std::vector{imu(10, 1)});
  EXPECT_EQ(notices(late), (std::vector<Notice>{{Topic::kImu, GAP_LATE, 1, 1}}));
  EXPECT_TRUE(captures_ms(late, Topic::kIngestImu).empty());
}

TEST(Ingest, DropsDuplicatesWhetherDeliveredOrStillHeld) {
  auto node = harness(quiet());
  (void)node.run(at_ms(10), std::vector{imu(5, 0)});
  EXPECT_EQ(notices(node.run(at_ms(20), std::vector{imu(5, 0)})),
            (std::vector<Notice>{{Topic::kImu, GAP_DUPLICATE, 0, 0}}));
  EXPECT_EQ(notices(node.run(at_ms(30), std::vector{imu(25, 2), imu(25, 2)})),
            (std::vector<Notice>{{Topic::kImu, GAP_DUPLICATE, 2, 2}}));
}

TEST(Ingest, RefusesImplausibleValuesWithoutCallingThemLost) {
  auto node = harness(quiet());
  const auto out = node.run(at_ms(40), std::vector{imu(10, 0), imu(20, 1, 99.0), imu(30, 2)});
  EXPECT_EQ(captures_ms(out, Topic::kIngestImu), (std::vector<std::int64_t>{10, 30}));
  EXPECT_EQ(notices(out), (std::vector<Notice>{{Topic::kImu, GAP_CORRUPT, 1, 1}}));
}

TEST(Ingest, RefusesCaptureTimesFromTheFutureOrRunningBackwards) {
  auto node = harness(quiet());
  const auto out = node.run(at_ms(20), std::vector{imu(10, 0), imu(23, 1), imu(8, 2), imu(15, 3)});
  EXPECT_EQ(captures_ms(out, Topic::kIngestImu), (std::vector<std::int64_t>{10, 15}));
  EXPECT_EQ(notices(out), (std::vector<Notice>{{Topic::kImu, GAP_CORRUPT, 1, 2}}));
}

// A stale stamp: a sequence that goes on over the same capture, in motion or not.
TEST(Ingest, RefusesWhatRepeatsItsStampAsFrozenAtOnce) {
  auto node = harness(quiet());
  const auto out = node.run(at_ms(40), std::vector{imu(10, 0, 0.5), imu(10, 1, 0.5), imu(10, 2, 0.5), imu(30, 3, 0.6)});
  EXPECT_EQ(captures_ms(out, Topic::kIngestImu), (std::vector<std::int64_t>{10, 30}));
  EXPECT_EQ(notices(out), (std::vector<Notice>{{Topic::kImu, GAP_FROZEN, 1, 2}}));
}

// A clock that steps back by one period: other data under the stamp of the message before.
TEST(Ingest, RefusesOtherDataUnderAStampItHasSeen) {
  auto node = harness(quiet());
  const auto out = node.run(at_ms(40), std::vector{imu(10, 0), imu(10, 1), imu(20, 2)});
  EXPECT_EQ(captures_ms(out, Topic::kIngestImu), (std::vector<std::int64_t>{10, 20}));
  EXPECT_EQ(notices(out), (std::vector<Notice>{{Topic::kImu, GAP_CORRUPT, 1, 1}}));
}

TEST(Ingest, NoticesAClockThatStepsForwardAndOneThatComesBack) {
  auto node = harness(quiet());
  (void)node.run(at_ms(20), std::vector{imu(10, 0), imu(17, 1)});
  EXPECT_EQ(notices(node.run(at_ms(30), std::vector{imu(127, 2)})),
            (std::vector<Notice>{{Topic::kImu, GAP_CORRUPT, 2, 2}})) << "from the future";
  EXPECT_TRUE(notices(node.run(at_ms(40), std::vector{imu(39, 3)})).empty()) << "what was refused does not count";
  EXPECT_EQ(notices(node.run(at_ms(50), std::vector{imu(29, 4)})),
            (std::vector<Notice>{{Topic::kImu, GAP_CORRUPT, 4, 4}})) << "backwards";
}

TEST(Ingest, RefusesDataOlderThanTheAgeLimit) {
  auto node = harness(quiet());
  const auto out = node.run(at_ms(2'000), std::vector{gnss(900, 0, 48), gnss(1'100, 1, 48.1)});
  EXPECT_EQ(captures_ms(out, Topic::kIngestGnss), (std::vector<std::int64_t>{1'100}));
  EXPECT_EQ(notices(out), (std::vector<Notice>{{Topic::kGnss, GAP_LATE, 0, 0}}));
}

TEST(Ingest, FollowsAProducerThatStartsItsSequenceOver) {
  auto node = harness(quiet());
  (void)node.run(at_ms(10), std::vector{imu(5, 500)});
  const auto out = node.run(at_ms(20), std::vector{imu(15, 0), imu(19, 1)});
  EXPECT_EQ(captures_ms(out, Topic::kIngestImu), (std::vector<std::int64_t>{15, 19}));
  EXPECT_EQ(notices(out), (std::vector<Notice>{{Topic::kImu, GAP_SENSOR, 0, 0}}));
}

TEST(Ingest, NoticesSilenceOnceWhenItBeginsAndOnceWhenItEnds) {
  IngestParameters p = quiet();
  p.radar_silence_s = 0.25;
  auto node = harness(p);
  (void)node.run(at_ms(10), std::vector{radar(5, 0, {10})});
  std::vector<Notice> seen;
  for (std::int64_t ms = 20; ms <= 600; ms += 10) {
    for (const Notice& notice : notices(node.run(at_ms(ms)))) {
      EXPECT_EQ(ms, 270);
      seen.push_back(notice);
    }
  }
  EXPECT_EQ(seen, (std::vector<Notice>{{Topic::kRadar, GAP_SENSOR, 1, 1}}));
  const auto out = node.run(at_ms(610), std::vector{radar(605, 1, {9})});
  EXPECT_EQ(notices(out), (std::vector<Notice>{{Topic::kRadar, GAP_SENSOR, 1, 1}}));
  ASSERT_FALSE(out.empty());
  EXPECT_EQ(body_as<GapNotice>(*out.front()).after_ns(), at_ms(605).ns);
  EXPECT_EQ(captures_ms(out, Topic::kIngestRadar), (std::vector<std::int64_t>{605}));
}

TEST(Ingest, NoticesATopicThatNeverComesUpAfterTheGraceTime) {
  IngestParameters p = quiet();
  p.object_list_silence_s = 0.1;
  auto node = harness(p);
  EXPECT_TRUE(node.run(at_ms(0)).empty());
  EXPECT_TRUE(node.run(at_ms(1'000)).empty());
  EXPECT_EQ(notices(node.run(at_ms(1'010))), (std::vector<Notice>{{Topic::kObjectList, GAP_SENSOR, 0, 0}}));
}

TEST(Ingest, WithholdsAFrozenRadarWhileTheVehicleMovesButNotAtRest) {
  for (const double speed_mps : {15.0, 0.0}) {
    auto node = harness(quiet());
    std::size_t passed = 0;
    std::size_t frozen = 0;
    for (std::uint64_t k = 0; k < 10; ++k) {
      const auto ms = static_cast<std::int64_t>(50 * (k + 1));
      const auto out = node.run(at_ms(ms), std::vector{wheels(ms, k, speed_mps), radar(ms, k, {40, 60})});
      passed += of_topic(out, Topic::kIngestRadar).size();
      for (const Notice& notice : notices(out)) {
        EXPECT_EQ(notice, (Notice{Topic::kRadar, GAP_FROZEN, k, k}));
        ++frozen;
      }
    }
    EXPECT_EQ(passed, speed_mps > 0 ? 4u : 10u);
    EXPECT_EQ(frozen, speed_mps > 0 ? 6u : 0u);
  }
}

TEST(Ingest, LetsEmptyScansAndChangedPayloadsPassAfterAFreeze) {
  auto node = harness(quiet());
  std::size_t passed = 0;
  for (std::uint64_t k = 0; k < 20; ++k) {
    const auto ms = static_cast<std::int64_t>(50 * (k + 1));
    const auto scan = k < 10 ? radar(ms, k, {}) : radar(ms, k, {40.0 + 0.01 * static_cast<double>(k)});
    passed += of_topic(node.run(at_ms(ms), std::vector{wheels(ms, k, 10), scan}), Topic::kIngestRadar).size();
  }
  EXPECT_EQ(passed, 20u);
}

struct LimitCase {
  const char* field;
  void (*spoil)(Gnss&);
};

TEST(Ingest, NamesTheFieldThatIsOutsideItsLimits) {
  const std::vector<LimitCase> cases{
      {"latitude_deg", [](Gnss& g) { g.set_latitude_deg(90.001); }},
      {"longitude_deg", [](Gnss& g) { g.set_longitude_deg(-180.5); }},
      {"altitude_m", [](Gnss& g) { g.set_altitude_m(20'000); }},
      {"speed_mps", [](Gnss& g) { g.set_speed_mps(-0.1); }},
      {"course_rad", [](Gnss& g) { g.set_course_rad(7); }},
      {"horizontal_sigma_m", [](Gnss& g) { g.set_horizontal_sigma_m(-1); }},
      {"speed_sigma_mps", [](Gnss& g) { g.set_speed_sigma_mps(101); }},
  };
  Gnss good;
  good.set_latitude_deg(89.9);
  good.set_speed_mps(30);
  EXPECT_FALSE(implausible_field(*stamped(Topic::kGnss, good, at_ms(0), 0)));
  for (const LimitCase& test_case : cases) {
    Gnss bad = good;
    test_case.spoil(bad);
    EXPECT_EQ(implausible_field(*stamped(Topic::kGnss, bad, at_ms(0), 0)), test_case.field);
  }
}

TEST(Ingest, ChecksEveryDetectionAndObject) {
  RadarScan scan;
  scan.add_detections()->set_range_m(10);
  EXPECT_FALSE(implausible_field(*stamped(Topic::kRadar, scan, at_ms(0), 0)));
  scan.add_detections()->set_range_rate_mps(-200);
  EXPECT_EQ(implausible_field(*stamped(Topic::kRadar, scan, at_ms(0), 0)), "range_rate_mps");
  ObjectList list;
  list.add_objects()->set_classification(static_cast<ObjectClass>(99));
  EXPECT_EQ(implausible_field(*stamped(Topic::kObjectList, list, at_ms(0), 0)), "classification");
}

// Sends 500 messages over a link that delays, loses and doubles them at random.
std::vector<std::pair<SimTime, MessagePtr>> shaken_link(test::Random& random) {
  std::vector<std::pair<SimTime, MessagePtr>> link;
  for (std::uint64_t k = 0; k < 500; ++k) {
    const auto ms = static_cast<std::int64_t>(10 * (k + 1));
    if (random.chance(0.05)) continue;
    const MessagePtr message = imu(ms, k);
    const auto delay = [&] { return nanoseconds(static_cast<std::int64_t>(random.below(45'000'000))); };
    link.emplace_back(at_ms(ms) + delay(), message);
    if (random.chance(0.1)) link.emplace_back(at_ms(ms) + delay(), message);
  }
  std::ranges::stable_sort(link, {}, &std::pair<SimTime, MessagePtr>::first);
  return link;
}

TEST(Ingest, DeliversEachMessageAtMostOnceInOrderAndAccountsForEveryOther) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(fmt::format("seed {}", seed));
    test::Random random(seed);
    const auto link = shaken_link(random);
    auto node = harness(quiet());
    std::vector<int> delivered(500, 0);
    std::vector<int> missing(500, 0);
    std::int64_t last_ms = 0;
    std::size_t next = 0;
    for (std::int64_t ms = 10; ms <= 5'200; ms += 10) {
      std::vector<MessagePtr> batch;
      for (; next < link.size() && link[next].first <= at_ms(ms); ++next) batch.push_back(link[next].second);
      const auto out = node.run(at_ms(ms), batch);
      for (const std::int64_t capture_ms : captures_ms(out, Topic::kIngestImu)) {
        EXPECT_GT(capture_ms, last_ms);
        last_ms = capture_ms;
        ++delivered[static_cast<std::size_t>(capture_ms / 10 - 1)];
      }
      for (const Notice& notice : notices(out)) {
        if (notice.cause != GAP_TRANSPORT) continue;
        for (std::uint64_t k = notice.first; k <= notice.last; ++k) ++missing[k];
      }
    }
    // The first arrival sets the start of the sequence, the last sequences may never be missed.
    const auto first = static_cast<std::size_t>(std::ranges::find(delivered, 1) - delivered.begin());
    for (std::size_t k = first; k < 490; ++k) EXPECT_EQ(delivered[k] + missing[k], 1) << "sequence " << k;
  }
}

// Ten seconds of every topic with losses, for state and golden tests.
std::vector<MessagePtr> synthetic_batch(std::int64_t ms, test::Random& random) {
  std::vector<MessagePtr> batch;
  const auto k = static_cast<std::uint64_t>(ms / 10);
  if (!random.chance(0.03)) batch.push_back(imu(ms - 2, k));
  if (!random.chance(0.03)) batch.push_back(wheels(ms - 5, k, random.chance(0.01) ? 500 : 12));
  const bool freezes = ms > 4'700 && ms < 5'400;
  if (ms % 50 == 0 && !random.chance(0.1)) {
    batch.push_back(radar(ms - 30, k / 5, {freezes ? 33 : random.uniform(5, 90)}));
  }
  if (ms % 100 == 0 && !(ms > 4'000 && ms < 6'000)) batch.push_back(gnss(ms - 80, k / 10, random.uniform(48, 48.001)));
  if (random.chance(0.05) && !batch.empty()) batch.push_back(batch.front());
  return batch;
}

TEST(Ingest, ContinuesIdenticallyFromSavedState) {
  test::Random random(77);
  auto node = harness(IngestParameters{});
  for (std::int64_t ms = 10; ms <= 5'000; ms += 10) (void)node.run(at_ms(ms), synthetic_batch(ms, random));
  // Save while a message waits for its predecessor.
  (void)node.run(at_ms(5'010), std::vector{imu(5'009, 503)});
  auto copy = node.restored_copy();
  EXPECT_EQ(node.saved(), copy.saved());
  for (std::int64_t ms = 5'020; ms <= 10'000; ms += 10) {
    const auto batch = synthetic_batch(ms, random);
    (void)node.run(at_ms(ms), batch);
    (void)copy.run(at_ms(ms), batch);
    ASSERT_EQ(node.digest(), copy.digest()) << "at " << ms << " ms";
  }
  EXPECT_EQ(node.saved(), copy.saved());
}

TEST(Ingest, GoldenDigestOfTenSyntheticSeconds) {
  test::Random random(2024);
  auto node = harness(IngestParameters{});
  for (std::int64_t ms = 10; ms <= 10'000; ms += 10) (void)node.run(at_ms(ms), synthetic_batch(ms, random));
  EXPECT_EQ(node.digest().hex(), "f9af7e2f1b3d0af5ed87d714e7fd2f6e")
      << "outputs of ingest changed; update the digest if that is meant";
}

}  // namespace
}  // namespace longtail::stack
