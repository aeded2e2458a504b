// One world, two fidelities: what a stack without raw sensors lives by is the same to the bit.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "sim/faults/fault_kinds.h"
#include "sim/run.h"
#include "stack/baseline.h"
#include "tests/support/run_log.h"
#include "tests/unit/sim/actors/test_maps.h"

namespace longtail::sim {
namespace {

using stack::Topic;

bool is_raw(Topic topic) { return topic == Topic::kCamera || topic == Topic::kLidar || topic == Topic::kAcoustic; }

class Log final : public RunObserver {
 public:
  void on_message(const stack::MessagePtr& message, SimTime t) override {
    ++count[message->topic];
    if (!is_raw(message->topic)) messages.push_back({t, message->topic, message->wire});
  }
  std::vector<test::Recorded> messages;  // but the raw sensors'
  std::map<Topic, int> count;
};

// Rain, a lane change in bends behind a braking car: every sensor has something to say.
Scenario drive() {
  Scenario scenario;
  scenario.name = "fidelity";
  scenario.seed = Seed{5};
  scenario.map = load_map("highway_curves");
  scenario.map_name = "highway_curves";
  scenario.duration = milliseconds(1500);
  scenario.weather.rain_mm_per_h = 5;
  scenario.ego.at = {"main", -2, 450, 0};
  scenario.ego.route = {"main"};
  scenario.ego.speed_mps = 22;
  scenario.ego.set_speed_mps = 25;
  scenario.actors = {car("lead", -2, 480, 17), car("beside", -3, 500, 20)};
  return scenario;
}

struct Outcome {
  Log log;
  RunOutcome run;
};

Outcome run_at(const Scenario& scenario, Fidelity fidelity) {
  Outcome out;
  RunObserver* const observers[] = {&out.log};
  const auto run = sim::run(scenario, stack::baseline_graph({}).value(), observers, {.fidelity = fidelity});
  EXPECT_TRUE(run.ok()) << (run.ok() ? "" : describe(run.error()));
  out.run = run.value();
  return out;
}

TEST(Fidelity, a_stack_that_reads_no_raw_sensor_drives_the_same_at_both) {
  const Scenario scenario = drive();
  const Outcome objects = run_at(scenario, Fidelity::kObjects);
  const Outcome full = run_at(scenario, Fidelity::kFull);
  EXPECT_EQ(objects.run.motion, full.run.motion);
  // Node state and the executor's are in the checkpoints among these.
  ASSERT_EQ(objects.log.messages.size(), full.log.messages.size());
  for (std::size_t i = 0; i < full.log.messages.size(); ++i) {
    ASSERT_EQ(objects.log.messages[i], full.log.messages[i])
        << "message " << i << " on " << stack::name_of(full.log.messages[i].topic);
  }
  EXPECT_NE(objects.run.digest, full.run.digest);  // of all messages, pictures too
}

TEST(Fidelity, raw_sensors_speak_at_full_fidelity_only) {
  const Scenario scenario = drive();
  const Log objects = run_at(scenario, Fidelity::kObjects).log;
  const Log full = run_at(scenario, Fidelity::kFull).log;
  for (const Topic topic : {Topic::kCamera, Topic::kLidar}) {  // sirens sound only where there is one
    EXPECT_FALSE(objects.count.contains(topic)) << stack::name_of(topic);
    EXPECT_TRUE(full.count.contains(topic)) << stack::name_of(topic);
  }
  EXPECT_NEAR(full.count.at(Topic::kCamera), 20 * 1.5, 1);
  EXPECT_NEAR(full.count.at(Topic::kLidar), 10 * 1.5, 1);
}

double mean_of(const std::string& wire) {
  stack::CameraImage image;
  EXPECT_TRUE(image.ParseFromString(wire));
  double sum = 0;
  for (const char byte : image.pixels()) sum += static_cast<std::uint8_t>(byte);
  return sum / static_cast<double>(image.pixels().size());
}

bool is_camera(Topic topic) { return topic == Topic::kCamera; }

std::vector<test::Recorded> pictures_with(std::vector<Fault> faults) {
  Scenario scenario = drive();
  scenario.duration = milliseconds(1000);
  scenario.faults = std::move(faults);
  test::RunLog log(is_camera);
  RunObserver* const observers[] = {&log};
  EXPECT_TRUE(sim::run(scenario, stack::baseline_graph({}).value(), observers, {.fidelity = Fidelity::kFull}).ok());
  return log.messages;
}

// Half the glass, then all of it: dark there from the onset on, and not a bit before.
TEST(Fidelity, mud_on_the_camera_shows_from_its_onset_on) {
  const SimTime onset = SimTime{} + milliseconds(500);
  const Fault half{.id = "mud", .kind = FaultKind::kBlockage, .target = "sensor.camera", .field = "left", .magnitude = 0.5, .onset = onset};
  const Fault all{.id = "mud", .kind = FaultKind::kBlind, .target = "sensor.camera", .onset = onset, .duration = milliseconds(250)};
  const auto clean = pictures_with({});
  for (const Fault& fault : {half, all}) {
    const auto muddy = pictures_with({fault});
    ASSERT_EQ(muddy.size(), clean.size());
    std::size_t before = 0;
    while (muddy[before] == clean[before]) ++before;
    // Captured after the onset, delivered at most 35 ms later.
    EXPECT_GE(muddy[before].t, onset);
    EXPECT_LE(muddy[before].t, onset + milliseconds(90));
    EXPECT_LT(mean_of(muddy[before].wire), 0.8 * mean_of(clean[before].wire)) << info_of(fault.kind).name;
  }
}

// An encoder once stood in the scenario and not behind the camera.
TEST(Fidelity, an_encoder_behind_the_camera_changes_every_picture) {
  Scenario scenario = drive();
  scenario.duration = milliseconds(200);
  const auto pictures = [&] {
    test::RunLog log(is_camera);
    RunObserver* const observers[] = {&log};
    EXPECT_TRUE(sim::run(scenario, stack::baseline_graph({}).value(), observers, {.fidelity = Fidelity::kFull}).ok());
    return log.messages;
  };
  const auto plain = pictures();
  scenario.sensors.camera_jpeg_quality = 30;
  const auto lossy = pictures();
  ASSERT_EQ(plain.size(), lossy.size());
  ASSERT_GT(plain.size(), 2u);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    EXPECT_EQ(plain[i].t, lossy[i].t);
    EXPECT_NE(plain[i].wire, lossy[i].wire);
    EXPECT_NEAR(mean_of(plain[i].wire), mean_of(lossy[i].wire), 2);
  }
}

TEST(Fidelity, two_full_runs_in_one_process_are_equal) {
  const Scenario scenario = drive();
  EXPECT_EQ(run_at(scenario, Fidelity::kFull).run.digest, run_at(scenario, Fidelity::kFull).run.digest);
}

}  // namespace
}  // namespace longtail::sim
