#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "scenarios/load/write.h"
#include "tests/unit/scenarios/load/sample_scenario.h"

namespace longtail::scenarios {
namespace {

constexpr double kDegree = std::numbers::pi / 180;

sim::Scenario loaded(std::string_view text, std::uint64_t seed = 0, std::vector<std::string> overrides = {}) {
  Loaded result = load_sample(text, seed, std::move(overrides));
  CHECK(result.scenario.has_value(), "{}", describe(result.errors.first()));
  return *result.scenario;
}

TEST(Load, SurroundingsObjectsAreActorsThatStandStill) {
  const Loaded loaded = load_sample(kEverything);
  ASSERT_TRUE(loaded.scenario.has_value());
  std::vector<std::string> names;
  for (const sim::ActorSetup& actor : loaded.scenario->actors) {
    if (actor.model.kind != sim::ActorKind::kDebris && actor.model.kind != sim::ActorKind::kBarrier) continue;
    names.push_back(actor.id);
    EXPECT_EQ(actor.behaviour, sim::BehaviourKind::kStationary) << actor.id;
    if (actor.id == "cone_03") {
      EXPECT_EQ(actor.model.name, "cone");
      EXPECT_EQ(std::get<sim::LanePosition>(actor.at), (sim::LanePosition{"main", -4, 728, -0.5}));
    }
    if (actor.id == "stop_sign_01") {
      EXPECT_EQ(std::get<sim::RoadPosition>(actor.at), (sim::RoadPosition{"main", 690, -13}));
      EXPECT_DOUBLE_EQ(actor.heading_rad, 5 * kDegree);
    }
  }
  EXPECT_EQ(names, (std::vector<std::string>{"box", "stop_sign_01", "cone_01", "cone_02", "cone_03", "lost_tyre"}));
}

TEST(Load, TheExampleOfTheDesignMeansWhatItSays) {
  const Loaded result = load_sample(kChildExample);
  ASSERT_TRUE(result.errors.empty()) << describe(result.errors.first());
  const sim::Scenario& s = *result.scenario;
  EXPECT_EQ(s.name, "child_runs_from_between_parked_cars");
  EXPECT_EQ(s.description, "A child runs into the street from behind a parked van.");
  EXPECT_EQ(s.tags.values.at("actors"), (std::vector<std::string>{"pedestrian_child", "parked_van"}));
  EXPECT_EQ(s.duration, seconds(20));
  EXPECT_DOUBLE_EQ(s.parameters.at("ego_speed"), 40 / 3.6);
  EXPECT_EQ(s.parameters.at("run_speed"), 3.2);
  EXPECT_EQ(s.parameter_units.at("run_speed"), "m/s");
  EXPECT_EQ(s.weather.rain_mm_per_h, 2);
  EXPECT_EQ(s.weather.visibility_m, 3000);
  EXPECT_DOUBLE_EQ(s.weather.sun_elevation_rad.at(SimTime{}), -2 * kDegree);
  EXPECT_EQ(s.ego.at, (sim::LanePosition{"main", -1, 20, 0}));
  EXPECT_DOUBLE_EQ(s.ego.speed_mps, 40 / 3.6);
  EXPECT_EQ(s.ego.route, (std::vector<std::string>{"main"}));
  ASSERT_EQ(s.actors.size(), 2u);
  EXPECT_EQ(s.actors[0].model.kind, sim::ActorKind::kVan);
  EXPECT_EQ(std::get<sim::LanePosition>(s.actors[0].at), (sim::LanePosition{"main", -2, 92, 0}));  // parking lane
  EXPECT_EQ(s.actors[0].behaviour, sim::BehaviourKind::kStationary);
  EXPECT_EQ(std::get<sim::RoadPosition>(s.actors[1].at), (sim::RoadPosition{"main", 97, -4.2}));
  EXPECT_DOUBLE_EQ(s.actors[1].heading_rad, 90 * kDegree);
  ASSERT_EQ(s.events.size(), 1u);
  EXPECT_EQ(s.events[0].id, "event_01");
  EXPECT_EQ(std::get<sim::TimeToArrivalCondition>(s.events[0].when.value),
            (sim::TimeToArrivalCondition{"ego", "main", 97, 2.1}));
  const auto& action = std::get<sim::ActorAction>(s.events[0].actions[0].action);
  EXPECT_EQ(std::get<sim::MoveToAction>(action), (sim::MoveToAction{"main", 97, 4, 3.2}));
  ASSERT_EQ(s.expectations.size(), 3u);
  EXPECT_EQ(s.expectations[1].rule, "min_gap");
  EXPECT_EQ(s.expectations[1].names.at("to"), "child");
  EXPECT_EQ(s.expectations[1].numbers.at("at_least"), 0.5);
  EXPECT_EQ(s.expectations[2].text, "mode_reached: {not: STOPPED, before: 2 s}");
  EXPECT_EQ(result.metadata.expectations[0], "no_collision");
  EXPECT_EQ(s.source, kChildExample);
}

TEST(Load, EveryKeyOfTheFormatIsUnderstood) {
  const sim::Scenario s = loaded(kEverything);
  EXPECT_EQ(s.duration, nanoseconds(30'062'500'000));
  EXPECT_EQ(s.weather.friction, 0.7);
  EXPECT_NEAR(s.weather.temperature_c.at(SimTime{}), 6.85, 1e-12);
  EXPECT_EQ(s.friction_patches, (std::vector<sim::FrictionPatch>{{"main", 900, 960, 0.3}}));
  EXPECT_EQ(s.ego.at.offset_m, -0.25);
  EXPECT_EQ(s.ego.route, (std::vector<std::string>{"main"}));
  EXPECT_EQ(s.actors[0].model.length_m, 16);
  EXPECT_EQ(s.actors[0].model.rcs_dbsm, 28);
  EXPECT_EQ(s.actors[0].model.width_m, 2.5);  // of the named model
  EXPECT_EQ(s.actors[1].idm.time_headway_s, 1.1);
  EXPECT_TRUE(s.actors[2].against_traffic);
  ASSERT_EQ(s.actors.size(), 15u);  // 5 of them stand about
  EXPECT_EQ(s.actors[9].id, "flow_06");
  EXPECT_EQ(s.actors[9].model.name, "van");
  EXPECT_EQ(std::get<sim::LanePosition>(s.actors[9].at).lane, -3);
  EXPECT_NEAR(std::get<sim::LanePosition>(s.actors[9].at).s_m, 240 + 2 * 60 + 25, 8);
  EXPECT_EQ(s.surroundings.ground_step_m, 2);
  EXPECT_EQ(s.sensors.camera_jpeg_quality, 40);
  EXPECT_EQ(s.surroundings.paint_wear, 0.25);
  EXPECT_EQ(s.surroundings.details[0], (sim::RoadDetail{sim::RoadDetailKind::kCrosswalk, "main", 700, 704, -11, 0}));
  EXPECT_EQ(s.surroundings.details[1].road, "main");
  const sim::TrafficLight& light = s.surroundings.traffic_lights.at(0);
  EXPECT_EQ(light.at, (sim::RoadPosition{"main", 700, -13}));
  EXPECT_TRUE(light.faces_back);
  EXPECT_EQ(light.phases[1], (sim::TrafficLightPhase{sim::SignalColour::kRedAmber, seconds(1)}));
  EXPECT_EQ(s.actors[2].signals, (sim::ActorSignals{sim::Indicator::kHazard, true, false}));
  EXPECT_EQ(s.events[0].actions.size(), 2u);
  EXPECT_EQ(std::get<sim::EventCondition>(s.events[1].when.value), (sim::EventCondition{"brake", seconds(2)}));
  EXPECT_EQ(s.faults[4].kind, sim::FaultKind::kBias);
  EXPECT_EQ(s.faults[4].target, "sensor.imu");
  EXPECT_DOUBLE_EQ(s.faults[4].magnitude, 0.2 * kDegree);
  EXPECT_EQ(s.faults[12].onset, std::nullopt);
  EXPECT_EQ(s.faults[13].magnitude, 0.5);
  EXPECT_EQ(s.faults[24].seed, std::nullopt);
  EXPECT_EQ(s.faults[25].seed, Seed{7});
  EXPECT_EQ(s.faults[32].seed, Seed{0});
  EXPECT_EQ(s.faults[25].target, "human.operator_input");
  EXPECT_EQ(s.faults[39].target, "actuator.command");
  EXPECT_EQ(s.edge.cores, 2u);
  EXPECT_FALSE(s.edge.preemptive);
  EXPECT_EQ(s.stack_parameters,
            (std::map<std::string, std::string>{
                {"planning.time_gap", "2 s"}, {"planning.weights", "[1, 2]"}, {"control.gain", "0.5"}}));
  EXPECT_EQ(s.expectations[3].names.at("mode"), "FULL");
  EXPECT_EQ(s.expectations[8].numbers.at("at_most"), 12);
}

TEST(Load, WhatIsWrittenLoadsBackEqual) {
  for (const std::string_view text : {kChildExample, kEverything}) {
    for (const std::uint64_t seed : {0u, 1u, 2u, 77u}) {
      MapLibrary maps;
      const LoadOptions options{.seed = Seed{seed}};
      auto first = load_text(text, "a.yaml", options, maps);
      ASSERT_TRUE(first.ok());
      const std::string written = write_yaml(first.value());
      auto second = load_text(written, "a.yaml", options, maps);
      ASSERT_TRUE(second.ok()) << describe(second.error()) << "\n" << written;
      EXPECT_EQ(write_yaml(second.value()), written);
      second.value().source = first.value().source;
      EXPECT_EQ(first.value(), second.value()) << written;
    }
  }
}

TEST(Load, TheSeedDrawsAndSeedZeroIsNominal) {
  const sim::Scenario nominal = loaded(kChildExample);
  const sim::Scenario one = loaded(kChildExample, 1);
  const sim::Scenario one_again = loaded(kChildExample, 1);
  const sim::Scenario two = loaded(kChildExample, 2);
  EXPECT_EQ(one, one_again);
  EXPECT_NE(one.parameters, two.parameters);
  EXPECT_NE(one.parameters, nominal.parameters);
  EXPECT_EQ(one.ego.speed_mps, one.parameters.at("ego_speed"));
  EXPECT_EQ(one.seed, Seed{1});
}

TEST(Load, OverridesReachParametersScalarsListItemsAndNewKeys) {
  const std::vector<std::string> overrides{"ego_speed=30 km/h",       "actors.van.at.s=80 m",
                                           "weather.friction=0.4",    "edge.cores=1",
                                           "actors.1.heading=45 deg", "expect.1.min_gap.at_least=1 m"};
  const sim::Scenario s = loaded(kChildExample, 5, overrides);
  EXPECT_DOUBLE_EQ(s.ego.speed_mps, 30 / 3.6);
  EXPECT_EQ(std::get<sim::LanePosition>(s.actors[0].at).s_m, 80);
  EXPECT_EQ(s.weather.friction, 0.4);
  EXPECT_EQ(s.weather.rain_mm_per_h, 2);
  EXPECT_EQ(s.edge.cores, 1u);
  EXPECT_DOUBLE_EQ(s.actors[1].heading_rad, 45 * kDegree);
  EXPECT_EQ(s.expectations[1].numbers.at("at_least"), 1);
  EXPECT_TRUE(s.source.ends_with("# --set expect.1.min_gap.at_least=1 m\n"));
  // What is not overridden keeps its draw.
  EXPECT_EQ(s.parameters.at("run_speed"), loaded(kChildExample, 5).parameters.at("run_speed"));
}

struct OverrideRow {
  const char* text;
  const char* where;
  const char* what;
  const char* hint;
};

TEST(Load, BadOverridesNameTheOverride) {
  const OverrideRow rows[] = {
      {"ego.speed=-5 m/s", "--set ego.speed=-5 m/s", "/ego/speed: '-5 m/s' is below the least allowed, 0 m/s", ""},
      {"ego.sped=5 m/s", "--set ego.sped=5 m/s", "/ego: unknown key 'sped'", "did you mean 'speed'?"},
      {"ego_sped=5 m/s", "--set ego_sped=5 m/s", "unknown key 'ego_sped'", nullptr},
      {"ego.speed", "--set ego.speed", "'ego.speed' is no override", "write key.path=value"},
      {"=3", "--set =3", "'=3' is no override", "write key.path=value"},
      {"actors.wan.at.s=3 m", "--set actors.wan.at.s=3 m", "the list has no item 'wan'", "did you mean 'van'?"},
      {"duration=", "--set duration=", "/duration: a quantity is needed, this is empty", ""},
      {"weather={rain: [}", "--set weather={rain: [}:1:9", "YAML syntax: illegal flow end", ""},
  };
  for (const OverrideRow& row : rows) {
    const Loaded result = load_sample(kChildExample, 0, {row.text});
    ASSERT_FALSE(result.errors.empty()) << row.text;
    EXPECT_EQ(result.errors.first().where, row.where);
    EXPECT_EQ(result.errors.first().what, row.what);
    if (row.hint != nullptr) {
      EXPECT_EQ(result.errors.first().hint, row.hint) << row.text;
    }
  }
}

TEST(Load, TheFirstOfSeveralErrorsCountsTheOthers) {
  MapLibrary maps;
  const std::string text = with(with(kChildExample, "rain: 2 mm/h", "rain: 2"), "below: 2.1 s", "below: 2.1");
  const auto result = load_text(text, "s.yaml", {}, maps);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(describe(result.error()),
            "s.yaml:10:17: /weather/rain: '2' has no unit, a rain rate is needed\n"
            "  hint: write e.g. '2 mm/h' (units: mm/h) (1 more: longtail lint s.yaml)");
}

TEST(Load, ATrafficBlockStaysInItsBoundsForEverySeed) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const sim::Scenario s = loaded(kEverything, seed);
    for (std::size_t i = 0; i < 6; ++i) {
      const auto& at = std::get<sim::LanePosition>(s.actors[4 + i].at);
      const double regular_m = 240 + static_cast<double>(i / 2) * 60 + static_cast<double>(i % 2) * 25;
      EXPECT_LE(std::fabs(at.s_m - regular_m), 8) << "seed " << seed;
    }
  }
}

TEST(Load, FindExpandsFoldersSortedAndOnce) {
  const auto files = find_scenarios({"tests/unit", "scenarios/library", "scenarios/library"});
  EXPECT_FALSE(files.ok());  // no yaml below tests/unit
  EXPECT_EQ(files.error().what, "the folder holds no *.yaml");
  const auto found = find_scenarios({"scenarios/library", "scenarios/library"});
  ASSERT_TRUE(found.ok());
  EXPECT_TRUE(std::ranges::is_sorted(found.value()));
  EXPECT_EQ(std::ranges::adjacent_find(found.value()), found.value().end());
  const auto missing = find_scenarios({"no/such/place"});
  EXPECT_EQ(missing.error().where, "no/such/place");
  EXPECT_EQ(missing.error().fix_by, FixBy::kEnvironment);
}

TEST(Load, SeedRanges) {
  EXPECT_EQ(parse_seed_range("1..4").value().last, 4u);
  EXPECT_EQ(parse_seed_range("7").value().first, 7u);
  EXPECT_EQ(parse_seed_range("7").value().last, 7u);
  for (const char* bad : {"", "4..1", "1..", "..4", "a", "1...4", "-1", "1..4..6", "18446744073709551616"}) {
    ASSERT_FALSE(parse_seed_range(bad).ok()) << bad;
    EXPECT_EQ(parse_seed_range(bad).error().what, std::string("'") + bad + "' is no range of seeds");
  }
}

}  // namespace
}  // namespace longtail::scenarios
