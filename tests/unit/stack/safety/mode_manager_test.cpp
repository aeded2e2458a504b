#include "stack/safety/mode_manager.h"

#include <gtest/gtest.h>

#include <set>

#include "stack/api/operator.h"
#include "stack/monitor/reasons.h"
#include "stack/safety/mode_rules.h"
#include "tests/unit/stack/support/node_bench.h"

namespace longtail::stack {
namespace {

using testing::at_ms;
using testing::localization_at;
using testing::NodeBench;

// Drives a mode manager in 50 ms steps with a health report of the moment.
class Drive {
 public:
  Drive() : bench_(make_mode_manager({}, {})) {}

  void report(std::string_view reason, HealthLevel level) {
    HealthItem item;
    item.set_subject("x");
    item.set_reason(std::string(reason));
    item.set_level(level);
    items_.push_back(item);
  }
  void recover() { items_.clear(); }
  void set_speed(double speed_mps) { speed_mps_ = speed_mps; }
  void silence_monitor(bool silent) { silent_ = silent; }
  void press(std::uint32_t buttons) { buttons_ = buttons; }

  void set_remote(bool remote) { remote_ = remote; }
  void silence_operator(bool silent) { operator_silent_ = silent; }

  Mode step() {
    now_ms_ += 50;
    if (!operator_silent_) heard_ms_ = now_ms_;
    if (!silent_) {
      Health health;
      for (const HealthItem& item : items_) *health.add_items() = item;
      bench_.put(Topic::kHealth, health, at_ms(now_ms_));
    }
    OperatorInput input;
    input.set_buttons(buttons_);
    if (remote_) {
      set_header(*input.mutable_header(), at_ms(heard_ms_), at_ms(heard_ms_), 0, kRemoteOperatorFrame);
      bench_.put(make_message(Topic::kOperatorInput, std::move(input)));
    } else {
      bench_.put(Topic::kOperatorInput, input, at_ms(heard_ms_));
    }
    bench_.put(Topic::kLocalization, localization_at(0, 0, 0, speed_mps_), at_ms(now_ms_));
    bench_.run(at_ms(now_ms_));
    return *bench_.output<Mode>(Topic::kMode);
  }
  Mode run_for(std::int64_t ms) {
    Mode mode;
    for (std::int64_t t = 0; t < ms; t += 50) mode = step();
    return mode;
  }
  NodeBench& bench() { return bench_; }

