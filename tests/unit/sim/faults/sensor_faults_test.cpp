#include "sim/faults/sensor_faults.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/faults/fault_fields.h"
#include "sim/faults/fault_kinds.h"
#include "tests/unit/sim/sensors/suite_run.h"

namespace longtail::sim {
namespace {

using namespace testing;
using stack::Topic;

constexpr Duration kLength = seconds(4);
const SimTime kOnset = SimTime{} + milliseconds(1003);
const SimTime kEnd = SimTime{} + milliseconds(2501);

Fault window(FaultKind kind, Topic topic, std::string_view field, double magnitude) {
  return {.id = "f",
          .kind = kind,
          .target = std::string(name_of(topic)),
          .field = std::string(field),
          .magnitude = magnitude,
          .onset = kOnset,
          .duration = kEnd - kOnset};
}

double usual_magnitude(FaultKind kind) {
  switch (kind) {
    case FaultKind::kDelay: return 0.25;
    case FaultKind::kGhost: return 25;
    case FaultKind::kBias:
    case FaultKind::kNoise: return 0.3;
    default: return 0;
  }
}

// Outputs by capture time; each frame of a sensor has one.
std::map<SimTime, SensorOutput> frames_of(const SuiteRun& run, Topic topic) {
  std::map<SimTime, SensorOutput> frames;
  for (const SensorOutput& output : run.outputs) {
    if (output.message->topic == topic) frames.emplace(output.message->capture_time, output);
  }
  return frames;
}

bool same(const SensorOutput& a, const SensorOutput& b) {
  return a.message->wire == b.message->wire && a.arrival == b.arrival;
}

// All kinds on all sensors and fields: the target's frames change in [onset, end) and nowhere else; no other sensor's
// frame changes at all.
TEST(SensorFaults, ChangeTheirTargetInTheirWindowAndNothingElse) {
  const SuiteRun clean = run_suite(reference_suite(), kLength);
  int cases = 0;
  for (const FaultKindInfo& info : all_fault_kinds()) {
    if (info.family != FaultFamily::kSensor) continue;
    for (const Topic target : faultable_sensors()) {
      for (const std::string_view field : allowed_fields(info.kind, target)) {
        const SuiteRun faulty =
            run_suite(reference_suite(), kLength, {window(info.kind, target, field, usual_magnitude(info.kind))});
        const std::string what = fmt::format("{} {} {}", info.name, name_of(target), field);
        for (const Topic topic : faultable_sensors()) {
          const auto wanted = frames_of(clean, topic), got = frames_of(faulty, topic);
          int in_window = 0, changed = 0;
          for (const auto& item : wanted) {
            const bool inside = item.first >= kOnset && item.first < kEnd;
            in_window += inside ? 1 : 0;
            const auto at = got.find(item.first);
            // While there is no fix no sequence number is used, so later messages carry lower ones.
            if (field == kFieldNoFix && topic == target && item.first >= kEnd) {
              ASSERT_NE(at, got.end());
              continue;
            }
            const bool differs = at == got.end() || !same(item.second, at->second);
            changed += differs ? 1 : 0;
            EXPECT_FALSE(differs && (topic != target || !inside))
                << what << ": " << name_of(topic) << " at " << item.first.ns;
          }
          EXPECT_LE(got.size(), wanted.size());
          EXPECT_TRUE(topic != target || changed > in_window / 2) << what;
        }
        ++cases;
      }
    }
  }
  EXPECT_GT(cases, 60);
}

TEST(SensorFaults, OfZeroStrengthAreAnExactPassThrough) {
  const SuiteRun clean = run_suite(reference_suite(), kLength);
  for (const FaultKind kind : {FaultKind::kBias, FaultKind::kNoise, FaultKind::kDelay}) {
    for (const Topic target : faultable_sensors()) {
      for (const std::string_view field : allowed_fields(kind, target)) {
        const SuiteRun faulty = run_suite(reference_suite(), kLength, {window(kind, target, field, 0)});
        ASSERT_EQ(faulty.outputs.size(), clean.outputs.size());
        for (std::size_t i = 0; i < clean.outputs.size(); ++i) ASSERT_TRUE(same(clean.outputs[i], faulty.outputs[i]));
      }
    }
  }
}

TEST(SensorFaults, OfZeroStrengthKeepTheSignOfZero) {
  SensorFaults faults(Seed{1}, Topic::kImu);
  faults.start(window(FaultKind::kBias, Topic::kImu, "gyro_z_rps", 0), kOnset);
  stack::Imu body;
  body.set_gyro_z_rps(-0.0);
  faults.perturb(kOnset, 0, body);
  EXPECT_TRUE(std::signbit(body.gyro_z_rps()));
}

TEST(SensorFaults, AnotherFaultChangesNoNoise) {
  const Fault noise = window(FaultKind::kNoise, Topic::kImu, "gyro_z_rps", 0.1);
  Fault other = window(FaultKind::kNoise, Topic::kImu, "gyro_x_rps", 0.1);
  other.id = "another";
  const auto one = frames_of(run_suite(reference_suite(), kLength, {noise}), Topic::kImu);
  const auto two = frames_of(run_suite(reference_suite(), kLength, {other, noise}), Topic::kImu);
  for (const auto& item : one) {
    const auto& a = stack::body_as<stack::Imu>(*item.second.message);
    const auto& b = stack::body_as<stack::Imu>(*two.at(item.first).message);
    EXPECT_EQ(a.gyro_z_rps(), b.gyro_z_rps());
  }
}

TEST(SensorFaults, DropoutLosesMessagesButNotTheirNumbers) {
  const auto frames = frames_of(
      run_suite(reference_suite(), kLength, {window(FaultKind::kDropout, Topic::kRadar, "", 0)}), Topic::kRadar);
  std::uint64_t before = 0, after = 0;
  for (const auto& item : frames) {
    EXPECT_FALSE(item.first >= kOnset && item.first < kEnd);
    if (item.first < kOnset) before = item.second.message->sequence;
    if (item.first >= kEnd && after == 0) after = item.second.message->sequence;
  }
  EXPECT_EQ(after - before, 31u) << "30 frames of 50 ms are missing";
}

TEST(SensorFaults, AnOutageOfTheFixUsesNoNumbers) {
  const auto frames = frames_of(
      run_suite(reference_suite(), kLength, {window(FaultKind::kDropout, Topic::kGnss, kFieldNoFix, 0)}), Topic::kGnss);
  std::uint64_t next = 0;
  for (const auto& item : frames) {
    EXPECT_FALSE(item.first >= kOnset && item.first < kEnd);
    EXPECT_EQ(item.second.message->sequence, next++);
  }
}

TEST(SensorFaults, FreezeRepeatsTheLastPayloadWithNewStamps) {
  const auto clean = frames_of(run_suite(reference_suite(), kLength), Topic::kObjectList);
  const auto frozen =
      frames_of(run_suite(reference_suite(), kLength, {window(FaultKind::kFreeze, Topic::kObjectList, "", 0)}),
                Topic::kObjectList);
  const stack::Message* last = nullptr;
  for (const auto& item : clean) {
    if (item.first < kOnset) last = item.second.message.get();
  }
  for (const auto& item : frozen) {
    if (item.first < kOnset || item.first >= kEnd) continue;
    stack::ObjectList got = stack::body_as<stack::ObjectList>(*item.second.message);
    stack::ObjectList expected = stack::body_as<stack::ObjectList>(*last);
    EXPECT_EQ(got.header().SerializeAsString(),
              stack::body_as<stack::ObjectList>(*clean.at(item.first).message).header().SerializeAsString());
    got.clear_header();
    expected.clear_header();
    EXPECT_EQ(got.SerializeAsString(), expected.SerializeAsString());
  }
}

TEST(SensorFaults, FreezeBeforeAnyMessageSendsNothing) {
  Fault fault = window(FaultKind::kFreeze, Topic::kGnss, "", 0);
  fault.onset = SimTime{};
  const auto frames = frames_of(run_suite(reference_suite(), kLength, {fault}), Topic::kGnss);
  EXPECT_GE(frames.begin()->first, SimTime{} + fault.duration);
}

TEST(SensorFaults, DelayAddsExactlyItsLengthToTheArrival) {
  const auto clean = frames_of(run_suite(reference_suite(), kLength), Topic::kImu);
  const auto late =
      frames_of(run_suite(reference_suite(), kLength, {window(FaultKind::kDelay, Topic::kImu, "", 0.25)}), Topic::kImu);
  for (const auto& item : late) {
    const bool inside = item.first >= kOnset && item.first < kEnd;
    EXPECT_EQ(item.second.arrival - clean.at(item.first).arrival, inside ? milliseconds(250) : Duration{});
    EXPECT_EQ(item.second.message->wire, clean.at(item.first).message->wire) << "the message itself does not know";
  }
}

TEST(SensorFaults, BiasIsExactOnEveryScalarField) {
  const auto clean = frames_of(run_suite(reference_suite(), kLength), Topic::kImu);
  const auto biased = frames_of(
      run_suite(reference_suite(), kLength, {window(FaultKind::kBias, Topic::kImu, "accel_y_mps2", 0.5)}), Topic::kImu);
  for (const auto& item : biased) {
    const auto& a = stack::body_as<stack::Imu>(*clean.at(item.first).message);
    const auto& b = stack::body_as<stack::Imu>(*item.second.message);
    const bool inside = item.first >= kOnset && item.first < kEnd;
    EXPECT_EQ(b.accel_y_mps2(), inside ? a.accel_y_mps2() + 0.5 : a.accel_y_mps2());
    EXPECT_EQ(b.accel_x_mps2(), a.accel_x_mps2());
  }
}

TEST(SensorFaults, GnssBiasMovesTheFixByMetresOnTheGround) {
  const Scene scene;
  for (const auto& [field, east, north] : {std::tuple{"east_m", 3.0, 0.0}, std::tuple{"north_m", 0.0, 3.0}}) {
    const auto clean = frames_of(run_suite(reference_suite(), kLength), Topic::kGnss);
    const auto biased = frames_of(
        run_suite(reference_suite(), kLength, {window(FaultKind::kBias, Topic::kGnss, field, 3)}), Topic::kGnss);
    const auto place = [&](const SensorOutput& output) {
      const auto& fix = stack::body_as<stack::Gnss>(*output.message);
      return scene.datum.to_local(GeodeticPosition{fix.latitude_deg(), fix.longitude_deg(), fix.altitude_m()});
    };
    const SimTime inside = SimTime{} + milliseconds(2025);
    const Enu a = place(clean.at(inside)), b = place(biased.at(inside));
    EXPECT_NEAR(b.east - a.east, east, 1e-3);
    EXPECT_NEAR(b.north - a.north, north, 1e-3);
  }
}

TEST(SensorFaults, NoiseHasItsStandardDeviationAndARampGrows) {
  Fault noise = window(FaultKind::kNoise, Topic::kImu, "gyro_z_rps", 0.2);
  noise.onset = SimTime{};
  noise.duration = {};
  noise.ramp = seconds(20);
  const auto clean = frames_of(run_suite(reference_suite(), seconds(60)), Topic::kImu);
  const auto noisy = frames_of(run_suite(reference_suite(), seconds(60), {noise}), Topic::kImu);
  std::vector<double> early, half_way, full;
  for (const auto& item : noisy) {
    const double added = stack::body_as<stack::Imu>(*item.second.message).gyro_z_rps() -
                         stack::body_as<stack::Imu>(*clean.at(item.first).message).gyro_z_rps();
    if (item.first < SimTime{} + seconds(1)) early.push_back(added);
    if (item.first >= SimTime{} + seconds(9) && item.first < SimTime{} + seconds(11)) half_way.push_back(added);
    if (item.first >= SimTime{} + seconds(20)) full.push_back(added);
  }
  EXPECT_LT(std::sqrt(moments(early).variance), 0.01);
  EXPECT_NEAR(std::sqrt(moments(half_way).variance), 0.1,
              0.1 * kBound / std::sqrt(2.0 * static_cast<double>(half_way.size())));
  EXPECT_NEAR(std::sqrt(moments(full).variance), 0.2, 0.2 * kBound / std::sqrt(2.0 * static_cast<double>(full.size())));
  EXPECT_NEAR(autocorrelation(full, 1), 0, kBound / std::sqrt(static_cast<double>(full.size())));
}

TEST(SensorFaults, AStandingGhostComesCloserAndOnlyItsSensorSeesIt) {
  Fault ghost = window(FaultKind::kGhost, Topic::kRadar, kFieldStanding, 60);
  // An empty road; the ego drives straight at 20 m/s.
  const auto empty = [](SimTime t) {
    Scene scene;
    scene.ego = ego_driving(20);
    scene.ego.position_m.x() = 20 * t.seconds();
    return scene;
  };
  const SuiteRun run = run_suite(reference_suite(3), kLength, {ghost}, empty);
  const auto strongest = [&](SimTime t) {
    return stack::body_as<stack::RadarScan>(*frames_of(run, Topic::kRadar).at(t).message).detections(0);
  };
  const auto first = strongest(SimTime{} + milliseconds(1015)), last = strongest(SimTime{} + milliseconds(2465));
  EXPECT_NEAR(first.range_m(), 60.05, 1.0);
  EXPECT_NEAR(first.range_m() - last.range_m(), 29, 1.0) << "1.45 s at 20 m/s";
  EXPECT_NEAR(last.range_rate_mps(), -20, 0.3);
  for (const auto& item : frames_of(run, Topic::kObjectList)) {
    for (const auto& object : stack::body_as<stack::ObjectList>(*item.second.message).objects())
      EXPECT_LT(object.existence(), 0.7);
  }
}

}  // namespace
}  // namespace longtail::sim
