// Every topic there is: one table. Ids are part of the recording format and never change meaning.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace longtail::stack {

enum class Topic : std::uint16_t {
  kNone = 0,
  // Raw sensors, as they arrive at the vehicle's computer.
  kImu = 1,
  kGnss = 2,
  kWheelOdometry = 3,
  kSteeringAngle = 4,
  kRadar = 5,
  kObjectList = 6,
  kCamera = 7,
  kLidar = 8,
  kAcoustic = 9,
  kMapRoute = 16,
  kOperatorInput = 17,
  kIntervention = 18,
  kStackParameters = 24,
  kEdgeConfiguration = 25,
  kEdgeFault = 26,
  kEdgeStatus = 27,
  // Checked, deduplicated and ordered by ingest.
  kIngestImu = 33,
  kIngestGnss = 34,
  kIngestWheelOdometry = 35,
  kIngestSteeringAngle = 36,
  kIngestRadar = 37,
  kIngestObjectList = 38,
  kGapNotice = 48,
  kLocalization = 49,
  kTracks = 50,
  kPrediction = 51,
  kPlan = 52,
  kControlCommand = 53,  // what control wants
  kCommand = 54,         // what the safety governor lets through; drives the actuators
  kMode = 55,
  kHealth = 56,
  kStateCheckpoint = 64,
  // Ground truth and the world's own record.
  kTruthEgo = 80,
  kTruthActors = 81,
  kContact = 82,
  kActuation = 83,
  kScenarioEvent = 84,
  kTruthWeather = 85,
};

enum class Role : std::uint8_t { kSensor, kStackOut, kActuator, kOperator, kTruth, kSim, kConfig };

struct TopicInfo {
  Topic topic;
  std::string_view name;      // "sensor.imu"; the recording's /topics/<name>
  std::string_view schema;    // full protobuf name
  Role role;
  bool latched;               // last value stays valid; written again at every cut
};

std::span<const TopicInfo> all_topics();  // by id
const TopicInfo& topic_info(Topic topic);  // CHECKs that the topic exists
std::optional<Topic> topic_by_name(std::string_view name);
std::optional<Topic> topic_by_id(std::uint16_t id);
std::string_view name_of(Topic topic);
std::string_view name_of(Role role);

// Fed to the stack in a run and in open-loop replay alike; all else is recomputed or ignored.
bool is_stack_input(Topic topic);

}  // namespace longtail::stack
