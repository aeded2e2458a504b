#include "stack/safety/mode_rules.h"

#include <array>

#include "stack/monitor/reasons.h"

namespace longtail::stack {
namespace {

constexpr HealthLevel kD = HEALTH_DEGRADED;
constexpr HealthLevel kF = HEALTH_FAILED;
constexpr ModeKind kConstrained = MODE_CONSTRAINED;
constexpr ModeKind kMinimalRisk = MODE_MINIMAL_RISK;

constexpr Duration ms(std::int64_t n) { return milliseconds(n); }

// Caps in m/s: 25 = 90 km/h, 22 = 80, 17 = 60. Stops come after their warning stage has had its chance.
constexpr std::array kRules{
    // Localization.
    ModeRule{reason::kLocalizationLost, kF, kMinimalRisk, ms(300), ms(1000), 0, 2.0, "Position lost. Stopping safely."},
    ModeRule{reason::kLocalizationDoubt, kD, kConstrained, ms(500), ms(3000), 22, 1.5, "Position uncertain. Driving carefully."},
    ModeRule{reason::kGnssLost, kD, kConstrained, ms(2000), ms(3000), 25, 1.3, "Satellite signal lost. Driving carefully."},
    ModeRule{reason::kGnssFrozen, kD, kConstrained, ms(1000), ms(3000), 25, 1.3, "Satellite receiver faulty. Driving carefully."},
    ModeRule{reason::kImuSilent, kF, kMinimalRisk, ms(500), ms(1000), 0, 2.0, "Motion sensor lost. Stopping safely."},
    ModeRule{reason::kImuFrozen, kF, kMinimalRisk, ms(500), ms(1000), 0, 2.0, "Motion sensor faulty. Stopping safely."},
    ModeRule{reason::kOdometrySilent, kD, kConstrained, ms(500), ms(2000), 22, 1.5, "Wheel sensors lost. Driving carefully."},
    ModeRule{reason::kOdometryFrozen, kD, kConstrained, ms(500), ms(2000), 22, 1.5, "Wheel sensors faulty. Driving carefully."},
    ModeRule{reason::kSteeringSilent, kD, kConstrained, ms(500), ms(2000), 22, 1.3, "Steering sensor lost. Driving carefully."},
    ModeRule{reason::kSteeringFrozen, kD, kConstrained, ms(500), ms(2000), 22, 1.3, "Steering sensor faulty. Driving carefully."},
    // Perception.
    ModeRule{reason::kPerceptionLost, kF, kMinimalRisk, ms(300), ms(1000), 0, 2.0, "View of the road lost. Stopping safely."},
    ModeRule{reason::kRadarSilent, kD, kConstrained, ms(300), ms(3000), 17, 1.6, "Radar lost. Driving slowly with more distance."},
    ModeRule{reason::kRadarFrozen, kD, kConstrained, ms(300), ms(3000), 17, 1.6, "Radar faulty. Driving slowly with more distance."},
    ModeRule{reason::kObjectListSilent, kD, kConstrained, ms(300), ms(3000), 22, 1.5, "Camera lost. Driving carefully."},
    ModeRule{reason::kObjectListFrozen, kD, kConstrained, ms(300), ms(3000), 22, 1.5, "Camera faulty. Driving carefully."},
    ModeRule{reason::kSensorsDisagree, kD, kConstrained, ms(500), ms(3000), 22, 1.5, "Sensors disagree. Driving carefully."},
    ModeRule{reason::kInputStale, kD, kConstrained, ms(500), ms(2000), 22, 1.5, "Sensor data late. Driving carefully."},
    ModeRule{reason::kInputSlow, kD, kConstrained, ms(1000), ms(2000), 25, 1.3, "Sensor data sparse. Driving carefully."},
    ModeRule{reason::kInputGaps, kD, kConstrained, ms(1000), ms(2000), 25, 1.3, "Sensor data lost. Driving carefully."},
    // The computer.
    ModeRule{"node_dead:planning", kF, kMinimalRisk, ms(800), ms(1000), 0, 2.0, "Planning failed. Stopping safely."},
    ModeRule{"node_dead:control", kF, kMinimalRisk, ms(500), ms(1000), 0, 2.0, "Control failed. Stopping safely."},
    ModeRule{"node_dead:localization", kF, kMinimalRisk, ms(800), ms(1000), 0, 2.0, "Position lost. Stopping safely."},
    ModeRule{"node_dead:fusion", kF, kMinimalRisk, ms(800), ms(1000), 0, 2.0, "View of the road lost. Stopping safely."},
    ModeRule{"node_dead:ingest", kF, kMinimalRisk, ms(800), ms(1000), 0, 2.0, "Sensor data lost. Stopping safely."},
    ModeRule{"node_dead:governor", kF, kMinimalRisk, ms(300), ms(1000), 0, 2.0, "Safety monitor failed. Stopping safely."},
    ModeRule{reason::kNodeDeadPrefix, kF, kConstrained, ms(100), ms(3000), 22, 1.5, "Software restarted. Driving carefully."},
    ModeRule{reason::kComputeHot, kF, kMinimalRisk, ms(3000), ms(3000), 0, 2.0, "Computer too hot. Stopping safely."},
    ModeRule{reason::kComputeHot, kD, kConstrained, ms(500), ms(5000), 22, 1.5, "Computer hot. Driving carefully."},
    ModeRule{reason::kDeadlineMissed, kF, kMinimalRisk, ms(2000), ms(2000), 0, 2.0, "Computer overloaded. Stopping safely."},
    ModeRule{reason::kDeadlineMissed, kD, kConstrained, ms(300), ms(3000), 22, 1.5, "Computer slow. Driving carefully."},
    ModeRule{reason::kCommandLate, kF, kMinimalRisk, ms(1500), ms(2000), 0, 2.0, "Reactions too slow. Stopping safely."},
    ModeRule{reason::kCommandLate, kD, kConstrained, ms(300), ms(3000), 22, 1.5, "Reactions slow. Driving carefully."},
    ModeRule{reason::kComputeSilent, kF, kConstrained, ms(500), ms(3000), 22, 1.5, "Computer status unknown. Driving carefully."},
    ModeRule{kReasonHealthSilent, kF, kMinimalRisk, ms(3000), ms(1000), 0, 2.0, "Self-check failed. Stopping safely."},
    ModeRule{kReasonHealthSilent, kD, kConstrained, ms(0), ms(2000), 22, 1.5, "Self-check missing. Driving carefully."},
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
