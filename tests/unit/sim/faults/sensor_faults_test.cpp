#include "sim/faults/sensor_faults.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "sim/faults/fault_fields.h"
#include "sim/faults/fault_kinds.h"
#include "sim/sensors/acoustics/microphones.h"
#include "tests/support/test_random.h"
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
    case FaultKind::kDelay:
    case FaultKind::kJitter: return 0.25;
    case FaultKind::kClockOffset:
    case FaultKind::kClockStep: return 0.05;
    case FaultKind::kClockDrift: return 500;
    case FaultKind::kGhost: return 25;
    case FaultKind::kBias:
    case FaultKind::kNoise: return 0.3;
    case FaultKind::kScale: return 1.3;
    case FaultKind::kSaturation: return 1e-4;
    case FaultKind::kMisalignment: return 0.03;
    case FaultKind::kGnssSpoof: return 5;
    case FaultKind::kBlockage: return 0.8;
    case FaultKind::kCorruption:
    case FaultKind::kLoss:
    case FaultKind::kReorder:
    case FaultKind::kDuplicate: return 0.9;
    default: return 0;
  }
}

// Those of the suite here: it has no drawn world for camera and lidar to look at.
std::vector<Topic> suite_sensors() {
  std::vector<Topic> topics = faultable_sensors();
  std::erase_if(topics, [](Topic topic) { return topic == Topic::kCamera || topic == Topic::kLidar; });
  return topics;
}

bool hits_sensors(const FaultKindInfo& info) {
  return info.family == FaultFamily::kSensor || info.family == FaultFamily::kLink;
}

// Not every frame of the drive has something in the blocked part, a value to turn, scale or cut off, ...
bool reaches_few_frames(const FaultKindInfo& info, std::string_view field) {
  return info.kind == FaultKind::kBlockage || info.kind == FaultKind::kSaturation || info.kind == FaultKind::kScale ||
         info.kind == FaultKind::kMisalignment || field == kFieldOldStamp;
}

// Outputs by the time they were captured, which stamps need not say: the frame that a sequence number of a run
// without faults stands for.
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

// With microphones, and a siren to hear.
SensorSuite listening_suite() {
  std::vector<SensorEntry> sensors = reference_sensors(Seed{1}, VehicleModel{});
  sensors.push_back({.topic = Topic::kAcoustic,
                     .frame_id = "microphones",
                     .timing = {milliseconds(100), milliseconds(45), milliseconds(60), milliseconds(10)},
                     .sensor = std::make_unique<Microphones>(Seed{1}, MicrophonesConfig{})});
  return {Seed{1}, std::move(sensors)};
}

Scene loud_drive_at(SimTime t) {
  Scene scene = drive_at(t);
  scene.actors[1].signals.siren = true;
  return scene;
}

// Some messages use no sequence number while the fault lasts, so that later ones carry lower ones.
bool uses_no_numbers(const FaultKindInfo& info, Topic topic, std::string_view field) {
  return field == kFieldNoFix || (info.kind == FaultKind::kBlind && topic == Topic::kAcoustic);
}

// The outputs that each physics step made.
std::map<SimTime, std::vector<SensorOutput>> steps_of(const std::vector<Fault>& faults) {
  SensorSuite suite = listening_suite();
  for (const Fault& fault : faults) suite.start_fault(fault, *fault.onset);
  std::map<SimTime, std::vector<SensorOutput>> steps;
  for (SimTime t; t <= SimTime{} + kLength; t += kPhysicsStep) {
    const Scene scene = loud_drive_at(t);
    suite.sample(t, scene.view(), steps[t]);
  }
  return steps;
}

std::vector<std::string> of_topic(const std::vector<SensorOutput>& outputs, Topic topic) {
  std::vector<std::string> texts;
  for (const SensorOutput& output : outputs) {
    if (output.message->topic == topic) texts.push_back(fmt::format("{} {}", output.arrival.ns, output.message->wire));
  }
  return texts;
}