 private:
  NodeBench bench_;
  std::vector<HealthItem> items_;
  double speed_mps_ = 20;
  bool silent_ = false;
  std::uint32_t buttons_ = 0;
  std::int64_t now_ms_ = 0;
  bool remote_ = false;
  bool operator_silent_ = false;
  std::int64_t heard_ms_ = 0;
};

// A reason that the rule answers to.
std::string example_of(const ModeRule& rule) {
  return rule.reason.ends_with(':') ? std::string(rule.reason) + "prediction" : std::string(rule.reason);
}

TEST(ModeRules, CoverEveryReasonOfTheMonitor) {
  for (const std::string_view reason :
       {reason::kImuSilent,        reason::kGnssLost,       reason::kOdometrySilent,
        reason::kSteeringSilent,   reason::kRadarSilent,    reason::kObjectListSilent,
        reason::kImuFrozen,        reason::kGnssFrozen,     reason::kOdometryFrozen,
        reason::kSteeringFrozen,   reason::kRadarFrozen,    reason::kObjectListFrozen,
        reason::kInputStale,       reason::kInputSlow,      reason::kInputGaps,
        reason::kSensorsDisagree,  reason::kPerceptionLost, reason::kLocalizationDoubt,
        reason::kLocalizationLost, reason::kComputeHot,     reason::kDeadlineMissed,
        reason::kCommandLate,      reason::kComputeSilent,  std::string_view("node_dead:monitor")}) {
    EXPECT_TRUE(
        std::ranges::any_of(mode_rules(), [&](const ModeRule& rule) { return matches(rule, reason, HEALTH_FAILED); }))
        << reason << " has no rule";
  }
}

TEST(ModeRules, AreComplete) {
  std::set<std::pair<std::string_view, HealthLevel>> seen;
  for (const ModeRule& rule : mode_rules()) {
    EXPECT_TRUE(seen.insert({rule.reason, rule.level}).second) << rule.reason << " twice";
    if (rule.mode == MODE_CONSTRAINED) {
      EXPECT_GT(rule.exit.ns, rule.entry.ns) << rule.reason << ": no hysteresis";
    }
    EXPECT_GE(rule.time_gap_scale, 1) << rule.reason;
    EXPECT_FALSE(rule.message.empty()) << rule.reason;
    EXPECT_TRUE(rule.mode == MODE_CONSTRAINED || rule.mode == MODE_MINIMAL_RISK) << rule.reason;
    EXPECT_EQ(rule.speed_cap_mps > 0, rule.mode == MODE_CONSTRAINED) << rule.reason;
  }
}

TEST(ModeManager, AnswersTheSilenceOfARemoteOperatorAndNotOfADriver) {
  Drive driver;
  driver.run_for(1000);
  driver.silence_operator(true);
  EXPECT_EQ(driver.run_for(20'000).mode(), MODE_FULL);

  Drive remote;
  remote.set_remote(true);
  EXPECT_EQ(remote.run_for(3000).mode(), MODE_FULL);
  remote.silence_operator(true);
  EXPECT_EQ(remote.run_for(900).mode(), MODE_FULL);
  const Mode alone = remote.run_for(300);
  EXPECT_EQ(alone.mode(), MODE_CONSTRAINED);
  EXPECT_EQ(alone.reason(), kReasonOperatorLost);
  EXPECT_GT(alone.speed_cap_mps(), 0);
  remote.silence_operator(false);
  EXPECT_EQ(remote.run_for(3000).mode(), MODE_FULL) << "forgiven once the link is back";
  remote.silence_operator(true);
  EXPECT_EQ(remote.run_for(10'500).mode(), MODE_CONSTRAINED);
  EXPECT_EQ(remote.run_for(1000).mode(), MODE_MINIMAL_RISK);
}

TEST(ModeRules, AnsweringALevelMeansAnsweringTheWorseOneToo) {
  const ModeRule degraded{"x", HEALTH_DEGRADED, MODE_CONSTRAINED, {}, {}, 1, 1, ""};
  const ModeRule failed{"x", HEALTH_FAILED, MODE_MINIMAL_RISK, {}, {}, 0, 1, ""};
  const ModeRule prefix{"node_dead:", HEALTH_FAILED, MODE_CONSTRAINED, {}, {}, 1, 1, ""};
  EXPECT_TRUE(matches(degraded, "x", HEALTH_DEGRADED));
  EXPECT_TRUE(matches(degraded, "x", HEALTH_FAILED));
  EXPECT_FALSE(matches(failed, "x", HEALTH_DEGRADED));
  EXPECT_FALSE(matches(degraded, "xy", HEALTH_FAILED));
  EXPECT_TRUE(matches(prefix, "node_dead:fusion", HEALTH_FAILED));
  EXPECT_FALSE(matches(prefix, "node_alive:fusion", HEALTH_FAILED));
}

TEST(ModeManager, BeginsInFullMode) {
  const Mode mode = Drive().step();
  EXPECT_EQ(mode.mode(), MODE_FULL);
  EXPECT_EQ(mode.reason(), "nominal");
  EXPECT_TRUE(mode.lane_change_allowed());
  EXPECT_EQ(mode.time_gap_scale(), 1);
  EXPECT_EQ(mode.speed_cap_mps(), 0);
  EXPECT_FALSE(mode.user_message().empty());
}

// Every row of the table: not before `entry`, then its mode with its restrictions, and back after `exit`.
TEST(ModeManager, EveryRuleEntersAfterItsTimeAndLeavesAfterItsOther) {
  for (const ModeRule& rule : mode_rules()) {
    if (rule.reason == kReasonHealthSilent) continue;
    // Another row with the same reason may act first; judge this one by its own mode.
    Drive drive;
    drive.run_for(200);
    drive.report(example_of(rule), rule.level);
    std::int64_t entered_ms = -1;
    for (std::int64_t ms = 0; ms <= rule.entry.ns / 1'000'000 + 500 && entered_ms < 0; ms += 50) {
      if (drive.step().mode() == rule.mode) entered_ms = ms;
    }
    EXPECT_EQ(entered_ms, (rule.entry.ns + 49'999'999) / 50'000'000 * 50) << rule.reason;
    const Mode inside = drive.step();
    EXPECT_EQ(inside.reason(), example_of(rule));
    EXPECT_EQ(inside.user_message(), rule.message);
    EXPECT_FALSE(inside.lane_change_allowed());
    EXPECT_GE(inside.time_gap_scale(), rule.time_gap_scale);
    if (rule.mode == MODE_CONSTRAINED) {
      EXPECT_EQ(inside.speed_cap_mps(), rule.speed_cap_mps);
      drive.recover();
      EXPECT_EQ(drive.run_for(rule.exit.ns / 1'000'000 - 50).mode(), MODE_CONSTRAINED) << rule.reason;
      EXPECT_EQ(drive.run_for(150).mode(), MODE_FULL) << rule.reason;
    } else {
      drive.recover();
      EXPECT_EQ(drive.run_for(20'000).mode(), MODE_MINIMAL_RISK) << rule.reason << ": no way back while moving";
    }
  }
}

TEST(ModeManager, AConditionThatFlickersEntersNothing) {
  Drive drive;
  for (int k = 0; k < 40; ++k) {
    drive.report(reason::kLocalizationLost, HEALTH_FAILED);
    drive.run_for(200);  // 300 ms would count
    drive.recover();
    EXPECT_EQ(drive.step().mode(), MODE_FULL);
  }
}

TEST(ModeManager, TheStrictestOfSeveralRestrictionsHolds) {
  Drive drive;
  drive.report(reason::kGnssLost, HEALTH_DEGRADED);    // 25 m/s, 1.3
  drive.report(reason::kRadarSilent, HEALTH_DEGRADED); // 17 m/s, 1.6
  drive.report(reason::kComputeHot, HEALTH_DEGRADED);  // 22 m/s, 1.5
  const Mode mode = drive.run_for(4000);
  EXPECT_EQ(mode.mode(), MODE_CONSTRAINED);
  EXPECT_EQ(mode.speed_cap_mps(), 17);
  EXPECT_EQ(mode.time_gap_scale(), 1.6);
  EXPECT_EQ(mode.reason(), reason::kGnssLost);  // first in the table among equals
}

TEST(ModeManager, SeverityGrowsButAStopIsNeverTakenBack) {
  Drive drive;
  drive.report(reason::kComputeHot, HEALTH_DEGRADED);
  EXPECT_EQ(drive.run_for(1000).mode(), MODE_CONSTRAINED);
  drive.recover();
  drive.report(reason::kComputeHot, HEALTH_FAILED);
  EXPECT_EQ(drive.run_for(2000).mode(), MODE_CONSTRAINED);
  EXPECT_EQ(drive.run_for(2000).mode(), MODE_MINIMAL_RISK);
  drive.recover();
  EXPECT_EQ(drive.run_for(30'000).mode(), MODE_MINIMAL_RISK);
  drive.press(kResumeButton);
  EXPECT_EQ(drive.run_for(500).mode(), MODE_MINIMAL_RISK);  // not while it is moving
  drive.press(0);
  drive.set_speed(0);
  EXPECT_EQ(drive.run_for(400).mode(), MODE_MINIMAL_RISK);
  const Mode stopped = drive.run_for(300);
  EXPECT_EQ(stopped.mode(), MODE_STOPPED);
  EXPECT_EQ(stopped.reason(), reason::kComputeHot);
  EXPECT_EQ(drive.run_for(60'000).mode(), MODE_STOPPED);
}

TEST(ModeManager, OnlyTheDriverEndsAStopAndOnlyWhenNothingForbidsIt) {
  Drive drive;
  drive.report(reason::kPerceptionLost, HEALTH_FAILED);
  drive.run_for(1000);
  drive.set_speed(0);
  ASSERT_EQ(drive.run_for(2000).mode(), MODE_STOPPED);
  drive.press(kResumeButton);
  EXPECT_EQ(drive.run_for(1000).mode(), MODE_STOPPED);  // the reason still holds
  drive.recover();
  EXPECT_EQ(drive.run_for(3000).mode(), MODE_STOPPED);  // holding the button down is not pressing it
  drive.press(0);
  drive.run_for(100);
  drive.report(reason::kRadarSilent, HEALTH_DEGRADED);
  drive.run_for(1000);
  drive.press(kResumeButton);
  EXPECT_EQ(drive.step().mode(), MODE_CONSTRAINED);     // what restricts still does
}

TEST(ModeManager, AStandingVehicleInTrafficIsNotStopped) {
  Drive drive;
  drive.set_speed(0);
  EXPECT_EQ(drive.run_for(30'000).mode(), MODE_FULL);
}

TEST(ModeManager, ASilentMonitorIsAReasonOfItsOwn) {
  Drive drive;
  EXPECT_EQ(drive.run_for(1000).mode(), MODE_FULL);
  drive.silence_monitor(true);
  EXPECT_EQ(drive.run_for(500).mode(), MODE_FULL);
  const Mode constrained = drive.run_for(200);
  EXPECT_EQ(constrained.mode(), MODE_CONSTRAINED);
  EXPECT_EQ(constrained.reason(), kReasonHealthSilent);
  EXPECT_EQ(drive.run_for(3500).mode(), MODE_MINIMAL_RISK);
}

TEST(ModeManager, NothingIsForgivenWhileNobodyLooks) {
  Drive drive;
  drive.report(reason::kGnssLost, HEALTH_DEGRADED);
  EXPECT_EQ(drive.run_for(3000).reason(), reason::kGnssLost);
  drive.recover();
  drive.silence_monitor(true);
  EXPECT_EQ(drive.run_for(2500).mode(), MODE_CONSTRAINED);
  drive.silence_monitor(false);
  EXPECT_EQ(drive.run_for(2500).mode(), MODE_CONSTRAINED);  // 3 s of good reports are needed
  EXPECT_EQ(drive.run_for(1000).mode(), MODE_FULL);
}

TEST(ModeManager, TheMonitorGetsTimeForItsFirstWord) {
  Drive drive;
  drive.silence_monitor(true);
  EXPECT_EQ(drive.run_for(2000).mode(), MODE_FULL);
  EXPECT_EQ(drive.run_for(200).mode(), MODE_CONSTRAINED);
}

TEST(ModeManager, RemembersEverythingAcrossSaveAndLoad) {
  Drive kept;
  Drive swapped;
  for (int k = 0; k < 400; ++k) {
    for (Drive* drive : {&kept, &swapped}) {
      if (k == 20) drive->report(reason::kGnssLost, HEALTH_DEGRADED);
      if (k == 90) drive->recover();
      if (k == 170) drive->report("node_dead:fusion", HEALTH_FAILED);
      if (k == 230) drive->set_speed(0);
      if (k == 250) drive->recover();
      if (k == 320) drive->press(kResumeButton);
    }
    ASSERT_EQ(kept.step().SerializeAsString(), swapped.step().SerializeAsString()) << k;
    swapped.bench().swap(make_mode_manager({}, {}));
    ASSERT_EQ(kept.bench().state(), swapped.bench().state());
  }
  EXPECT_EQ(kept.step().mode(), MODE_FULL);
}

}  // namespace
}  // namespace longtail::stack
