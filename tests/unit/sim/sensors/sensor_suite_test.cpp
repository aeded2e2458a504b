#include "sim/sensors/sensor_suite.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "sim/sensors/gnss.h"
#include "sim/sensors/radar.h"
#include "stack/base/digest.h"
#include "tests/unit/sim/sensors/suite_run.h"

namespace longtail::sim {
namespace {

using namespace testing;
using stack::Topic;

TEST(SensorSuite, EverySensorKeepsItsRateAndNumbersItsMessages) {
  const SuiteRun run = run_suite(reference_suite(), seconds(10));
  struct Row {
    Topic topic;
    std::int64_t period_ms;
  };
  for (const Row& row : {Row{Topic::kImu, 10}, Row{Topic::kGnss, 100}, Row{Topic::kWheelOdometry, 20},
                         Row{Topic::kSteeringAngle, 20}, Row{Topic::kRadar, 50}, Row{Topic::kObjectList, 50}}) {
    std::optional<SimTime> last;
    std::uint64_t sequence = 0;
    for (const SensorOutput& output : run.outputs) {
      if (output.message->topic != row.topic) continue;
      EXPECT_EQ(output.message->sequence, sequence++);
      EXPECT_EQ(
          output.message->capture_time - last.value_or(output.message->capture_time - milliseconds(row.period_ms)),
          milliseconds(row.period_ms))
          << name_of(row.topic);
      last = output.message->capture_time;
    }
    EXPECT_GE(sequence, static_cast<std::uint64_t>(10'000 / row.period_ms)) << name_of(row.topic);
  }
}

TEST(SensorSuite, MessagesArriveAtCapturePlusLatencyAndPublishThen) {
  auto sensors = reference_sensors(Seed{1}, VehicleModel{});
  std::map<Topic, SensorTiming> timing;
  for (const SensorEntry& entry : sensors) timing[entry.topic] = entry.timing;
  const SuiteRun run = run_suite({Seed{1}, std::move(sensors)}, seconds(5));
  bool jittered = false;
  for (const SensorOutput& output : run.outputs) {
    const SensorTiming& of = timing[output.message->topic];
    const Duration latency = output.arrival - output.message->capture_time;
    EXPECT_GE(latency, of.latency);
    EXPECT_LE(latency, of.latency + of.jitter);
    jittered = jittered || latency > of.latency;
    EXPECT_EQ(output.message->publish_time, output.arrival);
  }
  EXPECT_TRUE(jittered);

  auto exact = reference_sensors(Seed{1}, VehicleModel{});
  for (SensorEntry& entry : exact) entry.timing.jitter = {};
  for (const SensorOutput& output : run_suite({Seed{1}, std::move(exact)}, seconds(5)).outputs) {
    EXPECT_EQ(output.arrival, output.message->capture_time + timing[output.message->topic].latency);
  }
}

TEST(SensorSuite, OutputsOfAStepComeInOrderOfArrivalTopicAndSequence) {
  SensorSuite suite = reference_suite();
  std::size_t largest = 0;
  for (SimTime t; t <= SimTime{} + seconds(3); t += kPhysicsStep) {
    const Scene scene = drive_at(t);
    std::vector<SensorOutput> outputs;
    suite.sample(t, scene.view(), outputs);
    largest = std::max(largest, outputs.size());
    EXPECT_TRUE(std::is_sorted(outputs.begin(), outputs.end(), [](const SensorOutput& a, const SensorOutput& b) {
      return std::tie(a.arrival, a.message->topic, a.message->sequence) <
             std::tie(b.arrival, b.message->topic, b.message->sequence);
    }));
  }
  EXPECT_GE(largest, 2u);
}

TEST(SensorSuite, LeavingOutASensorChangesNoOther) {
  const SuiteRun all = run_suite(reference_suite(), seconds(3));
  for (const Topic left_out :
       {Topic::kImu, Topic::kGnss, Topic::kWheelOdometry, Topic::kSteeringAngle, Topic::kRadar, Topic::kObjectList}) {
    auto sensors = reference_sensors(Seed{1}, VehicleModel{});
    std::erase_if(sensors, [&](const SensorEntry& entry) { return entry.topic == left_out; });
    const SuiteRun some = run_suite({Seed{1}, std::move(sensors)}, seconds(3));
    for (const stack::TopicInfo& info : stack::all_topics()) {
      const auto expected = info.topic == left_out ? std::vector<std::string>{} : all.bytes_of(info.topic);
      EXPECT_EQ(some.bytes_of(info.topic), expected) << info.name;
    }
  }
}

TEST(SensorSuite, TheOrderInWhichSensorsAreListedIsNothing) {
  auto sensors = reference_sensors(Seed{1}, VehicleModel{});
  std::ranges::reverse(sensors);
  const SuiteRun forwards = run_suite(reference_suite(), seconds(2)),
                 backwards = run_suite({Seed{1}, std::move(sensors)}, seconds(2));
  ASSERT_EQ(forwards.outputs.size(), backwards.outputs.size());
  for (std::size_t i = 0; i < forwards.outputs.size(); ++i) {
    EXPECT_EQ(forwards.outputs[i].message->wire, backwards.outputs[i].message->wire);
    EXPECT_EQ(forwards.outputs[i].arrival, backwards.outputs[i].arrival);
  }
}

TEST(SensorSuite, AnotherSeedMakesOtherNoise) {
  const SuiteRun one = run_suite(reference_suite(1), seconds(1)), two = run_suite(reference_suite(2), seconds(1));
  for (const Topic topic :
       {Topic::kImu, Topic::kGnss, Topic::kWheelOdometry, Topic::kSteeringAngle, Topic::kRadar, Topic::kObjectList}) {
    EXPECT_NE(one.bytes_of(topic), two.bytes_of(topic)) << name_of(topic);
  }
}

TEST(SensorSuite, HashesAllThatTheFutureDependsOn) {
  const auto state_after = [](SensorSuite& suite, int steps) {
    std::vector<SensorOutput> outputs;
    for (int i = 0; i < steps; ++i) {
      const SimTime t = SimTime{} + kPhysicsStep * i;
      const Scene scene = drive_at(t);
      suite.sample(t, scene.view(), outputs);
    }
    StateWriter writer;
    suite.hash_state(writer);
    return std::string(writer.bytes());
  };
  SensorSuite a = reference_suite(), b = reference_suite(), longer = reference_suite(), other = reference_suite(9),
              faulty = reference_suite();
  faulty.start_fault({.id = "f", .kind = FaultKind::kDropout, .target = "sensor.imu"}, SimTime{} + seconds(100));
  const std::string state = state_after(a, 200);
  EXPECT_EQ(state_after(b, 200), state);
  EXPECT_NE(state_after(longer, 203), state);
  EXPECT_NE(state_after(other, 200), state);
  EXPECT_NE(state_after(faulty, 200), state);
}

// A freeze would repeat it: bytes and stamps of what was sent last were once no part of the state.
TEST(SensorSuite, HashesWhatWasSentLastWithItsStamps) {
  const auto state_with = [](FaultKind kind, std::string_view field, double magnitude) {
    SensorSuite suite = reference_suite();
    suite.start_fault({.id = "f", .kind = kind, .target = "sensor.imu", .field = std::string(field), .magnitude = magnitude}, SimTime{});
    std::vector<SensorOutput> outputs;
    suite.sample(SimTime{}, drive_at(SimTime{}).view(), outputs);
    StateWriter writer;
    suite.hash_state(writer);
    return std::string(writer.bytes());
  };
  EXPECT_EQ(state_with(FaultKind::kBias, "accel_x_mps2", 1), state_with(FaultKind::kBias, "accel_x_mps2", 1));
  EXPECT_NE(state_with(FaultKind::kBias, "accel_x_mps2", 1), state_with(FaultKind::kBias, "accel_x_mps2", 2));
  EXPECT_NE(state_with(FaultKind::kClockOffset, "", 0.1), state_with(FaultKind::kClockOffset, "", 0.2));
}

// Golden: the bytes of ten seconds of all six sensors. A change here is a change of every recording: if it is meant,
// put the printed digests in.
TEST(SensorSuite, TenSecondsHaveTheGoldenDigests) {
  const SuiteRun run = run_suite(reference_suite(42), seconds(10));
  std::map<Topic, DigestChain> chains;
  DigestChain all;
  for (const SensorOutput& output : run.outputs) {
    chains[output.message->topic].add(output.message->wire);
    all.add(output.message->wire);
  }
  const std::map<Topic, std::string> golden{
      {Topic::kImu, "dd2d141173f37bab1bbcd7174f2969dd"},
      {Topic::kGnss, "eb400481f9004c538ae8b12e166858ea"},
      {Topic::kWheelOdometry, "af6c84a5736c9fa8c60e8b8762642839"},
      {Topic::kSteeringAngle, "9165aaf02f8f547426a9054b9ec1b5d1"},
      {Topic::kRadar, "f022a6e42d5c93f39dc9e3760f8140e5"},
      {Topic::kObjectList, "0b61eefcc3c8e60d32a5b8b648a975b4"},
  };
  for (const auto& item : golden) EXPECT_EQ(chains[item.first].value().hex(), item.second) << name_of(item.first);
  EXPECT_EQ(all.value().hex(), "e6637e5b3650904d50ea36ad04af06d5");
}

}  // namespace
}  // namespace longtail::sim
