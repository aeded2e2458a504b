// The mode manager: FULL, CONSTRAINED, MINIMAL_RISK or STOPPED, from the monitor's health report by the table in
// mode_rules.h. Severity only falls back while driving is merely constrained: out of a minimal-risk manoeuvre there
// is no way but to stop, and out of STOPPED only the driver's resume, with no stopping rule left.
#pragma once

#include <memory>

#include "stack/api/node.h"
#include "stack/config/vehicle.h"

namespace longtail::stack {

inline constexpr std::uint32_t kResumeButton = 1;  // bit of OperatorInput.buttons

struct ModeParameters {
  double health_age_max_s = 0.5;      // older: the monitor is silent
  double operator_age_max_s = 1.0;    // older: the link to a remote operator is lost; a driver may be silent
  double startup_grace_s = 2.0;       // the monitor gets this long for its first word
  double standstill_speed_mps = 0.1;
  double standstill_time_s = 0.5;     // standing this long ends a minimal-risk manoeuvre
  double constrained_cap_scale = 1.0; // on every speed cap of the rules
};

std::unique_ptr<Node> make_mode_manager(const ModeParameters& parameters, const VehicleCalibration& calibration);

}  // namespace longtail::stack
