// The entry and exit criteria of the driving modes, as one table. A rule holds while the monitor reports its
// reason at its level or worse; it becomes active after `entry` and is forgiven after `exit` without it.
// The mode is the most severe of the active rules; its restrictions are the strictest of theirs.
#pragma once

#include <span>
#include <string_view>

#include "stack/api/stack.pb.h"
#include "stack/base/time.h"

namespace longtail::stack {

// Why the mode manager itself restricts driving; beside the reasons of stack/monitor/reasons.h.
inline constexpr std::string_view kReasonNominal = "nominal";
inline constexpr std::string_view kReasonHealthSilent = "health_silent";    // the monitor says nothing
inline constexpr std::string_view kReasonOperatorLost = "operator_lost";    // the remote operator says nothing

struct ModeRule {
  std::string_view reason;      // one ending in ':' stands for all that begin with it
  HealthLevel level;            // or worse
  ModeKind mode;
  Duration entry;
  Duration exit;
  double speed_cap_mps;         // 0 = none; for CONSTRAINED
  double time_gap_scale;
  std::string_view message;     // for the people in the vehicle
};

// In order of precedence among equals.
std::span<const ModeRule> mode_rules();

bool matches(const ModeRule& rule, std::string_view reason, HealthLevel level);

// FULL < CONSTRAINED < HANDOVER < MINIMAL_RISK < STOPPED.
int severity(ModeKind mode);

std::string_view nominal_message();
std::string_view stopped_message();

}  // namespace longtail::stack
