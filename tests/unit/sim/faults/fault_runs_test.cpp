// Every kind of fault in whole runs with the reference stack: what is recorded is the same byte by byte until the
// fault begins, and what differs first is a message of what the fault acts on.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "sim/faults/fault_fields.h"
#include "sim/faults/fault_kinds.h"
#include "sim/run.h"
#include "stack/api/map.pb.h"
#include "stack/base/strict_math.h"
#include "stack/baseline.h"
#include "tests/support/run_log.h"
#include "tests/support/test_random.h"
#include "tests/unit/sim/actors/test_maps.h"

namespace longtail::sim {
namespace {

using stack::Topic;
using test::differences;
using test::Recorded;

const SimTime kOnset = SimTime{} + milliseconds(2003);
constexpr Duration kWindow = milliseconds(900);

// Following a car through a bend at 20 m/s; the car brakes, so that brakes and steering both have work at the onset.
Scenario drive() {
  Scenario scenario;
  scenario.name = "fault_run";
  scenario.seed = Seed{3};
  scenario.map = load_map("highway_curves");
  scenario.map_name = "highway_curves";
  scenario.duration = milliseconds(3500);
  scenario.ego.at = {"main", -2, 450, 0};
  scenario.ego.route = {"main"};
  scenario.ego.speed_mps = 22;
  scenario.ego.set_speed_mps = 25;
  scenario.ego.remote_operator = true;
  scenario.actors = {car("lead", -2, 480, 17), car("beside", -3, 500, 20)};
  return scenario;
}

std::vector<Recorded> record(Scenario scenario, const std::vector<Fault>& faults, Fidelity fidelity) {
  scenario.faults = faults;
  test::RunLog log;
  RunObserver* const observers[] = {&log};
  const auto outcome = run(scenario, stack::baseline_graph({}).value(), observers, {.fidelity = fidelity});
  EXPECT_TRUE(outcome.ok()) << (outcome.ok() ? "" : describe(outcome.error()));
  return log.messages;
}

std::vector<Recorded> record(const std::vector<Fault>& faults) { return record(drive(), faults, Fidelity::kObjects); }

double telling_magnitude(const FaultKindInfo& info) {
  switch (info.kind) {
    case FaultKind::kGhost: return 40;
    case FaultKind::kBlockage:
    case FaultKind::kCorruption:
    case FaultKind::kLoss:
    case FaultKind::kReorder:
    case FaultKind::kDuplicate: return 1;
    case FaultKind::kMisalignment:
    case FaultKind::kSteeringBias: return 0.02;
    case FaultKind::kClockDrift: return 5000;
    case FaultKind::kSaturation: return 1e-5;
    case FaultKind::kNodeSlow: return 2;
    case FaultKind::kAmbientHeat: return 90;
    case FaultKind::kActuatorScale:
    case FaultKind::kThermalThrottle: return 0.5;
    case FaultKind::kMapMovedLane:
    case FaultKind::kMapRoadworks: return -0.3;
    case FaultKind::kMapSpeedLimit: return 10;
    default: return info.has_magnitude() ? 0.25 : 0;
  }
}

// The topics a fault may change first.
std::set<Topic> touched_by(const FaultKindInfo& info, const Fault& fault) {
  const bool of_commands = fault.target == stack::name_of(Topic::kCommand);
  switch (of_commands ? FaultFamily::kActuator : info.family) {
    case FaultFamily::kEdge: return {Topic::kEdgeFault};
    case FaultFamily::kMap: return {Topic::kMapRoute};
    // What acts on the vehicle shows in its motion, in the truth and in every sensor that feels it.
    case FaultFamily::kActuator: return {Topic::kActuation, Topic::kTruthEgo, Topic::kImu, Topic::kWheelOdometry,
                                         Topic::kSteeringAngle, Topic::kTruthActors, Topic::kRadar, Topic::kGnss};
    default: return {*stack::topic_by_name(fault.target)};
  }
}

// How much later than its cause the first message that differs may come: a capture's latency, and what delays it.
Duration latest_effect(const FaultKindInfo& info) {
  return milliseconds(info.family == FaultFamily::kSensor || info.family == FaultFamily::kLink ? 100 : 10);
}

std::vector<Fault> every_fault() {
  std::vector<Fault> faults;
  for (const FaultKindInfo& info : all_fault_kinds()) {
    const auto add = [&](std::string_view target, std::string_view field) {
      faults.push_back({.id = fmt::format("f{:03}", (faults.size() * 71) % 997),
                        .kind = info.kind,
                        .target = std::string(target),
                        .field = std::string(field),
                        .magnitude = telling_magnitude(info),
                        .onset = kOnset,
                        .duration = kWindow});
    };
    if (info.family == FaultFamily::kSensor || info.family == FaultFamily::kLink) {
      // One field per topic and kind; all of them are tested on the suite alone.
      for (const Topic topic : faultable_links()) {
        if (only_at_full_fidelity(topic)) continue;
        const auto fields = allowed_fields(info.kind, topic);
        if (!fields.empty() && (info.target.empty() || info.target == stack::name_of(topic))) add(stack::name_of(topic), fields.front());
      }
    } else if (!info.target.empty()) {
      add(info.target, info.fields == nullptr ? "" : info.fields(Topic::kNone).front());
    } else {
      const bool edge = info.family == FaultFamily::kEdge;
      add(edge ? "computer" : "brake", "");
      add(edge ? "planning" : "command", "");
    }
  }
  return faults;
}

TEST(FaultRuns, NothingChangesBeforeTheOnsetAndThenFirstWhatTheFaultActsOnInsideTheWindow) {
  const std::vector<Recorded> clean = record({});
  int changed = 0;
  const std::vector<Fault> faults = every_fault();
  for (const Fault& fault : faults) {
    const FaultKindInfo& info = info_of(fault.kind);
    const std::string what = fmt::format("{} on {} {}", info.name, fault.target, fault.field);
    const auto different = differences(clean, record({fault}));
    if (different.empty()) {
      // Nothing in the scene stands in the blocked corner, ...
      EXPECT_TRUE(info.kind == FaultKind::kBlockage || info.kind == FaultKind::kSaturation) << what;
      continue;
    }
    ++changed;
    const SimTime first = different.front().t;
    EXPECT_GE(first, kOnset) << what;
    EXPECT_LT(first, kOnset + kWindow + latest_effect(info)) << what << ": nothing inside the window";
    const std::set<Topic> allowed = touched_by(info, fault);
    for (const Recorded& message : different) {
      if (message.t != first) break;
      EXPECT_TRUE(allowed.contains(message.topic)) << what << ": " << name_of(message.topic) << " at " << first.ns;
    }
  }
  EXPECT_GT(changed, static_cast<int>(faults.size()) - 6);
}

TEST(FaultRuns, AFaultOfASensorThatIsNotThereIsAnErrorThatSaysHowToHaveIt) {
  for (const char* target : {"sensor.camera", "sensor.lidar", "sensor.acoustic"}) {
    Scenario scenario = drive();
    scenario.duration = milliseconds(200);
    scenario.faults = {{.id = "gone", .kind = FaultKind::kDropout, .target = target, .onset = SimTime{}}};
    const auto graph = stack::baseline_graph({}).value();
    const auto outcome = run(scenario, graph, {}, {});
    ASSERT_FALSE(outcome.ok()) << target;
    EXPECT_EQ(outcome.error().fix_by, FixBy::kScenarioAuthor);
    EXPECT_NE(outcome.error().what.find("fault 'gone' acts on '" + std::string(target)), std::string::npos);
    EXPECT_NE(outcome.error().hint.find("--fidelity full"), std::string::npos);
    EXPECT_TRUE(run(scenario, graph, {}, {.fidelity = Fidelity::kFull}).ok());
  }
}

// Behind a car that sounds its siren.
Scenario loud_drive() {
  Scenario scenario = drive();
  scenario.name = "raw_fault_run";
  scenario.duration = milliseconds(800);
  scenario.ego.remote_operator = false;
  scenario.actors[0].signals.siren = true;
  return scenario;
}

// The same for the sensors that exist at full fidelity only, every kind of each.
TEST(FaultRuns, OfRawSensorsChangeTheirMessagesInsideTheWindowAndNoOther) {
  const SimTime onset = SimTime{} + milliseconds(303);
  constexpr Duration kLength = milliseconds(250);
  const std::vector<Recorded> clean = record(loud_drive(), {}, Fidelity::kFull);
  int cases = 0;
  for (const FaultKindInfo& info : all_fault_kinds()) {
    if (info.family != FaultFamily::kSensor && info.family != FaultFamily::kLink) continue;
    for (const Topic topic : {Topic::kCamera, Topic::kLidar, Topic::kAcoustic}) {
      const auto fields = allowed_fields(info.kind, topic);
      if (fields.empty() || !info.target.empty()) continue;
      const Fault fault{.id = "f", .kind = info.kind, .target = std::string(name_of(topic)), .field = std::string(fields.front()),
                        .magnitude = telling_magnitude(info), .onset = onset, .duration = kLength};
      const auto different = differences(clean, record(loud_drive(), {fault}, Fidelity::kFull));
      const std::string what = fmt::format("{} on {} {}", info.name, fault.target, fault.field);
      ASSERT_FALSE(different.empty()) << what;
      EXPECT_GE(different.front().t, onset) << what;
      EXPECT_LT(different.front().t, onset + kLength + latest_effect(info)) << what;
      for (const Recorded& message : different) EXPECT_EQ(name_of(message.topic), fault.target) << what;
      ++cases;
    }
  }
  EXPECT_GT(cases, 30);
}

// Of four wishes.
std::size_t lost_of(FaultKind kind) { return kind == FaultKind::kDropout || kind == FaultKind::kLoss ? 4 : 0; }

// What an outside link has delayed is through when it should be: after the window everything sent arrives as ever.
TEST(FaultRuns, AnOperatorsLinkIsAsBeforeWhenItsFaultIsOver) {
  const auto wishes = [](const std::vector<Recorded>& messages) {
    std::vector<Recorded> out;
    std::ranges::copy_if(messages, std::back_inserter(out),
                         [](const Recorded& m) { return m.topic == Topic::kOperatorInput; });
    return out;
  };
  const auto clean = wishes(record({}));
  EXPECT_EQ(clean.size(), 1u + 17u) << "0.2 .. 3.4 s";
  for (const FaultKindInfo& info : all_fault_kinds()) {
    if (info.family != FaultFamily::kLink) continue;
    Fault fault{.id = "f", .kind = info.kind, .target = "human.operator_input", .magnitude = telling_magnitude(info),
                .onset = kOnset, .duration = kWindow};
    const auto faulty = wishes(record({fault}));
    int touched = 0;
    for (const Recorded& wish : clean) {
      const bool kept = std::ranges::find(faulty, wish) != faulty.end();
      const auto body = stack::parse_message(wish.topic, wish.wire).value();
      const bool inside = body->capture_time >= kOnset && body->capture_time < kOnset + kWindow;
      EXPECT_TRUE(kept || inside) << info.name;
      touched += kept ? 0 : 1;
    }
    const bool twice = info.kind == FaultKind::kDuplicate;
    EXPECT_EQ(touched, twice ? 0 : 4) << info.name << ": sent at 2.2, 2.4, 2.6 and 2.8 s";
    EXPECT_EQ(faulty.size(), clean.size() + (twice ? 4 : 0) - lost_of(info.kind)) << info.name;
  }
}

// Any faults, declared in any order: the same bytes, and the same again.
TEST(FaultRuns, TheOrderOfDeclarationIsNothing) {
  constexpr std::uint64_t kSeed = 20260712;
  test::Random random(kSeed);
  const std::vector<Fault> all = every_fault();
  const auto digest_of_run = [](const std::vector<Fault>& faults) {
    Scenario scenario = drive();
    scenario.faults = faults;
    return run(scenario, stack::baseline_graph({}).value(), {}, {}).value().digest;
  };
  for (int round = 0; round < 12; ++round) {
    std::vector<Fault> chosen;
    for (std::uint64_t n = 2 + random.below(5); n > 0; --n) {
      const Fault& fault = all[random.below(all.size())];
      if (std::ranges::find(chosen, fault.id, &Fault::id) == chosen.end()) chosen.push_back(fault);
    }
    for (Fault& fault : chosen) {
      fault.onset = SimTime{} + milliseconds(static_cast<std::int64_t>(500 + random.below(2500)));
      const bool ramps = info_of(fault.kind).ramps && random.chance(0.5);
      fault.ramp = ramps ? milliseconds(300) : Duration{};
    }
    const Digest first = digest_of_run(chosen);
    for (std::size_t i = chosen.size(); i > 1; --i) std::swap(chosen[i - 1], chosen[random.below(i)]);
    EXPECT_EQ(digest_of_run(chosen), first) << "seed " << kSeed << " round " << round;
  }
}

// Onset 2003 ms, ended by 2903 ms: of every kind, the map that holds from the next step on is the true one again.
TEST(FaultRuns, EveryMapErrorEndsWithTheMapAsItIs) {
  for (const FaultKindInfo& info : all_fault_kinds()) {
    if (info.family != FaultFamily::kMap) continue;
    std::vector<std::pair<SimTime, stack::MapRoute>> maps;
    for (const Recorded& message : record({{.id = "f", .kind = info.kind, .target = "map", .magnitude = telling_magnitude(info),
                                            .onset = kOnset, .duration = kWindow}})) {
      if (message.topic != Topic::kMapRoute) continue;
      const auto parsed = stack::parse_message(message.topic, message.wire).value();
      maps.emplace_back(message.t, stack::body_as<stack::MapRoute>(*parsed));
    }
    ASSERT_EQ(maps.size(), 3u) << info.name;
    EXPECT_EQ(maps[1].first, SimTime{} + milliseconds(2005)) << info.name;
    EXPECT_EQ(maps[2].first, SimTime{} + milliseconds(2905)) << info.name;
    for (auto& item : maps) item.second.clear_header();
    EXPECT_NE(maps[0].second.SerializeAsString(), maps[1].second.SerializeAsString()) << info.name;
    EXPECT_EQ(maps[0].second.SerializeAsString(), maps[2].second.SerializeAsString()) << info.name;
  }
}

// Onset 2003 ms, ended by 2903 ms: the map that holds from the next step on is the true one again.
TEST(FaultRuns, AMapErrorEndsWithTheMapAsItIs) {
  std::vector<std::pair<SimTime, stack::MapRoute>> maps;
  for (const Recorded& message : record({{.id = "f", .kind = FaultKind::kMapRoadworks, .target = "map", .magnitude = 0.5,
                                          .onset = kOnset, .duration = kWindow}})) {
    if (message.topic != Topic::kMapRoute) continue;
    const auto parsed = stack::parse_message(message.topic, message.wire).value();
    maps.emplace_back(message.t, stack::body_as<stack::MapRoute>(*parsed));
  }
  ASSERT_EQ(maps.size(), 3u);
  EXPECT_EQ(maps[1].first, SimTime{} + milliseconds(2005));
  EXPECT_EQ(maps[2].first, SimTime{} + milliseconds(2905));
  EXPECT_EQ(maps[1].second.lanes(0).width_m(0), 2.75);
  EXPECT_NEAR(maps[1].second.lanes(0).speed_limit_mps(0), 60 / 3.6, 1e-12);
  const auto& was = maps[0].second.lanes(0);
  const auto& is = maps[1].second.lanes(0);
  for (int i = 0; i < was.x_m_size(); ++i) {
    const double left_m = -(is.x_m(i) - was.x_m(i)) * strict::sin(was.heading_rad(i)) +
                          (is.y_m(i) - was.y_m(i)) * strict::cos(was.heading_rad(i));
    EXPECT_NEAR(left_m, 0.5, 1e-9);
  }
  for (auto& item : maps) item.second.clear_header();
  EXPECT_EQ(maps[0].second.SerializeAsString(), maps[2].second.SerializeAsString());
}

}  // namespace
}  // namespace longtail::sim
