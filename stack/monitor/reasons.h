// Names of everything the monitor can report: HealthItem.reason, and thereby the criteria the mode manager
// can act on. One constant per reason; texts are part of recordings and of expectations, never renamed.
// Levels: D = HEALTH_DEGRADED, F = HEALTH_FAILED; "D, F" = grows from one to the other.
#pragma once

#include <string_view>

namespace longtail::stack::reason {

// Input health; subject = the raw topic's name ("sensor.radar").
inline constexpr std::string_view kImuSilent = "imu_silent";                  // F  nothing arrives
inline constexpr std::string_view kGnssLost = "gnss_lost";                    // D  no fix arrives
inline constexpr std::string_view kOdometrySilent = "odometry_silent";        // D
inline constexpr std::string_view kSteeringSilent = "steering_silent";        // D
inline constexpr std::string_view kRadarSilent = "radar_silent";              // D
inline constexpr std::string_view kObjectListSilent = "object_list_silent";   // D
inline constexpr std::string_view kImuFrozen = "imu_frozen";                  // F  payload repeats bit by bit
inline constexpr std::string_view kGnssFrozen = "gnss_frozen";                // D
inline constexpr std::string_view kOdometryFrozen = "odometry_frozen";        // D
inline constexpr std::string_view kSteeringFrozen = "steering_frozen";        // D
inline constexpr std::string_view kRadarFrozen = "radar_frozen";              // D
inline constexpr std::string_view kObjectListFrozen = "object_list_frozen";   // D
inline constexpr std::string_view kInputStale = "input_stale";                // D  arrives too old
inline constexpr std::string_view kInputSlow = "input_slow";                  // D  rate below its floor
inline constexpr std::string_view kInputGaps = "input_gaps";                  // D  lost, late or corrupt messages

// Perception; subject "perception".
inline constexpr std::string_view kSensorsDisagree = "sensors_disagree";      // D  radar against object list
inline constexpr std::string_view kPerceptionLost = "perception_lost";        // F  neither radar nor object list

// Localization; subject "localization".
inline constexpr std::string_view kLocalizationDoubt = "localization_doubt";  // D  innovations or covariance too large
inline constexpr std::string_view kLocalizationLost = "localization_lost";    // F  no valid pose

// Compute; subject "compute" or the node's name.
inline constexpr std::string_view kComputeHot = "compute_hot";                // D, F  throttled by heat
inline constexpr std::string_view kDeadlineMissed = "deadline_missed";        // D, F  subject = node
inline constexpr std::string_view kCommandLate = "command_late";              // D, F  capture to command too long
inline constexpr std::string_view kComputeSilent = "compute_silent";          // F  no edge status
// Followed by the node's name: "node_dead:fusion"; subject = node.
inline constexpr std::string_view kNodeDeadPrefix = "node_dead:";             // F

}  // namespace longtail::stack::reason
