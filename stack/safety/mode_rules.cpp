#include "stack/safety/mode_rules.h"

#include <array>

#include "stack/monitor/reasons.h"

namespace longtail::stack {
namespace {

constexpr HealthLevel kD = HEALTH_DEGRADED;
constexpr HealthLevel kF = HEALTH_FAILED;

constexpr ModeRule slow(std::string_view reason, HealthLevel level, std::int64_t entry_ms, std::int64_t exit_ms,
                        double speed_cap_mps, double time_gap_scale, std::string_view message) {
  return {reason, level, MODE_CONSTRAINED, milliseconds(entry_ms), milliseconds(exit_ms), speed_cap_mps, time_gap_scale,
          message};
}
// A stop is never taken back, so its exit time only says how long the reason still forbids resuming.
constexpr ModeRule stop(std::string_view reason, std::int64_t entry_ms, std::string_view message) {
  return {reason, HEALTH_FAILED, MODE_MINIMAL_RISK, milliseconds(entry_ms), milliseconds(1000), 0, 2.0, message};
}

// Caps in m/s: 25 = 90 km/h, 22 = 80, 17 = 60. Stops come after their warning stage has had its chance.
constexpr std::array kRules{
    // Localization.
    stop(reason::kLocalizationLost, 300, "Position lost. Stopping safely."),
    slow(reason::kLocalizationDoubt, kD, 500, 3000, 22, 1.5, "Position uncertain. Driving carefully."),
    slow(reason::kGnssLost, kD, 2000, 3000, 25, 1.3, "Satellite signal lost. Driving carefully."),
    slow(reason::kGnssFrozen, kD, 1000, 3000, 25, 1.3, "Satellite receiver faulty. Driving carefully."),
    stop(reason::kImuSilent, 500, "Motion sensor lost. Stopping safely."),
    stop(reason::kImuFrozen, 500, "Motion sensor faulty. Stopping safely."),
    slow(reason::kOdometrySilent, kD, 500, 2000, 22, 1.5, "Wheel sensors lost. Driving carefully."),
    slow(reason::kOdometryFrozen, kD, 500, 2000, 22, 1.5, "Wheel sensors faulty. Driving carefully."),
    slow(reason::kSteeringSilent, kD, 500, 2000, 22, 1.3, "Steering sensor lost. Driving carefully."),
    slow(reason::kSteeringFrozen, kD, 500, 2000, 22, 1.3, "Steering sensor faulty. Driving carefully."),
    // Perception.
    stop(reason::kPerceptionLost, 300, "View of the road lost. Stopping safely."),
    slow(reason::kRadarSilent, kD, 300, 3000, 17, 1.6, "Radar lost. Driving slowly with more distance."),
    slow(reason::kRadarFrozen, kD, 300, 3000, 17, 1.6, "Radar faulty. Driving slowly with more distance."),
    slow(reason::kObjectListSilent, kD, 300, 3000, 22, 1.5, "Camera lost. Driving carefully."),
    slow(reason::kObjectListFrozen, kD, 300, 3000, 22, 1.5, "Camera faulty. Driving carefully."),
    slow(reason::kSensorsDisagree, kD, 500, 3000, 22, 1.5, "Sensors disagree. Driving carefully."),
    slow(reason::kInputStale, kD, 500, 2000, 22, 1.5, "Sensor data late. Driving carefully."),
    slow(reason::kInputSlow, kD, 1000, 2000, 25, 1.3, "Sensor data sparse. Driving carefully."),
    slow(reason::kInputGaps, kD, 1000, 2000, 25, 1.3, "Sensor data lost. Driving carefully."),
    // The computer.
    stop("node_dead:planning", 800, "Planning failed. Stopping safely."),
    stop("node_dead:control", 500, "Control failed. Stopping safely."),
    stop("node_dead:localization", 800, "Position lost. Stopping safely."),
    stop("node_dead:fusion", 800, "View of the road lost. Stopping safely."),
    stop("node_dead:ingest", 800, "Sensor data lost. Stopping safely."),
    stop("node_dead:governor", 300, "Safety monitor failed. Stopping safely."),
    slow(reason::kNodeDeadPrefix, kF, 100, 3000, 22, 1.5, "Software restarted. Driving carefully."),
    stop(reason::kComputeHot, 3000, "Computer too hot. Stopping safely."),
    slow(reason::kComputeHot, kD, 500, 5000, 22, 1.5, "Computer hot. Driving carefully."),
    stop(reason::kDeadlineMissed, 2000, "Computer overloaded. Stopping safely."),
    slow(reason::kDeadlineMissed, kD, 300, 3000, 22, 1.5, "Computer slow. Driving carefully."),
    stop(reason::kCommandLate, 1500, "Reactions too slow. Stopping safely."),
    slow(reason::kCommandLate, kD, 300, 3000, 22, 1.5, "Reactions slow. Driving carefully."),
    slow(reason::kComputeSilent, kF, 500, 3000, 22, 1.5, "Computer status unknown. Driving carefully."),
    stop(kReasonHealthSilent, 3000, "Self-check failed. Stopping safely."),
    slow(kReasonHealthSilent, kD, 0, 2000, 22, 1.5, "Self-check missing. Driving carefully."),
    // The remote operator: without supervision the drive ends.
    stop(kReasonOperatorLost, 10000, "Remote operator lost. Stopping safely."),
    slow(kReasonOperatorLost, kD, 0, 2000, 17, 1.3, "Connection to the remote operator lost. Driving slowly."),
};

}  // namespace

std::span<const ModeRule> mode_rules() { return kRules; }

bool matches(const ModeRule& rule, std::string_view reason, HealthLevel level) {
  if (level < rule.level) return false;
  return rule.reason.ends_with(':') ? reason.starts_with(rule.reason) : reason == rule.reason;
}

int severity(ModeKind mode) { return static_cast<int>(mode); }

std::string_view nominal_message() { return "Automated driving active."; }
std::string_view stopped_message() { return "Stopped safely. Press resume when it is safe to go on."; }

}  // namespace longtail::stack
