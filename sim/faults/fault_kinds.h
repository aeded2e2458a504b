// What each FaultKind is: its name in text, its family, and the strengths it allows. One table; the
// families are implemented in sensor_faults, actuator_faults and edge_faults.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/scenario.h"

namespace longtail::sim {

enum class FaultFamily : std::uint8_t { kSensor, kEdge, kActuator };

struct FaultKindInfo {
  FaultKind kind;
  std::string_view name;  // as in scenario files: "dropout", "node_crash", ...
  FaultFamily family;
  bool has_magnitude;  // false: Fault::magnitude must be 0
  double neutral;      // the magnitude that changes nothing
  double magnitude_min;
  double magnitude_max;
  std::string_view unit;  // "" where the field decides
};

std::span<const FaultKindInfo> all_fault_kinds();
const FaultKindInfo& info_of(FaultKind kind);

// The magnitude in force `since_onset` after the onset: from `neutral` linearly to `magnitude` over `ramp`.
double ramped(double neutral, const Fault& fault, Duration since_onset);
double ramped(const Fault& fault, Duration since_onset);  // from the kind's own neutral value

}  // namespace longtail::sim
