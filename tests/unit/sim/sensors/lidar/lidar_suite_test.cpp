// The lidar among the other sensors: its messages, its neighbours, its faults and those of the camera.
#include <gtest/gtest.h>

#include <map>

#include "sim/faults/fault_fields.h"
#include "sim/faults/fault_kinds.h"
#include "sim/sensors/camera/front_camera.h"
#include "sim/sensors/drawn_world.h"
#include "sim/sensors/lidar/lidar.h"
#include "sim/sensors/sensor_suite.h"
#include "tests/unit/sim/actors/test_maps.h"
#include "tests/unit/sim/sensors/scene.h"

namespace longtail::sim {
namespace {

using namespace testing;
using stack::Topic;

const SimTime kOnset = SimTime{} + milliseconds(203);
const SimTime kEnd = SimTime{} + milliseconds(452);
constexpr Duration kLength = milliseconds(650);

Scenario street() {
  Scenario scenario;
  scenario.seed = Seed{5};
  scenario.map = load_map("highway_straight");
  scenario.ego.at = {"main", -2, 500, 0};
  return scenario;
}

// Behind a car, between the marks of a highway.
Scene drive_at(SimTime t) {
  Scene scene;
  scene.ego = ego_driving(20);
  scene.ego.position_m = {500 + 20 * t.seconds(), -6, 0};
  scene.ego.angular_velocity_rps = {0, 0, 0.02};
  scene.actors = {actor(1, car_model(), 525 + 19 * t.seconds(), -6), actor(2, truck_model(), 540 + 15 * t.seconds(), -2)};
  set_speed(scene.actors[0], 19);
  set_speed(scene.actors[1], 15);
  return scene;
}

using Steps = std::map<SimTime, std::vector<SensorOutput>>;

enum class Exposure { kAutomatic, kHeld };

Steps outputs_of(const std::vector<Topic>& with, const std::vector<Fault>& faults = {}, Exposure exposure = Exposure::kAutomatic) {
  static const Scenario kScenario = street();
  static DrawnWorld drawn(kScenario);
  std::vector<SensorEntry> sensors = reference_sensors(Seed{5}, VehicleModel{});
  for (SensorEntry& raw : raw_sensors(kScenario, drawn)) sensors.push_back(std::move(raw));
  std::erase_if(sensors, [&](const SensorEntry& entry) { return std::ranges::find(with, entry.topic) == with.end(); });
  for (SensorEntry& entry : sensors) {
    if (entry.topic != Topic::kCamera || exposure == Exposure::kAutomatic) continue;
    FrontCameraConfig held;
    held.camera.exposure.follow_share = 0;
    entry.sensor = std::make_unique<FrontCamera>(kScenario.seed, held, drawn.surface(), Conditions{});
  }
  SensorSuite suite(Seed{5}, std::move(sensors));
  for (const Fault& fault : faults) suite.start_fault(fault, *fault.onset);
  Steps steps;
  for (SimTime t; t <= SimTime{} + kLength; t += kPhysicsStep) {
    const Scene scene = drive_at(t);
    if (t.ns % milliseconds(10).ns == 0) drawn.show(t, scene.actors, scene.weather);
    SensorView view{.ego = scene.ego, .actors = scene.actors, .weather = scene.weather, .datum = scene.datum, .drawn = &drawn};
    suite.sample(t, view, steps[t]);
  }
  return steps;
}

std::vector<std::string> texts_of(const std::vector<SensorOutput>& outputs, Topic topic) {
  std::vector<std::string> texts;
  for (const SensorOutput& output : outputs) {
    if (output.message->topic == topic) texts.push_back(fmt::format("{} {}", output.arrival.ns, output.message->wire));
  }
  return texts;
}

std::vector<stack::LidarSweep> sweeps_of(const Steps& steps) {
  std::vector<stack::LidarSweep> sweeps;
  for (const auto& [t, outputs] : steps) {
    for (const SensorOutput& output : outputs) sweeps.push_back(stack::body_as<stack::LidarSweep>(*output.message));
  }
  return sweeps;
}

int range_at(const stack::LidarSweep& sweep, int row, int column) {
  const std::string& bytes = sweep.range();
  const auto i = 2 * static_cast<std::size_t>(row * static_cast<int>(sweep.columns()) + column);
  return static_cast<unsigned char>(bytes[i]) + 256 * static_cast<unsigned char>(bytes[i + 1]);
}

TEST(LidarSensor, SweepsTenTimesASecondAndIsStampedWithTheMiddle) {
  const Steps steps = outputs_of({Topic::kLidar});
  std::vector<SimTime> captured;
  for (const auto& [t, outputs] : steps) {
    for (const SensorOutput& output : outputs) {
      captured.push_back(output.message->capture_time);
      EXPECT_EQ(output.message->capture_time, t);
      EXPECT_GE(output.arrival - t, milliseconds(60));
      EXPECT_LE(output.arrival - t, milliseconds(70));
    }
  }
  ASSERT_EQ(captured.size(), 7u);
  for (std::size_t i = 0; i < captured.size(); ++i) {
    EXPECT_EQ(captured[i], SimTime{} + milliseconds(50 + 100 * static_cast<std::int64_t>(i)));
  }
  const stack::LidarSweep sweep = sweeps_of(steps).front();
  EXPECT_EQ(sweep.range().size(), 2u * 64 * 1024);
  EXPECT_EQ(sweep.intensity().size(), 64u * 1024);
  EXPECT_EQ(sweep.second_range().size(), 2u * 64 * 1024);
  EXPECT_EQ(sweep.second_intensity().size(), 64u * 1024);
  // The rear of the car ahead: 25 m from ego to its middle, less half its length, less the lidar's place 1.2 m ahead.
  double nearest = 1e9;
  for (int row = 33; row < 39; ++row) {  // above the road before it
    for (int c = 508; c < 516; ++c) nearest = std::min(nearest, range_at(sweep, row, c) == 0 ? 1e9 : range_at(sweep, row, c) / 500.0);
  }
  EXPECT_NEAR(nearest, 25 - 2.25 - 1.2, 0.6);
}

TEST(LidarSensor, HavingOneOrNotLeavesEveryOtherSensorAsItIs) {
  const std::vector<Topic> others{Topic::kImu, Topic::kGnss, Topic::kRadar, Topic::kObjectList, Topic::kCamera};
  std::vector<Topic> all = others;
  all.push_back(Topic::kLidar);
  const Steps with = outputs_of(all);
  const Steps without = outputs_of(others);
  const Steps alone = outputs_of({Topic::kLidar});
  for (const auto& [t, outputs] : with) {
    for (const Topic topic : others) EXPECT_EQ(texts_of(outputs, topic), texts_of(without.at(t), topic)) << name_of(topic);
    EXPECT_EQ(texts_of(outputs, Topic::kLidar), texts_of(alone.at(t), Topic::kLidar));
  }
}

double usual_magnitude(FaultKind kind) {
  switch (kind) {
    case FaultKind::kMisalignment: return 0.03;
    case FaultKind::kBlockage: return 0.4;
    case FaultKind::kClockDrift: return 500;
    case FaultKind::kClockOffset:
    case FaultKind::kClockStep: return 0.01;
    case FaultKind::kDelay:
    case FaultKind::kJitter: return 0.05;
    case FaultKind::kCorruption:
    case FaultKind::kLoss:
    case FaultKind::kReorder:
    case FaultKind::kDuplicate: return 1;
    default: return 0;
  }
}

Fault window(const FaultKindInfo& info, Topic topic, std::string_view field, double magnitude) {
  return {.id = "f",
          .kind = info.kind,
          .target = std::string(name_of(topic)),
          .field = std::string(field),
          .magnitude = magnitude,
          .onset = kOnset,
          .duration = kEnd - kOnset};
}

TEST(RawSensorFaults, ChangeMessagesInTheirWindowAndNowhereElse) {
  int cases = 0;
  for (const Topic topic : {Topic::kLidar, Topic::kCamera}) {
    const Steps clean = outputs_of({topic});
    for (const FaultKindInfo& info : all_fault_kinds()) {
      if (info.family != FaultFamily::kSensor && info.family != FaultFamily::kLink) continue;
      for (const std::string_view field : allowed_fields(info.kind, topic)) {
        const Steps faulty = outputs_of({topic}, {window(info, topic, field, usual_magnitude(info.kind))});
        const std::string what = fmt::format("{} {} {}", info.name, name_of(topic), field);
        int in_window = 0, changed = 0;
        for (const auto& [t, outputs] : clean) {
          const bool inside = t >= kOnset && t < kEnd;
          in_window += inside && !outputs.empty() ? 1 : 0;
          const bool same = texts_of(outputs, topic) == texts_of(faulty.at(t), topic);
          // What an exposure has learnt from another view fades: nothing of a camera's is exactly as before at once.
          const bool remembered = topic == Topic::kCamera && t >= kEnd;
          EXPECT_TRUE(same || inside || remembered) << what << " at " << t.ns;
          changed += inside && !same ? 1 : 0;
        }
        EXPECT_GE(changed, in_window / 2) << what;
        ++cases;
      }
    }
  }
  EXPECT_GE(cases, 30);
}

// What lives on in a camera is its exposure: held, every picture after the window is as ever.
TEST(RawSensorFaults, ACameraWhoseExposureIsHeldIsAsBeforeRightAfterItsFault) {
  const Steps clean = outputs_of({Topic::kCamera}, {}, Exposure::kHeld);
  for (const FaultKindInfo& info : all_fault_kinds()) {
    if (info.family != FaultFamily::kSensor && info.family != FaultFamily::kLink) continue;
    for (const std::string_view field : allowed_fields(info.kind, Topic::kCamera)) {
      const Steps faulty =
          outputs_of({Topic::kCamera}, {window(info, Topic::kCamera, field, usual_magnitude(info.kind))}, Exposure::kHeld);
      int after = 0;
      for (const auto& [t, outputs] : clean) {
        if (t >= kOnset && t < kEnd) continue;
        EXPECT_EQ(texts_of(outputs, Topic::kCamera), texts_of(faulty.at(t), Topic::kCamera)) << info.name << " at " << t.ns;
        after += t >= kEnd && !outputs.empty() ? 1 : 0;
      }
      EXPECT_GE(after, 3);
    }
  }
}

TEST(RawSensorFaults, OfNeutralStrengthAreAnExactPassThrough) {
  for (const Topic topic : {Topic::kLidar, Topic::kCamera}) {
    const Steps clean = outputs_of({topic});
    for (const FaultKind kind : {FaultKind::kMisalignment, FaultKind::kBlockage, FaultKind::kCorruption, FaultKind::kClockOffset}) {
      const FaultKindInfo& info = info_of(kind);
      const auto fields = allowed_fields(kind, topic);
      if (fields.empty()) continue;
      const Steps faulty = outputs_of({topic}, {window(info, topic, fields.front(), info.neutral)});
      for (const auto& [t, outputs] : clean) ASSERT_EQ(texts_of(outputs, topic), texts_of(faulty.at(t), topic)) << info.name;
    }
  }
}

TEST(LidarSensor, ABlindOneSendsEmptySweepsAndABlockedOneMissesItsSector) {
  const auto clean = sweeps_of(outputs_of({Topic::kLidar}));
  const auto blind = sweeps_of(outputs_of({Topic::kLidar}, {window(info_of(FaultKind::kBlind), Topic::kLidar, "", 0)}));
  const auto blocked =
      sweeps_of(outputs_of({Topic::kLidar}, {window(info_of(FaultKind::kBlockage), Topic::kLidar, kFieldCentre, 0.25)}));
  ASSERT_EQ(blind.size(), clean.size());
  EXPECT_EQ(blind[3].range(), std::string(2 * 64 * 1024, '\0'));
  EXPECT_EQ(blind[3].intensity(), std::string(64 * 1024, '\0'));
  for (int row = 0; row < 64; ++row) {
    for (int column = 0; column < 1024; ++column) {
      const bool ahead = column >= 512 - 128 && column < 512 + 128;
      EXPECT_EQ(range_at(blocked[3], row, column), ahead ? 0 : range_at(clean[3], row, column)) << row << " " << column;
    }
  }
}

}  // namespace
}  // namespace longtail::sim