// All kinds on all sensors and fields: what is captured of the target changes in [onset, end) and nowhere else; nothing
// captured by any other sensor changes at all.
TEST(SensorFaults, ChangeTheirTargetInTheirWindowAndNothingElse) {
  const auto clean = steps_of({});
  int cases = 0;
  for (const FaultKindInfo& info : all_fault_kinds()) {
    if (!hits_sensors(info)) continue;
    for (const Topic target : suite_sensors()) {
      for (const std::string_view field : allowed_fields(info.kind, target)) {
        const auto faulty = steps_of({window(info.kind, target, field, usual_magnitude(info.kind))});
        const std::string what = fmt::format("{} {} {}", info.name, name_of(target), field);
        for (const Topic topic : suite_sensors()) {
          int in_window = 0, changed = 0;
          for (const auto& [t, outputs] : clean) {
            const bool inside = t >= kOnset && t < kEnd;
            const auto wanted = of_topic(outputs, topic), got = of_topic(faulty.at(t), topic);
            in_window += inside && !wanted.empty() ? 1 : 0;
            if (uses_no_numbers(info, target, field) && topic == target && t >= kEnd) {
              ASSERT_EQ(got.size(), wanted.size());
              continue;
            }
            changed += wanted == got ? 0 : 1;
            EXPECT_FALSE(wanted != got && (topic != target || !inside)) << what << ": " << name_of(topic) << " at " << t.ns;
          }
          const int least = reaches_few_frames(info, field) ? 1 : in_window / 2;
          EXPECT_TRUE(topic != target || changed >= least) << what << ": " << changed << " of " << in_window;
        }
        ++cases;
      }
    }
  }
  EXPECT_GT(cases, 200);
}

// The IMU captures at 1 s and at 1.5 s: the first of the two is inside, the second is not.
TEST(SensorFaults, AreInForceFromTheirOnsetOnAndNoMoreAtTheirEnd) {
  Fault fault = window(FaultKind::kBias, Topic::kImu, "gyro_z_rps", 0.5);
  fault.onset = SimTime{} + seconds(1);
  fault.duration = milliseconds(500);
  const auto clean = frames_of(run_suite(reference_suite(), kLength), Topic::kImu);
  const auto biased = frames_of(run_suite(reference_suite(), kLength, {fault}), Topic::kImu);
  for (const auto& [t, output] : biased) {
    EXPECT_EQ(!same(output, clean.at(t)), t >= SimTime{} + seconds(1) && t < SimTime{} + milliseconds(1500)) << t.ns;
  }
}

// All kinds on all sensors and fields: a seed gives the numbers that a run of that seed draws, no seed those of this run.
// Where nothing is drawn it changes nothing, which is why such a fault may have none.
TEST(SensorFaults, DrawByTheirOwnSeedAndWithoutOneByTheRuns) {
  const auto texts = [](const Fault& fault, std::optional<Seed> seed) {
    Fault seeded = fault;
    seeded.seed = seed;
    std::vector<std::string> all;
    for (const auto& [t, outputs] : steps_of({seeded})) {
      for (const std::string& text : of_topic(outputs, *stack::topic_by_name(fault.target))) all.push_back(text);
    }
    return all;
  };
  int drawing = 0;
  for (const FaultKindInfo& info : all_fault_kinds()) {
    if (!hits_sensors(info)) continue;
    for (const Topic target : suite_sensors()) {
      for (const std::string_view field : allowed_fields(info.kind, target)) {
        const double magnitude = usual_magnitude(info.kind);
        const Fault fault = window(info.kind, target, field, magnitude == 0.9 ? 0.5 : magnitude);
        const std::string what = fmt::format("{} {} {}", info.name, name_of(target), field);
        const auto unseeded = texts(fault, std::nullopt), five = texts(fault, Seed{5});
        EXPECT_EQ(texts(fault, Seed{1}), unseeded) << what << ": 1 is the run's seed";
        if (!draws_numbers(info.kind, field)) {
          EXPECT_EQ(five, unseeded) << what;
          continue;
        }
        ++drawing;
        EXPECT_NE(five, unseeded) << what;
        EXPECT_NE(five, texts(fault, Seed{6})) << what;
        EXPECT_EQ(five, texts(fault, Seed{5})) << what;
      }
    }
  }
  EXPECT_GT(drawing, 60);
}

