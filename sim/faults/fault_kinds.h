// What each FaultKind is: its name in text, what it acts on, how its strength is written and what is allowed. One table;
// each family has its own file: view, mounting, value, clock, corruption, link, gnss, edge, actuator and map faults.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sim/scenario.h"
#include "stack/api/topics.h"
#include "stack/config/units.h"

namespace longtail::sim {

// kLink: of a sensor, of the remote operator or of the actuators' commands.
enum class FaultFamily : std::uint8_t { kSensor, kLink, kEdge, kActuator, kMap };

struct FaultKindInfo {
  FaultKind kind;
  std::string_view name;  // as in scenario files: "dropout", "node_crash", ...
  FaultFamily family;
  std::string_view target;         // the only one there is; "" = named by the fault
  std::string_view magnitude_key;  // "by", "sd", "share", ...; "" = none: Fault::magnitude must be 0
  stack::Dimension dimension;
  bool by_field;   // the dimension is that of Fault::field
  bool ramps;      // the strength may grow
  double neutral;  // the magnitude that changes nothing
  double magnitude_min;
  double magnitude_max;
  // The values of Fault::field allowed on a topic, "" where it may stay empty; nothing: cannot act there.
  // Null: there is no field.
  std::vector<std::string_view> (*fields)(stack::Topic topic);

  bool has_magnitude() const { return !magnitude_key.empty(); }
};

// In the order in which they act.
std::span<const FaultKindInfo> all_fault_kinds();
const FaultKindInfo& info_of(FaultKind kind);

// The dimension of the magnitude; fields carry their unit in the name: "range_m", "gyro_z_rps".
stack::Dimension dimension_of(const FaultKindInfo& info, std::string_view field);

// Does what it changes hang on random numbers of its own? Only then may it have a seed.
bool draws_numbers(FaultKind kind, std::string_view field);

// Is it in force `since_onset` after the onset: in [onset, onset + duration)?
bool in_force(const Fault& fault, Duration since_onset);
// The magnitude in force `since_onset` after the onset: from `neutral` linearly to `magnitude` over `ramp`.
double ramped(double neutral, const Fault& fault, Duration since_onset);
double ramped(const Fault& fault, Duration since_onset);  // from the kind's own neutral value

}  // namespace longtail::sim
