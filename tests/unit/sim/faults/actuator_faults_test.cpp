#include "sim/faults/actuator_faults.h"

#include <gtest/gtest.h>

#include <map>

#include "sim/faults/fault_kinds.h"
#include "sim/random/stream.h"
#include "stack/api/stack.pb.h"

namespace longtail::sim {
namespace {

SimTime at_ms(std::int64_t ms) { return SimTime{} + milliseconds(ms); }

stack::MessagePtr command(SimTime published, double acceleration, double wheel, bool emergency = false, std::uint64_t number = 0) {
  stack::ControlCommand body;
  stack::set_header(*body.mutable_header(), published, published, number, "ego");
  body.set_acceleration_mps2(acceleration);
  body.set_road_wheel_rad(wheel);
  body.set_emergency(emergency);
  return stack::make_message(stack::Topic::kCommand, std::move(body));
}

// A new command every 20 ms, acceleration and wheel angle known functions of its number.
double acceleration_of(int k) { return k % 7 - 4.0; }
double wheel_of(int k) { return 0.01 * k; }

struct LinkRun {
  std::vector<AppliedCommand> applied;  // per 5 ms step, step i ends at 5 (i + 1) ms
  const AppliedCommand& at(std::int64_t ms) const { return applied.at(static_cast<std::size_t>(ms / 5 - 1)); }
};

LinkRun run_with(const std::vector<Fault>& faults, int steps = 400) {
  ActuatorLink link(Seed{1}, {}, SimTime{});
  for (const Fault& fault : faults) link.start_fault(fault, *fault.onset);
  LinkRun run;
  for (int i = 0; i < steps; ++i) {
    const int k = i / 4;
    if (i % 4 == 0) link.accept(*command(at_ms(5 * i), acceleration_of(k), wheel_of(k), false, static_cast<std::uint64_t>(k)));
    run.applied.push_back(link.at(at_ms(5 * (i + 1))));
    link.heat_brakes(milliseconds(5), 30);
  }
  return run;
}

Fault on(FaultKind kind, std::string target, double magnitude, std::int64_t from_ms, std::int64_t for_ms) {
  return {.id = "f",
          .kind = kind,
          .target = std::move(target),
          .magnitude = magnitude,
          .onset = at_ms(from_ms),
          .duration = milliseconds(for_ms)};
}

bool same(const AppliedCommand& a, const AppliedCommand& b) {
  return a.command.acceleration_mps2 == b.command.acceleration_mps2 &&
         a.command.road_wheel_rad == b.command.road_wheel_rad && a.command.emergency == b.command.emergency &&
         a.command_age == b.command_age && a.timed_out == b.timed_out;
}

// Brakes that lose 60 % lose it as they take up heat: half of it after 200 J/kg. The steering and the rest are as ever.
TEST(ActuatorFaults, FadingBrakesLoseForceByTheHeatTheyTookUp) {
  ActuatorLink link(Seed{1}, {}, SimTime{});
  link.start_fault(on(FaultKind::kBrakeFade, "brake", 0.6, 0, 20'000), at_ms(0));
  double heat = 0, last = -4;
  for (int i = 0; i < 1200; ++i) {
    link.accept(*command(at_ms(5 * i), -4, 0.01));
    const AppliedCommand applied = link.at(at_ms(5 * (i + 1)));
    if (i == 0) continue;  // the command is on its way
    EXPECT_NEAR(applied.command.acceleration_mps2, -4 * (1 - 0.6 * std::min(1.0, heat / 400)), 0.02 * 4);
    EXPECT_GE(applied.command.acceleration_mps2, last) << "never stronger while braking goes on";
    EXPECT_EQ(applied.command.road_wheel_rad, 0.01);
    last = applied.command.acceleration_mps2;
    link.heat_brakes(milliseconds(5), 30);
    heat += -last * 30 * 0.005;
    heat -= heat * 0.005 / 120;
  }
  EXPECT_NEAR(last, -4 * 0.4, 0.01);
}

TEST(ActuatorFaults, ABentTieRodAddsToWhateverTheSteeringDoes) {
  const LinkRun clean = run_with({});
  Fault bias = on(FaultKind::kSteeringBias, "steering", -0.03, 500, 700);
  const LinkRun bent = run_with({bias});
  for (std::int64_t ms = 5; ms <= 2000; ms += 5) {
    const double offset = ms >= 500 && ms < 1200 ? -0.03 : 0;
    EXPECT_EQ(bent.at(ms).command.road_wheel_rad, clean.at(ms).command.road_wheel_rad + offset) << ms;
    EXPECT_EQ(bent.at(ms).command.acceleration_mps2, clean.at(ms).command.acceleration_mps2) << ms;
  }
}

TEST(ActuatorLink, HoldsTheLastCommandAndKnowsItsAge) {
  ActuatorLink link(Seed{1}, {}, SimTime{});
  EXPECT_EQ(link.at(at_ms(5)).command_age, Duration{-1}) << "none so far";
  link.accept(*command(at_ms(7), -1.5, 0.02));
  EXPECT_EQ(link.at(at_ms(10)).command.acceleration_mps2, -1.5);
  EXPECT_EQ(link.at(at_ms(15)).command.road_wheel_rad, 0.02);
  EXPECT_EQ(link.at(at_ms(20)).command_age, milliseconds(13));
}

TEST(ActuatorLink, TakesTheLinkDelay) {
  ActuatorLink link(Seed{1}, {.link_delay = milliseconds(12)}, SimTime{});
  link.accept(*command(at_ms(10), 1, 0));
  link.at(at_ms(15));
  EXPECT_EQ(link.at(at_ms(20)).command.acceleration_mps2, 0);
  EXPECT_EQ(link.at(at_ms(25)).command.acceleration_mps2, 1) << "arrived at 22 ms";
}

TEST(ActuatorLink, WithoutCommandsHoldsTheWheelAndBrakesGently) {
  ActuatorLink link(Seed{1}, {.link_delay = {}}, SimTime{});
  link.accept(*command(at_ms(0), 1.2, 0.03));
  for (std::int64_t ms = 5; ms <= 495; ms += 5) {
    const AppliedCommand held = link.at(at_ms(ms));
    EXPECT_EQ(held.command.acceleration_mps2, 1.2) << ms;
    EXPECT_FALSE(held.timed_out) << ms;
  }
  const AppliedCommand silent = link.at(at_ms(500));
  EXPECT_TRUE(silent.timed_out);
  EXPECT_EQ(silent.command.acceleration_mps2, -2);
  EXPECT_EQ(silent.command.road_wheel_rad, 0.03);
  EXPECT_EQ(silent.command_age, milliseconds(500));
  link.accept(*command(at_ms(600), 0.5, 0.01));
  EXPECT_EQ(link.at(at_ms(605)).command.acceleration_mps2, 0.5) << "a new command ends it";
}

TEST(ActuatorLink, SilenceNeverEasesTheBrakes) {
  ActuatorLink link(Seed{1}, {.link_delay = {}}, SimTime{});
  link.accept(*command(at_ms(0), -8, 0, true));
  const AppliedCommand silent = link.at(at_ms(700));
  EXPECT_TRUE(silent.timed_out);
  EXPECT_EQ(silent.command.acceleration_mps2, -8);
  EXPECT_TRUE(silent.command.emergency);
}

TEST(ActuatorLink, WithoutAnyCommandTimesOutFromTheStart) {
  ActuatorLink link(Seed{1}, {}, SimTime{});
  EXPECT_FALSE(link.at(at_ms(495)).timed_out);
  EXPECT_TRUE(link.at(at_ms(500)).timed_out);
}

TEST(ActuatorFaults, ChangeNothingOutsideTheirWindow) {
  const LinkRun clean = run_with({});
  const std::map<FaultKind, double> magnitudes{{FaultKind::kActuatorDelay, 0.1},
                                               {FaultKind::kActuatorScale, 0.4},
                                               {FaultKind::kBrakeFade, 0.8},
                                               {FaultKind::kActuatorStuck, 0},
                                               {FaultKind::kSteeringBias, 0.01}};
  for (const FaultKindInfo& info : all_fault_kinds()) {
    if (info.family != FaultFamily::kActuator) continue;
    const FaultKind kind = info.kind;
    for (const std::string target : {"brake", "throttle", "steering", "command"}) {
      if (!info.target.empty() && info.target != target) continue;
      const double magnitude = magnitudes.at(kind);
      const LinkRun faulty = run_with({on(kind, target, magnitude, 500, 300)});
      int changed = 0;
      for (std::size_t i = 0; i < clean.applied.size(); ++i) {
        const auto ms = 5 * static_cast<std::int64_t>(i + 1);
        const bool differs = !same(clean.applied[i], faulty.applied[i]);
        // Commands published in the window on a slow link arrive up to the delay after its end.
        const bool late_link = kind == FaultKind::kActuatorDelay && target == "command";
        const bool outside = ms < 500 || ms >= 800 + (late_link ? 110 : 0);
        EXPECT_FALSE(outside && differs) << target << " " << ms;
        changed += differs ? 1 : 0;
      }
      EXPECT_GT(changed, 10) << static_cast<int>(kind) << " " << target << " did something";
    }
  }
}

Fault on_link(FaultKind kind, double magnitude, std::int64_t from_ms = 500, std::int64_t for_ms = 300) {
  return on(kind, "actuator.command", magnitude, from_ms, for_ms);
}

// Every kind that acts on links, copies apart: nothing before the window, and after it as soon as what was under way is
// through; by its seed, and of neutral strength not at all.
TEST(ActuatorLinkFaults, ChangeNothingOutsideTheirWindow) {
  const std::map<FaultKind, double> magnitudes{{FaultKind::kDropout, 0}, {FaultKind::kLoss, 0.5},    {FaultKind::kDelay, 0.05},
                                               {FaultKind::kJitter, 0.1}, {FaultKind::kReorder, 0.5}};
  const LinkRun clean = run_with({});
  const auto differences = [](const LinkRun& a, const LinkRun& b) {
    std::vector<std::int64_t> at;
    for (std::size_t i = 0; i < a.applied.size(); ++i) {
      if (!same(a.applied[i], b.applied[i])) at.push_back(5 * static_cast<std::int64_t>(i + 1));
    }
    return at;
  };
  for (const FaultKindInfo& info : all_fault_kinds()) {
    if (info.family != FaultFamily::kLink || info.kind == FaultKind::kDuplicate) continue;
    Fault fault = on_link(info.kind, magnitudes.at(info.kind));
    const LinkRun faulty = run_with({fault});
    const auto at = differences(clean, faulty);
    ASSERT_GT(at.size(), 10u) << info.name;
    EXPECT_GE(at.front(), 500) << info.name;
    EXPECT_LT(at.back(), 825) << info.name << ": the first command after the window was published at 800 ms";
    fault.seed = Seed{2};
    EXPECT_EQ(!differences(faulty, run_with({fault})).empty(), draws_numbers(info.kind, "")) << info.name;
    fault.magnitude = 0;
    if (info.has_magnitude()) {
      EXPECT_TRUE(differences(clean, run_with({fault})).empty()) << info.name;
    }
  }
}

TEST(ActuatorLinkFaults, ALostCommandLeavesTheOneBeforeItInForce) {
  const LinkRun clean = run_with({}), faulty = run_with({on_link(FaultKind::kDropout, 0)});
  const AppliedCommand& last = clean.at(500);
  for (std::int64_t ms = 500; ms <= 800; ms += 5) {
    EXPECT_EQ(faulty.at(ms).command.road_wheel_rad, last.command.road_wheel_rad) << ms;
    EXPECT_EQ(faulty.at(ms).command_age, last.command_age + milliseconds(ms - 500)) << ms;
    EXPECT_FALSE(faulty.at(ms).timed_out) << ms;
  }
}

// 480 ms is the last command before the partition, so that the platform waits until 982 ms.
TEST(ActuatorLinkFaults, APartitionLongerThanTheTimeOutBrakesUntilCommandsComeAgain) {
  const LinkRun clean = run_with({}), faulty = run_with({on_link(FaultKind::kDropout, 0, 500, 1000)});
  for (std::int64_t ms = 500; ms <= 1600; ms += 5) {
    const AppliedCommand& applied = faulty.at(ms);
    const bool silent = ms >= 985 && ms <= 1500;
    EXPECT_EQ(applied.timed_out, silent) << ms;
    const double wanted_mps2 = clean.at(ms <= 1500 ? 500 : ms).command.acceleration_mps2;
    EXPECT_EQ(applied.command.acceleration_mps2, silent ? std::min(wanted_mps2, -2.0) : wanted_mps2) << ms;
  }
}

// A command held for 30 ms arrives after the next one, and is dropped.
TEST(ActuatorLinkFaults, WhatIsOvertakenNeverComesIntoForce) {
  Fault fault = on_link(FaultKind::kReorder, 0.4);
  const LinkRun clean = run_with({}), faulty = run_with({fault});
  int skipped = 0;
  double last = -1;
  for (std::int64_t ms = 505; ms <= 820; ms += 5) {
    EXPECT_GE(faulty.at(ms).command.road_wheel_rad, last) << ms;
    last = faulty.at(ms).command.road_wheel_rad;
    skipped += last != clean.at(ms).command.road_wheel_rad ? 1 : 0;
  }
  EXPECT_GT(skipped, 8);
  EXPECT_LT(skipped, 40);
}

TEST(ActuatorFaults, OfNeutralStrengthAreAnExactPassThrough) {
  const LinkRun clean = run_with({});
  for (const char* target : {"brake", "throttle", "steering", "command"}) {
    for (const Fault& fault :
         {on(FaultKind::kActuatorDelay, target, 0, 100, 0), on(FaultKind::kActuatorScale, target, 1, 100, 0)}) {
      const LinkRun faulty = run_with({fault});
      for (std::size_t i = 0; i < clean.applied.size(); ++i)
        ASSERT_TRUE(same(clean.applied[i], faulty.applied[i])) << target;
    }
  }
}

TEST(ActuatorFaults, DelayShiftsOneChannelByItsLength) {
  const LinkRun clean = run_with({});
  const LinkRun faulty = run_with({on(FaultKind::kActuatorDelay, "steering", 0.15, 0, 0)});
  for (std::int64_t ms = 200; ms <= 2000; ms += 5) {
    EXPECT_EQ(faulty.at(ms).command.road_wheel_rad, clean.at(ms - 150).command.road_wheel_rad) << ms;
    EXPECT_EQ(faulty.at(ms).command.acceleration_mps2, clean.at(ms).command.acceleration_mps2) << ms;
  }
}

TEST(ActuatorFaults, DelayOfTheCommandLinkShiftsAllChannelsAndAges) {
  const LinkRun clean = run_with({});
  const LinkRun faulty = run_with({on(FaultKind::kActuatorDelay, "command", 0.2, 0, 0)});
  for (std::int64_t ms = 300; ms <= 2000; ms += 5) {
    EXPECT_EQ(faulty.at(ms).command.acceleration_mps2, clean.at(ms - 200).command.acceleration_mps2) << ms;
    EXPECT_EQ(faulty.at(ms).command_age, clean.at(ms - 200).command_age + milliseconds(200)) << ms;
  }
}

TEST(ActuatorFaults, WhenALinkDelayEndsStaleCommandsDoNotOvertakeNewerOnes) {
  const LinkRun faulty = run_with({on(FaultKind::kActuatorDelay, "command", 0.3, 0, 1000)});
  double last = -1;
  for (const AppliedCommand& applied : faulty.applied) {
    EXPECT_GE(applied.command.road_wheel_rad, last) << "the angle grows with the command's number";
    last = applied.command.road_wheel_rad;
  }
}

TEST(ActuatorFaults, ScaleWeakensTheBrakesAndNotTheEngine) {
  const LinkRun clean = run_with({});
  const LinkRun faulty = run_with({on(FaultKind::kActuatorScale, "brake", 0.25, 0, 0)});
  for (std::int64_t ms = 5; ms <= 2000; ms += 5) {
    const double wanted = clean.at(ms).command.acceleration_mps2;
    EXPECT_EQ(faulty.at(ms).command.acceleration_mps2, wanted < 0 ? 0.25 * wanted : wanted) << ms;
  }
}

TEST(ActuatorFaults, WeakBrakesStayWeakInAnEmergency) {
  ActuatorLink link(Seed{1}, {.link_delay = {}, .full_brake_mps2 = 10}, SimTime{});
  link.start_fault(on(FaultKind::kActuatorScale, "brake", 0.3, 0, 0), SimTime{});
  link.accept(*command(at_ms(0), -6, 0, true));
  const AppliedCommand applied = link.at(at_ms(5));
  EXPECT_FALSE(applied.command.emergency);
  EXPECT_DOUBLE_EQ(applied.command.acceleration_mps2, -3);
}

TEST(ActuatorFaults, StuckHoldsWhatActedAtTheOnset) {
  const LinkRun clean = run_with({});
  const LinkRun faulty = run_with({on(FaultKind::kActuatorStuck, "steering", 0, 503, 400)});
  const double held = clean.at(500).command.road_wheel_rad;
  for (std::int64_t ms = 505; ms <= 900; ms += 5) {
    EXPECT_EQ(faulty.at(ms).command.road_wheel_rad, held) << ms;
    EXPECT_EQ(faulty.at(ms).command.acceleration_mps2, clean.at(ms).command.acceleration_mps2) << ms;
  }
  EXPECT_EQ(faulty.at(905).command.road_wheel_rad, clean.at(905).command.road_wheel_rad);
}

// What an actuator is stuck at was once no part of the state; nothing else tells these two apart a second later.
TEST(ActuatorFaults, WhatAStuckOneHoldsIsPartOfTheState) {
  const auto state_after = [](double wheel_rad) {
    ActuatorLink link(Seed{1}, {}, SimTime{});
    for (std::int64_t ms = 0; ms < 15'000; ms += 5) {
      if (ms == 505) link.start_fault(on(FaultKind::kActuatorStuck, "steering", 0, 505, 100), at_ms(505));
      link.accept(*command(at_ms(ms), acceleration_of(static_cast<int>(ms / 5)), ms == 500 ? wheel_rad : 0.0));
      link.at(at_ms(ms + 5));
    }
    StateWriter writer;
    link.hash_state(writer);
    return std::string(writer.bytes());
  };
  EXPECT_EQ(state_after(0.02), state_after(0.02));
  EXPECT_NE(state_after(0.02), state_after(0.03));
}

TEST(ActuatorFaults, ARampedDelayStretchesTheCommands) {
  Fault fault = on(FaultKind::kActuatorDelay, "steering", 0.2, 400, 0);
  fault.ramp = milliseconds(400);
  const LinkRun clean = run_with({}), faulty = run_with({fault});
  EXPECT_EQ(faulty.at(400).command.road_wheel_rad, clean.at(400).command.road_wheel_rad);
  EXPECT_EQ(faulty.at(600).command.road_wheel_rad, clean.at(500).command.road_wheel_rad) << "half way: 100 ms";
  EXPECT_EQ(faulty.at(1000).command.road_wheel_rad, clean.at(800).command.road_wheel_rad);
}

}  // namespace
}  // namespace longtail::sim