TEST(SensorFaults, OfNeutralStrengthAreAnExactPassThrough) {
  const SuiteRun clean = run_suite(listening_suite(), kLength, {}, loud_drive_at);
  int cases = 0;
  for (const FaultKindInfo& info : all_fault_kinds()) {
    const bool allowed = info.neutral >= info.magnitude_min && info.neutral <= info.magnitude_max;
    if (!hits_sensors(info) || !info.has_magnitude() || !allowed) continue;
    for (const Topic target : suite_sensors()) {
      for (const std::string_view field : allowed_fields(info.kind, target)) {
        const SuiteRun faulty =
            run_suite(listening_suite(), seconds(3), {window(info.kind, target, field, info.neutral)}, loud_drive_at);
        for (std::size_t i = 0; i < faulty.outputs.size(); ++i) {
          ASSERT_TRUE(same(clean.outputs[i], faulty.outputs[i])) << info.name << " " << name_of(target) << " " << field;
        }
        ++cases;
      }
    }
  }
  EXPECT_GT(cases, 150);
}

// Any faults on any sensors, begun in any order: the same bytes.
TEST(SensorFaults, ComposeTheSameInWhateverOrderTheyAreDeclared) {
  std::vector<Fault> all;
  for (const FaultKindInfo& info : all_fault_kinds()) {
    if (!hits_sensors(info)) continue;
    for (const Topic target : suite_sensors()) {
      for (const std::string_view field : allowed_fields(info.kind, target)) {
        all.push_back(window(info.kind, target, field, usual_magnitude(info.kind)));
        all.back().id = fmt::format("f{:03}", (all.size() * 37) % 997);
      }
    }
  }
  constexpr std::uint64_t seed = 20260711;
  test::Random random(seed);
  for (int round = 0; round < 30; ++round) {
    std::vector<Fault> chosen;
    for (int i = 0; i < 6; ++i) {
      const Fault& fault = all[random.below(all.size())];
      if (std::ranges::find(chosen, fault.id, &Fault::id) == chosen.end()) chosen.push_back(fault);
    }
    const SuiteRun one = run_suite(listening_suite(), kLength, chosen, loud_drive_at);
    for (std::size_t i = chosen.size(); i > 1; --i) std::swap(chosen[i - 1], chosen[random.below(i)]);
    const SuiteRun two = run_suite(listening_suite(), kLength, chosen, loud_drive_at);
    ASSERT_EQ(one.outputs.size(), two.outputs.size()) << "seed " << seed << " round " << round;
    for (std::size_t i = 0; i < one.outputs.size(); ++i) {
      ASSERT_TRUE(same(one.outputs[i], two.outputs[i])) << "seed " << seed << " round " << round;
    }
  }
}

// Arrival = what it would have been + the injected delay, exactly, for every kind of delay.
TEST(SensorFaults, ArrivalsAreLateByExactlyTheInjectedDelay) {
  const auto clean = frames_of(run_suite(reference_suite(), kLength), Topic::kRadar);
  const auto extra = [&](FaultKind kind, double magnitude) {
    std::vector<Duration> delays;
    for (const SensorOutput& output : run_suite(reference_suite(), kLength, {window(kind, Topic::kRadar, "", magnitude)}).outputs) {
      const SimTime capture = output.message->capture_time;
      if (output.message->topic != Topic::kRadar || capture < kOnset || capture >= kEnd) continue;
      delays.push_back(output.arrival - clean.at(capture).arrival);
    }
    return delays;
  };
  for (const Duration d : extra(FaultKind::kReorder, 1)) EXPECT_EQ(d, milliseconds(75));
  int copies = 0;
  for (const Duration d : extra(FaultKind::kDuplicate, 1)) EXPECT_EQ(d, copies++ % 2 == 0 ? Duration{} : milliseconds(2));
  EXPECT_EQ(copies, 60);
  Duration least = seconds(1), most;
  for (const Duration d : extra(FaultKind::kJitter, 0.1)) {
    least = std::min(least, d);
    most = std::max(most, d);
  }
  EXPECT_GE(least, Duration{});
  EXPECT_LT(least, milliseconds(20));
  EXPECT_GT(most, milliseconds(80));
  EXPECT_LT(most, milliseconds(100));
  EXPECT_TRUE(extra(FaultKind::kLoss, 1).empty());
}

