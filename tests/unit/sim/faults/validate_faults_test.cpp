#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/faults/fault_fields.h"
#include "sim/faults/fault_kinds.h"
#include "sim/faults/fault_schedule.h"

namespace longtail::sim {
namespace {

using ::testing::HasSubstr;

const std::vector<std::string> kNodes{"ingest", "localization", "planning", "safety"};

Fault valid() {
  return {.id = "f",
          .kind = FaultKind::kBias,
          .target = "sensor.gnss",
          .field = "east_m",
          .magnitude = 3,
          .onset = SimTime{}};
}

Scenario scenario_with(Fault fault) {
  Scenario scenario;
  scenario.file = "x.yaml";
  scenario.duration = seconds(20);
  scenario.faults = {std::move(fault)};
  return scenario;
}

struct Row {
  const char* what_is_wrong;
  std::function<void(Fault&)> spoil;
  const char* says;
  const char* hints;
};

TEST(ValidateFaults, NamesTheFaultAndTheNearestName) {
  EXPECT_TRUE(validate_faults(scenario_with(valid()), kNodes).ok());
  const std::vector<Row> rows{
      {"unknown sensor", [](Fault& f) { f.target = "sensor.gns"; }, "no sensor 'sensor.gns'", "sensor.gnss"},
      {"a sensor that is not simulated", [](Fault& f) { f.target = "sensor.sonar"; }, "no sensor 'sensor.sonar'",
       "sensor"},
      {"unknown field", [](Fault& f) { f.field = "eats_m"; }, "no field 'eats_m'", "east_m"},
      {"a field of another sensor", [](Fault& f) { f.field = "gyro_x_rps"; }, "no field 'gyro_x_rps'", "known fields"},
      {"missing field", [](Fault& f) { f.field = ""; }, "needs a field", "'east_m'"},
      {"a bias on what can only be noisy", [](Fault& f) { f.field = "multipath_m"; }, "no field 'multipath_m'", ""},
      {"ghosts on a GNSS",
       [](Fault& f) {
         f.kind = FaultKind::kGhost;
         f.field = "";
       },
       "cannot have a ghost", "sensor.radar"},
      {"a field where none belongs", [](Fault& f) { f.kind = FaultKind::kDelay; }, "no field 'east_m'", "leave"},
      {"a magnitude where none belongs",
       [](Fault& f) {
         f.kind = FaultKind::kFreeze;
         f.field = "";
       },
       "no magnitude, but 3", "leave"},
      {"negative noise",
       [](Fault& f) {
         f.kind = FaultKind::kNoise;
         f.magnitude = -1;
       },
       "magnitude -1", "at least 0"},
      {"a delay beyond reason",
       [](Fault& f) {
         f.kind = FaultKind::kDelay;
         f.field = "";
         f.magnitude = 9;
       },
       "magnitude 9", "0 to 5 s"},
      {"not a number", [](Fault& f) { f.magnitude = std::numeric_limits<double>::quiet_NaN(); }, "magnitude nan", ""},
      {"a seed where nothing is drawn", [](Fault& f) { f.seed = Seed{3}; }, "a bias fault draws no random numbers", "seed"},
      {"a seed of the receiver's own reflections",
       [](Fault& f) {
         f.kind = FaultKind::kNoise;
         f.field = "multipath_m";
         f.seed = Seed{3};
       },
       "a noise fault draws no random numbers", "seed"},
      {"copies of commands",
       [](Fault& f) { f = {.id = "f", .kind = FaultKind::kDuplicate, .target = "actuator.command", .onset = SimTime{}}; },
       "'actuator.command' cannot have a duplicate", "'human.operator_input'"},
      {"unknown link", [](Fault& f) { f = {.id = "f", .kind = FaultKind::kLoss, .target = "actuator.comand", .onset = SimTime{}}; },
       "no link 'actuator.comand'", "actuator.command"},
      {"unknown node",
       [](Fault& f) { f = {.id = "f", .kind = FaultKind::kNodeCrash, .target = "planing", .onset = SimTime{}}; },
       "no node 'planing'", "planning"},
      {"heat on a node",
       [](Fault& f) {
         f = {.id = "f", .kind = FaultKind::kAmbientHeat, .target = "planning", .magnitude = 60, .onset = SimTime{}};
       },
       "acts on 'computer'", "computer"},
      {"unknown actuator",
       [](Fault& f) { f = {.id = "f", .kind = FaultKind::kActuatorStuck, .target = "brakes", .onset = SimTime{}}; },
       "no actuator 'brakes'", "brake"},
      {"no id", [](Fault& f) { f.id = ""; }, "number 1 has no id", ""},
      {"never begins", [](Fault& f) { f.onset.reset(); }, "never begins", "onset"},
      {"begins after the end", [](Fault& f) { f.onset = SimTime{} + seconds(20); },
       "begins at 20 s, outside the run of 20 s", "onset"},
      {"negative duration", [](Fault& f) { f.duration = -seconds(1); }, "must not be negative", ""},
  };
  for (const Row& row : rows) {
    Fault fault = valid();
    row.spoil(fault);
    const auto result = validate_faults(scenario_with(fault), kNodes);
    ASSERT_FALSE(result.ok()) << row.what_is_wrong;
    const std::string text = describe(result.error());
    EXPECT_THAT(text, HasSubstr(row.says)) << row.what_is_wrong;
    EXPECT_THAT(result.error().hint, HasSubstr(row.hints)) << row.what_is_wrong;
    EXPECT_THAT(text, HasSubstr("x.yaml: fault '")) << row.what_is_wrong;
    EXPECT_EQ(result.error().fix_by, FixBy::kScenarioAuthor);
  }
}

TEST(ValidateFaults, TwoFaultsMayNotShareAnId) {
  Scenario scenario = scenario_with(valid());
  scenario.faults.push_back(valid());
  EXPECT_THAT(describe(validate_faults(scenario, kNodes).error()), HasSubstr("two faults have this id"));
}

TEST(ValidateFaults, EventsMayStartFaultsThatExistAndHaveNoOnset) {
  Scenario scenario = scenario_with(valid());
  scenario.events = {{.id = "e", .when = {}, .actions = {{.actor = "", .action = StartFaultAction{"f"}}}}};
  EXPECT_THAT(describe(validate_faults(scenario, kNodes).error()), HasSubstr("started by event 'e' as well"));
  scenario.faults[0].onset.reset();
  EXPECT_TRUE(validate_faults(scenario, kNodes).ok());
  scenario.faults[0].id = "foo";
  scenario.events[0].actions[0].action = StartFaultAction{"fooo"};
  const auto result = validate_faults(scenario, kNodes);
  EXPECT_THAT(result.error().what, HasSubstr("'fooo', which does not exist"));
  EXPECT_THAT(result.error().hint, HasSubstr("foo"));
}

TEST(ValidateFaults, AcceptsEveryKindOnEveryTargetItsTableNames) {
  int accepted = 0;
  for (const FaultKindInfo& info : all_fault_kinds()) {
    Fault fault{.id = "f", .kind = info.kind, .onset = SimTime{}};
    if (info.has_magnitude()) fault.magnitude = std::clamp(1.0, info.magnitude_min, info.magnitude_max);
    const auto accept = [&](std::string_view target, std::string_view field) {
      fault.target = target;
      fault.field = field;
      Scenario scenario = scenario_with(fault);
      scenario.ego.remote_operator = true;
      const auto valid = validate_faults(scenario, kNodes);
      EXPECT_TRUE(valid.ok()) << info.name << " " << target << " " << field << ": " << describe(valid.error());
      ++accepted;
    };
    if (info.family == FaultFamily::kSensor || info.family == FaultFamily::kLink) {
      for (const stack::Topic topic : faultable_links()) {
        if (!info.target.empty() && info.target != stack::name_of(topic)) continue;
        for (const std::string_view field : allowed_fields(info.kind, topic)) accept(stack::name_of(topic), field);
      }
    } else if (info.fields != nullptr) {
      for (const std::string_view field : info.fields(stack::Topic::kNone)) accept(info.target, field);
    } else if (!info.target.empty()) {
      accept(info.target, "");
    } else {
      accept(info.family == FaultFamily::kEdge ? "computer" : "brake", "");
    }
  }
  EXPECT_GT(accepted, 200);
}

TEST(ValidateFaults, AnOperatorsLinkNeedsAnOperator) {
  Scenario scenario = scenario_with(
      {.id = "f", .kind = FaultKind::kDropout, .target = "human.operator_input", .onset = SimTime{}});
  EXPECT_THAT(describe(validate_faults(scenario, kNodes).error()), HasSubstr("there is no remote operator"));
  scenario.ego.remote_operator = true;
  EXPECT_TRUE(validate_faults(scenario, kNodes).ok());
}

TEST(ValidateFaults, WhatHasNoStrengthDoesNotRamp) {
  Fault fault = valid();
  fault.kind = FaultKind::kSaturation;
  fault.field = "altitude_m";
  fault.ramp = seconds(1);
  EXPECT_THAT(describe(validate_faults(scenario_with(fault), kNodes).error()), HasSubstr("no strength to ramp"));
}

TEST(FaultKinds, HaveDistinctNamesAndOneEntryEach) {
  std::vector<std::string_view> names;
  for (const FaultKindInfo& info : all_fault_kinds()) {
    EXPECT_EQ(info_of(info.kind).name, info.name);
    EXPECT_EQ(std::ranges::count(names, info.name), 0);
    names.push_back(info.name);
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(FaultKind::kMapMissingLimit) + 1) << "the last of the enumeration";
}

}  // namespace
}  // namespace longtail::sim
