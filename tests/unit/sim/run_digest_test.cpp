#include "sim/run_digest.h"

#include <gtest/gtest.h>

#include "stack/api/sensors.pb.h"

namespace longtail::sim {
namespace {

stack::MessagePtr steering(double road_wheel_rad, std::uint64_t sequence = 0) {
  stack::SteeringAngle body;
  stack::set_header(*body.mutable_header(), SimTime{5}, SimTime{6}, sequence, "ego");
  body.set_road_wheel_rad(road_wheel_rad);
  return stack::make_message(stack::Topic::kSteeringAngle, std::move(body));
}

stack::MessagePtr imu(double accel) {
  stack::Imu body;
  stack::set_header(*body.mutable_header(), SimTime{5}, SimTime{6}, 0, "ego");
  body.set_accel_x_mps2(accel);
  return stack::make_message(stack::Topic::kImu, std::move(body));
}

RunDigest digest_of_messages(std::initializer_list<std::pair<stack::MessagePtr, std::int64_t>> messages) {
  RunDigest digest;
  for (const auto& [message, t] : messages) digest.add(*message, SimTime{t});
  return digest;
}

TEST(RunDigest, DependsOnContentOrderTimeAndCount) {
  const RunDigest base = digest_of_messages({{steering(0.1), 10}, {imu(1), 20}});
  EXPECT_EQ(base.value(), digest_of_messages({{steering(0.1), 10}, {imu(1), 20}}).value());
  EXPECT_NE(base.value(), digest_of_messages({{imu(1), 20}, {steering(0.1), 10}}).value()) << "order";
  EXPECT_NE(base.value(), digest_of_messages({{steering(0.1), 10}, {imu(1), 21}}).value()) << "time";
  EXPECT_NE(base.value(), digest_of_messages({{steering(0.1), 10}, {imu(1.0000000000000002), 20}}).value()) << "content";
  EXPECT_NE(base.value(), digest_of_messages({{steering(0.1), 10}}).value()) << "count";
  EXPECT_NE(base.value(), digest_of_messages({{steering(0.1), 10}, {imu(1), 20}, {imu(1), 20}}).value()) << "count";
}

TEST(RunDigest, TheSameBytesOnAnotherTopicDiffer) {
  stack::Imu body;
  body.set_accel_x_mps2(2);
  const auto raw = stack::make_message(stack::Topic::kImu, body);
  const auto checked = stack::make_message(stack::Topic::kIngestImu, body);
  ASSERT_EQ(raw->wire, checked->wire);
  EXPECT_NE(digest_of_messages({{raw, 1}}).value(), digest_of_messages({{checked, 1}}).value());
}

TEST(RunDigest, TopicDigestsIgnoreOtherTopics) {
  const auto both = digest_of_messages({{steering(0.1), 10}, {imu(1), 20}, {steering(0.2, 1), 30}}).topics();
  const auto alone = digest_of_messages({{steering(0.1), 10}, {steering(0.2, 1), 30}}).topics();
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[0].topic, stack::Topic::kImu);
  ASSERT_EQ(alone.size(), 1u);
  EXPECT_EQ(both[1].digest, alone[0].digest);
  EXPECT_EQ(both[1].messages, 2u);
}

TEST(RunDigest, OnceAStepDiffersEveryLaterStepDiffers) {
  RunDigest a;
  RunDigest b;
  for (std::uint64_t step = 0; step < 10; ++step) {
    a.add_step({1, step});
    b.add_step({step == 4 ? 2u : 1u, step});
  }
  for (std::size_t step = 0; step < 10; ++step) EXPECT_EQ(a.steps()[step] == b.steps()[step], step < 4) << step;
  EXPECT_EQ(a.messages(), b.messages());
  EXPECT_NE(a.value(), b.value());
}

TEST(RunDigest, WorldHistoryFromARecordingRestoresTheRunsValue) {
  RunDigest live;
  live.add(*imu(1), SimTime{1});
  live.add_step({7, 8});
  RunDigest replayed;
  replayed.add(*imu(1), SimTime{1});
  replayed.set_world(live.world());
  EXPECT_EQ(live.value(), replayed.value());
}

TEST(RunDigest, GoldenValue) {
  RunDigest digest = digest_of_messages({{steering(0.1), 10}, {imu(1), 20}});
  digest.add_step({1, 2});
  EXPECT_EQ(digest.value().hex(), "d4d81fbce245babebccbc8ab0f0c9a1f");
}

}  // namespace
}  // namespace longtail::sim
