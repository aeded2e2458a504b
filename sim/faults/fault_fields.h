// Which fields of which sensor a fault can reach, and how: one table, names as in sensors.proto
// (plus east_m, north_m for GNSS, speed_mps for all wheels, multipath_m for the GNSS canyon model).
#pragma once

#include <limits>
#include <optional>
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

// What one fault does to a value of one capture. Element i of a list gets its own normal draw.
struct Change {
  double factor = 1;
  double bias = 0;
  double sigma = 0;
  double limit = std::numeric_limits<double>::max();
  std::optional<double> replacement;
  Stream stream;
  std::uint32_t frame = 0;

  double operator()(double value, std::uint32_t element) const;
};

struct FaultField {
  stack::Topic topic;
  std::string_view name;
  // Nothing where the sensor's own model implements the field (multipath_m).
  void (*apply)(google::protobuf::Message& body, const Change& change);
  bool relative = false;  // only shifts make sense: the value itself is not what the name says
};

const FaultField* find_fault_field(stack::Topic topic, std::string_view name);

// Topics that sensor faults may target, by id.
std::vector<stack::Topic> faultable_sensors();
// Sensors that look at surfaces or listen: a run at object fidelity has none of them.
bool only_at_full_fidelity(stack::Topic topic);
// Topics of links that faults may target, by id: those of the sensors and the named ones (link_names.h).
std::vector<stack::Topic> faultable_links();
// The values of Fault::field that `kind` accepts on `topic`, "" included where the field may stay empty;
// empty list: it cannot have this fault.
std::vector<std::string_view> allowed_fields(FaultKind kind, stack::Topic topic);

// For the table of kinds: the fields of a topic that a family can act on.
std::vector<std::string_view> no_field(stack::Topic topic);              // sensors, as a whole
std::vector<std::string_view> link_fields(stack::Topic topic);           // links, as a whole
std::vector<std::string_view> copying_link_fields(stack::Topic topic);   // links on which a copy makes a difference
std::vector<std::string_view> object_sensor_fields(stack::Topic topic);  // sensors that see or hear objects, as a whole
std::vector<std::string_view> ghost_fields(stack::Topic topic);
std::vector<std::string_view> sector_fields(stack::Topic topic);
std::vector<std::string_view> mounting_fields(stack::Topic topic);
std::vector<std::string_view> spoof_fields(stack::Topic topic);
std::vector<std::string_view> scalar_fields(stack::Topic topic);
std::vector<std::string_view> shift_fields(stack::Topic topic);
std::vector<std::string_view> noise_fields(stack::Topic topic);
std::vector<std::string_view> freeze_fields(stack::Topic topic);
std::vector<std::string_view> corruption_fields(stack::Topic topic);
std::vector<std::string_view> dropout_fields(stack::Topic topic);
std::vector<std::string_view> pose_fields(stack::Topic topic);  // of the localization node, whatever the topic

// Values of Fault::field with a meaning of their own.
inline constexpr std::string_view kFieldNoFix = "fix";              // dropout of GNSS: no fix, so no message is made
inline constexpr std::string_view kFieldStanding = "standing";      // ghost: stays where it appeared on the road
inline constexpr std::string_view kFieldOldStamp = "old_stamp";     // freeze: the stamps repeat as well
inline constexpr std::string_view kFieldLeft = "left";              // blockage: this part of the field of view
inline constexpr std::string_view kFieldRight = "right";
inline constexpr std::string_view kFieldCentre = "centre";
inline constexpr std::string_view kFieldYaw = "yaw_rad";            // misalignment: turned to the left
inline constexpr std::string_view kFieldPitch = "pitch_rad";        // turned down
inline constexpr std::string_view kFieldRoll = "roll_rad";          // turned to the right
inline constexpr std::string_view kFieldEast = "east_m";
inline constexpr std::string_view kFieldNorth = "north_m";
inline constexpr std::string_view kFieldMultipath = "multipath_m";  // noise of GNSS: canyon reflections

}  // namespace longtail::sim
