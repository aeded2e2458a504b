// Which fields of which sensor a bias or noise fault can reach, and how: one table, names as in sensors.proto
// (plus east_m, north_m for GNSS, speed_mps for all wheels, multipath_m for the GNSS canyon model).
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "sim/random/stream.h"
#include "sim/scenario.h"
#include "stack/api/topics.h"

namespace google::protobuf {
class Message;
}

namespace longtail::sim {

// One bias or noise fault on one capture. Element i of a list gets bias + sigma * (its own normal draw).
struct Perturbation {
  double bias = 0;
  double sigma = 0;
  Stream stream;
  std::uint32_t frame = 0;

  double of(std::uint32_t element) const;
};

struct FaultField {
  stack::Topic topic;
  std::string_view name;
  // Nothing where the sensor's own model implements the field (multipath_m).
  void (*perturb)(google::protobuf::Message& body, const Perturbation& perturbation);
};

const FaultField* find_fault_field(stack::Topic topic, std::string_view name);

// Topics that sensor faults may target, by id.
std::vector<stack::Topic> faultable_sensors();
// The values of Fault::field that `kind` accepts on `topic`, "" included where the field may stay empty;
// empty list: the sensor cannot have this fault.
std::vector<std::string_view> allowed_fields(FaultKind kind, stack::Topic topic);

// Values of Fault::field with a meaning of their own.
inline constexpr std::string_view kFieldNoFix = "fix";              // dropout of GNSS: no fix, so no message is made
inline constexpr std::string_view kFieldStanding = "standing";      // ghost: stays where it appeared on the road
inline constexpr std::string_view kFieldMultipath = "multipath_m";  // noise of GNSS: canyon reflections

}  // namespace longtail::sim
