#include "sim/faults/fault_schedule.h"

#include <gtest/gtest.h>

#include "sim/faults/fault_kinds.h"

namespace longtail::sim {
namespace {

SimTime at_ms(std::int64_t ms) { return SimTime{} + milliseconds(ms); }

Fault fault(std::string id, std::optional<SimTime> onset, Duration duration) {
  return {
      .id = std::move(id), .kind = FaultKind::kDropout, .target = "sensor.gnss", .onset = onset, .duration = duration};
}

std::vector<std::string> log_of(FaultSchedule& schedule, SimTime t) {
  std::vector<FaultTransition> transitions;
  schedule.advance(t, transitions);
  std::vector<std::string> log;
  for (const FaultTransition& item : transitions) {
    log.push_back(fmt::format("{}{}@{}", item.begins ? "+" : "-", item.fault->id, item.time.ns / 1'000'000));
  }
  return log;
}

using Log = std::vector<std::string>;

TEST(FaultSchedule, BeginsAndEndsAtTheExactTimesNotAtTheStep) {
  FaultSchedule schedule({fault("a", at_ms(12), milliseconds(6))});
  EXPECT_EQ(log_of(schedule, at_ms(10)), Log{});
  EXPECT_FALSE(schedule.active("a"));
  EXPECT_EQ(log_of(schedule, at_ms(15)), Log{"+a@12"});
  EXPECT_TRUE(schedule.active("a"));
  EXPECT_EQ(log_of(schedule, at_ms(20)), Log{"-a@18"});
  EXPECT_FALSE(schedule.active("a"));
  EXPECT_EQ(log_of(schedule, at_ms(1000)), Log{});
}

TEST(FaultSchedule, AFaultShorterThanAStepBeginsAndEnds) {
  FaultSchedule schedule({fault("a", at_ms(11), milliseconds(2))});
  EXPECT_EQ(log_of(schedule, at_ms(15)), (Log{"+a@11", "-a@13"}));
}

TEST(FaultSchedule, DurationZeroLastsUntilTheEnd) {
  FaultSchedule schedule({fault("a", at_ms(0), {})});
  EXPECT_EQ(log_of(schedule, at_ms(0)), Log{"+a@0"});
  EXPECT_EQ(log_of(schedule, SimTime{} + seconds(10'000)), Log{});
  EXPECT_TRUE(schedule.active("a"));
}

TEST(FaultSchedule, OrdersByTimeThenEndsFirstThenIdWhateverTheDeclaration) {
  const std::vector<Fault> faults{fault("d", at_ms(1), milliseconds(2)), fault("b", at_ms(3), {}),
                                  fault("c", at_ms(2), {}), fault("a", at_ms(3), {})};
  const Log expected{"+d@1", "+c@2", "-d@3", "+a@3", "+b@3"};
  FaultSchedule schedule(faults);
  EXPECT_EQ(log_of(schedule, at_ms(5)), expected);
  FaultSchedule reversed({faults.rbegin(), faults.rend()});
  EXPECT_EQ(log_of(reversed, at_ms(5)), expected);
}

TEST(FaultSchedule, AnEventStartsAFaultWithoutOnset) {
  FaultSchedule schedule({fault("a", std::nullopt, milliseconds(10))});
  EXPECT_EQ(log_of(schedule, at_ms(100)), Log{});
  schedule.start("a", at_ms(105));
  EXPECT_EQ(log_of(schedule, at_ms(105)), Log{"+a@105"});
  schedule.start("a", at_ms(110));  // in force already: stays as it is
  EXPECT_EQ(log_of(schedule, at_ms(115)), Log{"-a@115"});
  schedule.start("a", at_ms(200));  // ended: begins anew
  EXPECT_EQ(log_of(schedule, at_ms(200)), Log{"+a@200"});
}

TEST(Ramp, GrowsLinearlyFromNeutralToTheMagnitude) {
  Fault delay{.kind = FaultKind::kDelay, .magnitude = 0.4, .ramp = seconds(2)};
  EXPECT_EQ(ramped(delay, {}), 0);
  EXPECT_DOUBLE_EQ(ramped(delay, milliseconds(500)), 0.1);
  EXPECT_DOUBLE_EQ(ramped(delay, seconds(2)), 0.4);
  EXPECT_DOUBLE_EQ(ramped(delay, seconds(50)), 0.4);
  Fault scale{.kind = FaultKind::kActuatorScale, .magnitude = 0.5, .ramp = seconds(2)};
  EXPECT_DOUBLE_EQ(ramped(scale, seconds(1)), 0.75) << "a scale starts at one";
  scale.ramp = {};
  EXPECT_DOUBLE_EQ(ramped(scale, {}), 0.5) << "without a ramp at once";
}

}  // namespace
}  // namespace longtail::sim
