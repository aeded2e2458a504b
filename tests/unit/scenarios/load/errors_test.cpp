// What an author sees for each kind of mistake: exact place, text and hint.
#include <gtest/gtest.h>

#include <algorithm>
#include <span>

#include "tests/unit/scenarios/load/sample_scenario.h"

namespace longtail::scenarios {
namespace {

struct Row {
  const char* from;
  const char* to;    // the spoilt text; @ stands before the place that the error must name
  const char* what;  // nullptr: not compared
  const char* hint;
};

// Takes the @ out and says where it stood: "s.yaml:3:7".
std::string take_mark(std::string& text) {
  const std::size_t at = text.find('@');
  CHECK(at != std::string::npos, "no mark in the text");
  text.erase(at, 1);
  const std::size_t line_start = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
  const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
  return fmt::format("s.yaml:{}:{}", line, at - line_start + 1);
}

void expect_errors(std::string_view base, std::span<const Row> rows) {
  for (const Row& row : rows) {
    std::string text = with(base, row.from, row.to);
    const std::string where = take_mark(text);
    const Loaded result = load_sample(text);
    ASSERT_FALSE(result.errors.empty()) << row.to;
    EXPECT_FALSE(result.scenario.has_value()) << row.to;
    EXPECT_EQ(result.errors.first().where, where) << row.to;
    if (row.what != nullptr) {
      EXPECT_EQ(result.errors.first().what, row.what);
    }
    if (row.hint != nullptr) {
      EXPECT_EQ(result.errors.first().hint, row.hint) << row.to;
    }
    EXPECT_EQ(result.errors.count(), 1u) << row.to << ": " << describe(result.errors.errors().back());
  }
}

TEST(ScenarioErrors, Surroundings) {
  const Row rows[] = {
      {"details:", "@detals:", "/surroundings: unknown key 'detals'", "did you mean 'details'?"},
      {"kind: pothole", "kind: @pot", "/surroundings/details/1/kind: unknown value 'pot'", nullptr},
      {"from: 800 m, to: 800.5 m", "from: 800 m, to: @80 km", nullptr, ""},
      {"    - {kind: pothole, road: main, from: 800 m, to: 800.5 m", "    - @{kind: pothole, road: main, from: 800 m, to: 800 m",
       "/surroundings/details/1: it ends before it begins", "'from' is less than 'to'"},
      {"shape: stop_sign", "shape: @stop_sing", nullptr, "did you mean 'stop_sign'?"},
      {"count: 3, spacing: 4 m", "count: @0, spacing: 4 m", nullptr, nullptr},
      {"count: 3, spacing: 4 m", "count: 3, spacing: 4 m, @colour: 4", nullptr, nullptr},
      {"at: {lane: main/-4, s: 720 m, offset: -0.5 m}", "at: {lane: @main/-9, s: 720 m}", nullptr, nullptr},
      // Of a row whose last is past the end of the road: it once said that the place is no single value.
      {"at: {lane: main/-4, s: 720 m, offset: -0.5 m}, count: 3, spacing: 4 m", "at: @{lane: main/-4, s: 720 m}, count: 100, spacing: 100 m",
       "/surroundings/objects/1/at: '10620 m' lies beyond the end of road 'main', 6500 m", ""},
      {"{show: red, for: 20 s}", "{show: @blue, for: 20 s}", nullptr, nullptr},
      {"{show: red, for: 20 s}", "{show: red, for: @0 s}", nullptr, nullptr},
      {"signal: {indicator: left", "signal: {indicator: @up", nullptr, nullptr},
      {"{jpeg_quality: 40}", "{jpeg_quality: @0}", nullptr, nullptr},
      {"{camera: {jpeg", "{@kamera: {jpeg", "/sensors: unknown key 'kamera'", nullptr},
  };
  expect_errors(kEverything, rows);
}

TEST(ScenarioErrors, Keys) {
  const Row rows[] = {
      {"weather: {rain", "@wether: {rain", "unknown key 'wether'", "did you mean 'weather'?"},
      {"speed: $ego_speed,", "speed: $ego_speed, @sped: 3,", "/ego: unknown key 'sped'", "did you mean 'speed'?"},
      {"rain: 2 mm/h", "@hail: 2 mm/h", "/weather: unknown key 'hail'",
       "known keys: cloud_cover, fog_model, friction, rain, rain_model, road, snow, snow_model, sun, sun_azimuth, "
       "sun_elevation, temperature and 2 more"},
      {"weather: {rain: 2 mm/h", "weather: {rain: 2 mm/h, @rain: 3 mm/h", "duplicate key 'rain'",
       "it stands in line 10 already"},
      {"faults: []", "faults: @{}", "/faults: a list is needed, this is a mapping", ""},
  };
  expect_errors(kChildExample, rows);
}

TEST(ScenarioErrors, Values) {
  const Row rows[] = {
      {"speed: $ego_speed", "speed: @-3 m/s", "/ego/speed: '-3 m/s' is below the least allowed, 0 m/s", ""},
      {"speed: $ego_speed", "speed: @40", "/ego/speed: '40' has no unit, a speed is needed",
       "write e.g. '40 m/s' (units: m/s, km/h, mph)"},
      {"speed: $ego_speed", "speed: @40 m", "/ego/speed: '40 m' is a length, a speed is needed",
       "units: m/s, km/h, mph"},
      {"speed: $ego_speed", "speed: @40 kmh", "/ego/speed: unknown unit 'kmh' in '40 kmh'", "did you mean 'km/h'?"},
      {"speed: $ego_speed", "speed: @$ego_sped", "/ego/speed: unknown parameter '$ego_sped'",
       "did you mean 'ego_speed'?"},
      {"speed: $ego_speed", "speed: @$ego_speed * -1",
       "/ego/speed: '$ego_speed * -1' = -11.11111111111111 m/s is below the least allowed, 0 m/s", ""},
      {"speed: $ego_speed", "speed: @.nan", "/ego/speed: '.nan' is not a finite number", "write a number, e.g. 2.5"},
      {"duration: 20 s", "duration: @0 s", "/duration: '0 s' must be above 0 s", ""},
      {"duration: 20 s", "duration: @3 h", "/duration: '3 h' is above the most allowed, 3600 s", ""},
      {"scenario: child_runs", "scenario: @1child runs",
       "/scenario: '1child runs_from_between_parked_cars' is not a name",
       "a name starts with a letter and has letters, digits and _ - . / only"},
      {"time_of_day: dusk", "time_of_day: @dsk", "/tags/time_of_day: unknown time_of_day 'dsk'",
       "did you mean 'dusk'?"},
      {"rarity: rare", "rareness: @rare", "/tags/rareness: unknown tag axis 'rareness'",
       "known tag axes: actors, intervention, location, rarity, regulation, road, sensor_anomaly, source, "
       "time_of_day, typology, weather"},
  };
  expect_errors(kChildExample, rows);
}

TEST(ScenarioErrors, ReferencesAndPlaces) {
  const Row rows[] = {
      {"maps/urban_residential.xodr", "@maps/urban_residental.xodr",
       "/map: there is no map 'maps/urban_residental.xodr'", "did you mean 'maps/urban_residential.xodr'?"},
      {"lane: main/-1", "lane: @main/-9", "/ego/at/lane: road 'main' has no lane '-9' at s = 20 m",
       "lanes there: 3 (sidewalk), 2 (parking), 1 (driving), -1 (driving), -2 (parking), -3 (sidewalk)"},
      {"lane: main/-1", "lane: @mian/-1", "/ego/at/lane: unknown road 'mian'", "did you mean 'main'?"},
      {"lane: main/-1", "lane: @main", "/ego/at/lane: 'main' is not a lane",
       "write road/lane, e.g. main/-1 or main/parking_right"},
      {"{lane: main/-1", "@{lane: main/-3", "/ego/at: lane main/-3 is no driving lane",
       "the ego starts on a driving lane"},
      {"lane: main/parking_right", "lane: @main/biking_right",
       "/actors/0/at/lane: road 'main' has no lane 'biking_right' at s = 92 m",
       "lanes there: 3 (sidewalk), 2 (parking), 1 (driving), -1 (driving), -2 (parking), -3 (sidewalk)"},
      {"s: 20 m", "s: @1300 m", "/ego/at/s: '1300 m' lies beyond the end of road 'main', 1240 m", ""},
      {"at: {s: 97 m}", "at: {s: @9700 m}",
       "/events/0/when/time_to_arrival/at/s: '9700 m' lies beyond the end of road 'main', 1240 m", ""},
      {"route: [main]", "route: [main, @side]", "/ego/route/1: unknown road 'side'", "known roads: main"},
      {"model: van", "model: @vann", "/actors/0/model: unknown actor model 'vann'", "did you mean 'van'?"},
      {"of: ego", "of: @egoo", "/events/0/when/time_to_arrival/of: unknown actor 'egoo'", "did you mean 'ego'?"},
      {"actor: child", "actor: @chidl", "/events/0/do/actor: unknown actor 'chidl'", "did you mean 'child'?"},
      {"actor: child", "actor: @ego", "/events/0/do/actor: unknown actor 'ego'", "known actors: child, van"},
      {"to: child", "to: @cat", "/expect/1/min_gap/to: unknown actor 'cat'", "known actors: child, van"},
      {"id: van, model: van, at: {lane: main/parking_right, s: 92 m}}\n  - {id: child",
       "id: child, model: van, at: {lane: main/parking_right, s: 92 m}}\n  - {id: @child",
       "/actors/1/id: two actors have the id 'child'", "rename one"},
      {"{lane: main/parking_right, s: 92 m}", "@{s: 92 m}", "/actors/0/at: a place needs a lane or a road",
       "write {lane: main/-1, s: 20 m} or {road: main, s: 20 m, t: -4 m}"},
  };
  expect_errors(kChildExample, rows);
}

TEST(ScenarioErrors, Parameters) {
  const char* const kUniform = "{uniform: [25 km/h, 50 km/h], default: 40 km/h}";
  const Row rows[] = {
      {kUniform, "{@unifrom: [25 km/h, 50 km/h]}", "/parameters/ego_speed: unknown key 'unifrom'",
       "did you mean 'uniform'?"},
      {kUniform, "{uniform: @[50 km/h, 18 km/h]}",
       "/parameters/ego_speed/uniform: the lower end, 13.88888888888889 m/s, is not below the upper, 5 m/s",
       "write [low, high]"},
      {kUniform, "{uniform: @[25 km/h]}", "/parameters/ego_speed/uniform: 2 values are needed, this has 1", ""},
      {kUniform, "{uniform: @[25 km/h, 50 m]}",
       "/parameters/ego_speed/uniform: a length among values that are each a speed",
       "give every value of a parameter a unit of the same kind"},
      {kUniform, "{uniform: [25 km/h, 50 km/h], default: @60 km/h}",
       "/parameters/ego_speed/default: the default 16.666666666666668 m/s can never be drawn",
       "choose a value of the distribution"},
      {kUniform, "{uniform: [25 km/h, 50 km/h], clip: @[30, 40] km/h}",
       "/parameters/ego_speed/clip: only normal and exponential can be clipped", "remove the clip"},
      {kUniform, "@{}", "/parameters/ego_speed: one of the distributions is missing",
       "give one of: constant, uniform, normal, exponential, choice"},
      {kUniform, "{normal: {mean: 10 m/s, sd: @0 m/s}}", "/parameters/ego_speed/normal/sd: '0 m/s' must be above 0",
       ""},
      {kUniform, "{normal: @{mean: 10 m/s}}", "/parameters/ego_speed/normal: the key 'sd' is missing", ""},
      {kUniform, "{normal: {mean: 10 m/s, sd: 1 m/s}, clip: @[20, 30] m/s}",
       "/parameters/ego_speed/clip: less than a millionth of the distribution lies inside the clip",
       "move the clip or the mean"},
      {kUniform, "{exponential: {mean: @-1 m/s}}", "/parameters/ego_speed/exponential/mean: '-1 m/s' must be above 0",
       ""},
      {kUniform, "{choice: @[]}", "/parameters/ego_speed/choice: nothing to choose from", "list at least one value"},
      {kUniform, "{choice: [1 m/s, 2 m/s], weights: @[1]}", "/parameters/ego_speed/weights: 1 weights for 2 values",
       ""},
      {kUniform, "{choice: [1 m/s, 2 m/s], weights: @[0, 0]}", "/parameters/ego_speed/weights: every weight is 0", ""},
      {kUniform, "@{uniform: [1 m/s, 2 m/s], choice: [1 m/s]}",
       "/parameters/ego_speed: 'uniform' and 'choice' exclude each other",
       "keep one of: constant, uniform, normal, exponential, choice"},
      {kUniform, "@$run_speed", "/parameters/ego_speed: unknown parameter '$run_speed'",
       "there are no parameters here"},
      {kUniform, "@fast", "/parameters/ego_speed: 'fast' is not a finite number", "write a number, e.g. 2.5"},
  };
  expect_errors(kChildExample, rows);
}

TEST(ScenarioErrors, EventsFaultsAndExpectations) {
  const Row rows[] = {
      {"{after: swerve}", "{after: @swrve}", "/events/4/when/after: unknown event 'swrve'", "did you mean 'swerve'?"},
      {"{after: {event: brake, delay", "{after: {event: @swerve, delay",
       "/events/1/when/after/event: the event waits for itself", "name another event"},
      {"{time: 2 s}", "{@tiem: 2 s}", "/events/0/when/all_of/0: unknown key 'tiem'", "did you mean 'time'?"},
      {"{gap: {from: ego, to: lead, below: 60 m, above: 1 m", "{gap: @{from: ego, to: lead, below: 60 m, above: 70 m",
       "/events/0/when/all_of/1/gap: no value is above and below these limits", ""},
      {"{speed: {of: lead, below: 6 m/s}}", "{speed: @{of: lead}}",
       "/events/2/when/any_of/0/speed: neither below nor above is given", "give at least one of them"},
      {"remove: true", "@remov: true", "/events/4/do: unknown key 'remov'", "did you mean 'remove'?"},
      {"start_fault: late", "start_fault: @lat", "/events/0/do/1/start_fault: unknown fault 'lat'",
       "did you mean 'late'?"},
      {"{actor: wrong_way, remove: true}", "@{remove: true}", "/events/4/do: an action needs an actor or start_fault",
       "write {actor: lead, speed: {...}} or {start_fault: id}"},
      {"dropout: {sensor: gnss}", "@dropuot: {sensor: gnss}", "/faults/0: unknown key 'dropuot'",
       "did you mean 'dropout'?"},
      {"dropout: {sensor: gnss}", "dropout: {sensor: @gps}", "/faults/0/dropout/sensor: unknown sensor 'gps'",
       "known sensors: acoustic, camera, gnss, imu, lidar, object_list, radar, steering_angle, wheel_odometry"},
      {"blind: {sensor: object_list}", "blind: @{sensor: imu}",
       "/faults/7/blind: a blind fault cannot act on sensor.imu", ""},
      {"field: gyro_z_rps", "field: @gyro_w_rps", "/faults/4/bias/field: unknown field 'gyro_w_rps'",
       "did you mean 'gyro_x_rps'?"},
      {"by: 0.2 deg/s", "by: @0.2 deg", "/faults/4/bias/by: '0.2 deg' is an angle, an angular rate is needed",
       "units: rad/s, deg/s"},
      {"{sensor: object_list, field: x_m, sd: 0.4 m", "@{sensor: object_list, sd: 0.4 m",
       "/faults/5/noise: the key 'field' is missing",
       "known fields: length_m, velocity_x_mps, velocity_y_mps, width_m, x_m, y_m, yaw_rad"},
      {"by: 80 ms}", "by: @8 s}", "/faults/3/delay/by: '8 s' is above the most allowed, 5 s", ""},
      {"actuator: brake,", "actuator: @brakes,", "/faults/12/actuator_delay/actuator: unknown actuator 'brakes'",
       "did you mean 'brake'?"},
      {"{id: held, actuator_stuck: {actuator: steering}, at: 25 s",
       "@{id: held, actuator_stuck: {actuator: steering}, at: 45 s",
       "/faults/14: it begins at 45 s, the run ends at 30.0625 s", "move it into the run"},
      {"field: left, share: 30 %", "field: @lefty, share: 30 %", "/faults/15/blockage/field: unknown field 'lefty'",
       "did you mean 'left'?"},
      {"share: 30 %", "share: @130 %", "/faults/15/blockage/share: '130 %' is above the most allowed, 1", ""},
      {"field: east_m, by: 8 m", "field: @up_m, by: 8 m", "/faults/17/gnss_spoof/field: unknown field 'up_m'",
       "known fields: east_m, north_m"},
      {"loss: {link: operator,", "loss: {link: @operater,", "/faults/25/loss/link: unknown link 'operater'",
       "did you mean 'operator'?"},
      {"duplicate: {sensor: wheel_odometry,", "duplicate: {link: @command,",
       "/faults/29/duplicate/link: a duplicate fault cannot act on the link 'command'", ""},
      {"corruption: {sensor: object_list,", "corruption: {sensor: @operator,",
       "/faults/24/corruption/sensor: unknown sensor 'operator'",
       "known sensors: acoustic, camera, gnss, imu, lidar, object_list, radar, steering_angle, wheel_odometry"},
      {"- {id: restriped, map_moved_lane: {left: -0.4 m}", "- @{id: restriped, map_moved_lane: {left: -0.4 m}, ramp: 1 s",
       "/faults/35: a map_moved_lane fault has no strength to ramp", "remove the ramp"},
      {"steering_bias: {by: 1 deg}", "steering_bias: {@actuator: brake, by: 1 deg}",
       "/faults/34/steering_bias: unknown key 'actuator'", "known keys: by"},
      {"share: 20 %}, at: 3 s, seed: 7", "share: 20 %}, at: 3 s, seed: @-7",
       "/faults/25/seed: '-7' is below the least allowed, 0", ""},
      {"share: 20 %}, at: 3 s, seed: 7", "share: 20 %}, at: 3 s, seed: @7.5", "/faults/25/seed: '7.5' is not a whole number", ""},
      {"by: 80 ms}", "by: 80 ms}, seed: @7", "/faults/3/seed: a delay fault draws no random numbers", "remove the seed"},
      {"id: no_fix", "id: @outage", "/faults/1/id: two faults have the id 'outage'", "rename one"},
      {"- no_collision\n", "- @no_colision\n", "/expect/0: unknown rule 'no_colision'", "did you mean 'no_collision'?"},
      {"final_mode: FULL", "final_mode: @FUL", "/expect/3/final_mode: unknown mode 'FUL'", "did you mean 'FULL'?"},
      {"at_least: 2 m, before", "@at_leest: 2 m, before", "/expect/2/min_gap: unknown key 'at_leest'",
       "did you mean 'at_least'?"},
      {"min_gap: {to: lead, at_least: 2 m, ", "@min_gap: {to: lead, ",
       "/expect/2: min_gap needs at_least: between the footprints",
       "shortest distance between the ego's and another's footprint"},
      {"min_gap: {to: lead, at_least: 2 m, before: 20 s, after: 1 s",
       "@min_gap: {to: lead, at_least: 2 m, before: 1 s, after: 20 s",
       "/expect/2: min_gap: before (1 s) is not later than after (20 s)",
       "shortest distance between the ego's and another's footprint"},
      {"event: brake, before: 5 s", "event: @break, before: 5 s", "/expect/4/event_fired/event: unknown event 'break'",
       "did you mean 'brake'?"},
      {"ends_in_lane: main/-2", "ends_in_lane: @main/-7",
       "/expect/6/ends_in_lane: road 'main' has no lane '-7' at s = 0 m",
       "lanes there: 4 (shoulder), 3 (driving), 2 (driving), 1 (other), -1 (driving), -2 (driving), -3 (driving), -4 "
       "(shoulder)"},
      {"{id: flow, model: [car, van], lanes: [main/-1, main/-3], count: 6,",
       "@{id: flow, model: [car, van], lanes: [main/-1, main/-3], count: 300,", nullptr, "reduce count or spacing"},
      {"speed: 28 m/s, behaviour: idm, desired_speed: 33", "speed: 28 m/s, desired_speed: @33",
       "/actors/1/desired_speed: only an actor with behaviour idm has this", "add 'behaviour: idm'"},
      {"{id: box, model: debris,", "@{id: box, speed: 3 m/s, behaviour: idm, model: debris,",
       "/actors/3: actor 'box' follows no lane, so it can neither use idm nor go against traffic",
       "place it on a lane, without a heading of its own"},
      {"{id: box, model: debris, at: {road: main, s: 1500 m, t: -9.4 m}",
       "@{id: box, model: debris, at: {road: main, s: 1500 m, t: -70 m}",
       "/actors/3: actor 'box' is off the road: t = -70.0 m at s = 1500.0 m of road 'main'",
       "the lanes reach from -14.2 to 14.5 m, and 30 m beside them are allowed"},
      {"vehicle: sedan", "vehicle: @sedann", nullptr, nullptr},
      {"{from: 900 m, to: 960 m", "@{from: 960 m, to: 900 m",
       "/friction_patches/0: it ends (900 m) before it begins (960 m)", ""},
      {"cores: 2", "cores: @0", "/edge/cores: '0' is below the least allowed, 1", ""},
  };
  expect_errors(kEverything, rows);
}

TEST(ScenarioErrors, AMisspeltKeyIsBothMissingAndUnknown) {
  const Loaded result = load_sample(with(kChildExample, "duration:", "durations:"));
  ASSERT_EQ(result.errors.count(), 2u);
  EXPECT_EQ(describe(result.errors.errors()[0]), "s.yaml:1:1: the key 'duration' is missing");
  EXPECT_EQ(describe(result.errors.errors()[1]),
            "s.yaml:6:1: unknown key 'durations'\n  hint: did you mean 'duration'?");
}

TEST(ScenarioErrors, AFaultThatNothingStartsIsFound) {
  std::string text = with(kEverything, ", {start_fault: late}", "");
  text = with(text, "{id: late", "@{id: late");
  const std::string where = take_mark(text);
  const Loaded result = load_sample(text);
  ASSERT_EQ(result.errors.count(), 1u);
  EXPECT_EQ(describe(result.errors.first()),
            where + ": /faults/12: it never begins\n  hint: give it 'at', or an event that starts it");
}

TEST(ScenarioErrors, AnActionThatCannotBeIsNamedAtItsEvent) {
  std::string text = with(kEverything, "{id: box, model: debris", "{id: box, model: barrier");
  text = with(text, "{when: {passed", "@{when: {passed");
  const std::string where = take_mark(text);
  const Loaded result = load_sample(text);
  ASSERT_EQ(result.errors.count(), 1u);
  EXPECT_EQ(describe(result.errors.first()),
            where +
                ": /events/3: event 'event_04' moves actor 'box', which is anchored to the ground\n"
                "  hint: a barrier can only be removed");
}

TEST(ScenarioErrors, ABrokenParameterIsOneErrorHoweverOftenItIsUsed) {
  const Loaded result = load_sample(with(kChildExample, "sd: 0.4 m/s", "sd: 0.4"));
  EXPECT_EQ(result.errors.count(), 1u);
}

TEST(ScenarioErrors, AMapThatCannotBeReadIsNamedWithItsOwnPlace) {
  MapLibrary maps({"tests/unit/scenarios/load/no_such_folder"});
  const Loaded result = load_all(kChildExample, "s.yaml", {}, maps);
  EXPECT_EQ(result.errors.first().what, "/map: there is no map 'maps/urban_residential.xodr'");
  EXPECT_EQ(result.errors.first().hint, "there are no maps here");
  EXPECT_EQ(result.errors.count(), 1u);
}

TEST(ScenarioErrors, NodeFaultsAreCheckedWhenTheNodesAreKnown) {
  MapLibrary maps;
  const LoadOptions options{.stack_nodes = {"fusion", "planing"}};
  const Loaded result = load_all(kEverything, "s.yaml", options, maps);
  ASSERT_EQ(result.errors.count(), 1u);
  EXPECT_EQ(describe(result.errors.first()),
            "s.yaml:61:34: /faults/9/node_hang/node: unknown node 'planning'\n"
            "  hint: did you mean 'planing'?");
}

}  // namespace
}  // namespace longtail::scenarios