TEST(SensorFaults, ReorderingLetsTheNextMessageOvertake) {
  std::vector<std::uint64_t> order;
  SuiteRun run = run_suite(reference_suite(), kLength, {window(FaultKind::kReorder, Topic::kGnss, "", 0.3)});
  std::ranges::stable_sort(run.outputs, {}, &SensorOutput::arrival);
  int overtaken = 0;
  std::uint64_t newest = 0;
  for (const SensorOutput& output : run.outputs) {
    if (output.message->topic != Topic::kGnss) continue;
    overtaken += output.message->sequence < newest ? 1 : 0;
    newest = std::max(newest, output.message->sequence);
  }
  EXPECT_GT(overtaken, 1);
  EXPECT_LT(overtaken, 10);
}

// Stamps, by the clock of the device; the message arrives as if nothing were wrong.
TEST(SensorFaults, ClocksAreOffByWhatTheirKindSays) {
  const auto clean = steps_of({});
  const auto offset_at = [&](FaultKind kind, double magnitude, Duration ramp, SimTime t) {
    Fault fault = window(kind, Topic::kImu, "", magnitude);
    fault.ramp = ramp;
    const auto faulty = steps_of({fault});
    const SensorOutput& got = faulty.at(t)[0];
    EXPECT_EQ(got.arrival, clean.at(t)[0].arrival);
    EXPECT_EQ(got.message->publish_time - clean.at(t)[0].message->publish_time, got.message->capture_time - t);
    return got.message->capture_time - t;
  };
  const SimTime middle = SimTime{} + milliseconds(1750);  // 747 ms after the onset
  EXPECT_EQ(offset_at(FaultKind::kClockOffset, -0.2, {}, middle), -milliseconds(200));
  EXPECT_EQ(offset_at(FaultKind::kClockOffset, 0.2, milliseconds(1494), middle), milliseconds(100));
  EXPECT_EQ(offset_at(FaultKind::kClockDrift, 1000, {}, middle), microseconds(747));
  const Duration slewed = offset_at(FaultKind::kClockStep, 0.1498, {}, middle);
  EXPECT_EQ(slewed, milliseconds(149) + microseconds(800) - microseconds(74'700)) << "1498 ms of window take it back";
}

TEST(SensorFaults, AFreezeMayKeepTheOldStamps) {
  const auto faulty = steps_of({window(FaultKind::kFreeze, Topic::kImu, kFieldOldStamp, 0)});
  std::uint64_t next = 0;
  for (const auto& [t, outputs] : faulty) {
    for (const SensorOutput& output : outputs) {
      if (output.message->topic != Topic::kImu) continue;
      EXPECT_EQ(output.message->sequence, next++);
      const bool inside = t >= kOnset && t < kEnd;
      EXPECT_EQ(output.message->capture_time, inside ? SimTime{} + milliseconds(1000) : t);
    }
  }
}

TEST(SensorFaults, AMisalignedRadarSeesEverythingTurnedTheOtherWay) {
  const auto clean = frames_of(run_suite(reference_suite(), kLength), Topic::kRadar);
  const auto turned = frames_of(
      run_suite(reference_suite(), kLength, {window(FaultKind::kMisalignment, Topic::kRadar, kFieldYaw, 0.02)}),
      Topic::kRadar);
  int compared = 0;
  for (const auto& [t, output] : turned) {
    if (t < kOnset || t >= kEnd) continue;
    const auto& a = stack::body_as<stack::RadarScan>(*clean.at(t).message);
    const auto& b = stack::body_as<stack::RadarScan>(*output.message);
    for (const auto& was : a.detections()) {
      for (const auto& is : b.detections()) {
        // Off its axis the beam is weaker, which shows in the noise; past 9 degrees the coarse near beam takes over.
        if (std::fabs(is.range_m() - was.range_m()) > 0.1 || was.snr_db() < 20) continue;
        if (std::fabs(was.azimuth_rad()) > 0.13) continue;
        EXPECT_NEAR(is.azimuth_rad(), was.azimuth_rad() - 0.02, 2e-3);
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 5);
}

TEST(SensorFaults, ABlockedSideIsNotSeen) {
  for (const Topic topic : {Topic::kRadar, Topic::kObjectList}) {
    for (const double share : {0.0, 1.0}) {
      const auto run =
          frames_of(run_suite(reference_suite(), kLength, {window(FaultKind::kBlockage, topic, kFieldCentre, share)}), topic);
      const auto blind = frames_of(run_suite(reference_suite(), kLength, {window(FaultKind::kBlind, topic, "", 0)}), topic);
      const auto clean = frames_of(run_suite(reference_suite(), kLength), topic);
      for (const auto& [t, output] : run) {
        EXPECT_EQ(output.message->wire, (share == 0 ? clean : blind).at(t).message->wire) << name_of(topic);
      }
    }
  }
}

TEST(SensorFaults, ASpoofersDriftIsConsistentWithItsVelocity) {
  Fault fault = window(FaultKind::kGnssSpoof, Topic::kGnss, kFieldNorth, 30);
  fault.ramp = seconds(10);
  const auto clean = frames_of(run_suite(reference_suite(), kLength), Topic::kGnss);
  const auto spoofed = frames_of(run_suite(reference_suite(), kLength, {fault}), Topic::kGnss);
  for (const auto& [t, output] : spoofed) {
    if (t < kOnset || t >= kEnd) continue;
    const auto& a = stack::body_as<stack::Gnss>(*clean.at(t).message);
    const auto& b = stack::body_as<stack::Gnss>(*output.message);
    const double north_m = (b.latitude_deg() - a.latitude_deg()) * 111'000;
    EXPECT_NEAR(north_m, 3 * (t - kOnset).seconds(), 0.05);
    const double velocity = b.speed_mps() * strict::sin(b.course_rad()) - a.speed_mps() * strict::sin(a.course_rad());
    EXPECT_NEAR(velocity, 3, 1e-9);
    EXPECT_EQ(a.horizontal_sigma_m(), b.horizontal_sigma_m());
    EXPECT_EQ(a.satellites(), b.satellites());
  }
}

TEST(SensorFaults, CorruptBytesDifferInOneBitAndCorruptFieldsAreNonsense) {
  const auto clean = steps_of({});
  const auto flipped = steps_of({window(FaultKind::kCorruption, Topic::kRadar, "", 1)});
  const auto nonsense = steps_of({window(FaultKind::kCorruption, Topic::kImu, "gyro_z_rps", 1)});
  int lost = 0, read = 0;
  for (const auto& [t, outputs] : clean) {
    if (t < kOnset || t >= kEnd) continue;
    for (const SensorOutput& output : nonsense.at(t)) {
      if (output.message->topic != Topic::kImu) continue;
      EXPECT_EQ(stack::body_as<stack::Imu>(*output.message).gyro_z_rps(), 1e9);
    }
    const auto wire_of = [](const std::vector<SensorOutput>& all) -> std::string {
      for (const SensorOutput& output : all) {
        if (output.message->topic == Topic::kRadar) return output.message->wire;
      }
      return "";
    };
    const std::string was = wire_of(outputs), is = wire_of(flipped.at(t));
    if (was.empty()) continue;
    lost += is.empty() ? 1 : 0;
    if (is.empty()) continue;
    ++read;
    ASSERT_EQ(is.size(), was.size());
    int bits = 0;
    for (std::size_t i = 0; i < is.size(); ++i) bits += std::popcount(static_cast<unsigned char>(is[i] ^ was[i]));
    EXPECT_EQ(bits, 1);
  }
  EXPECT_GT(read, 5);
  EXPECT_GT(lost, 0) << "what does not parse";
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

// A frozen sensor once fell silent with the sensor behind it.
TEST(SensorFaults, FreezeRepeatsAlsoWhereTheSensorWouldBeSilent) {
  Fault outage = window(FaultKind::kDropout, Topic::kGnss, kFieldNoFix, 0);
  outage.id = "outage";
  const Fault freeze = window(FaultKind::kFreeze, Topic::kGnss, "", 0);
  const auto frozen = frames_of(run_suite(reference_suite(), kLength, {outage, freeze}), Topic::kGnss);
  const auto clean = frames_of(run_suite(reference_suite(), kLength), Topic::kGnss);
  ASSERT_EQ(frozen.size(), clean.size());
  std::uint64_t next = 0;
  double last_deg = 0;
  for (const auto& [t, output] : frozen) {
    EXPECT_EQ(output.message->sequence, next++);
    const double latitude_deg = stack::body_as<stack::Gnss>(*output.message).latitude_deg();
    if (t >= kOnset && t < kEnd) {
      EXPECT_EQ(latitude_deg, last_deg) << t.ns;
    }
    last_deg = latitude_deg;
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
