#include "stack/api/topics.h"

#include <algorithm>
#include <array>

#include "stack/base/check.h"

namespace longtail::stack {
namespace {

constexpr std::array kTopics{
    TopicInfo{Topic::kImu, "sensor.imu", "longtail.stack.Imu", Role::kSensor, false},
    TopicInfo{Topic::kGnss, "sensor.gnss", "longtail.stack.Gnss", Role::kSensor, false},
    TopicInfo{Topic::kWheelOdometry, "sensor.wheel_odometry", "longtail.stack.WheelOdometry", Role::kSensor, false},
    TopicInfo{Topic::kSteeringAngle, "sensor.steering_angle", "longtail.stack.SteeringAngle", Role::kSensor, false},
    TopicInfo{Topic::kRadar, "sensor.radar", "longtail.stack.RadarScan", Role::kSensor, false},
    TopicInfo{Topic::kObjectList, "sensor.object_list", "longtail.stack.ObjectList", Role::kSensor, false},
    TopicInfo{Topic::kCamera, "sensor.camera", "longtail.stack.CameraImage", Role::kSensor, false},
    TopicInfo{Topic::kLidar, "sensor.lidar", "longtail.stack.LidarSweep", Role::kSensor, false},
    TopicInfo{Topic::kAcoustic, "sensor.acoustic", "longtail.stack.AcousticEvent", Role::kSensor, false},
    TopicInfo{Topic::kMapRoute, "map.route", "longtail.stack.MapRoute", Role::kConfig, true},
    TopicInfo{Topic::kOperatorInput, "human.operator_input", "longtail.stack.OperatorInput", Role::kOperator, false},
    TopicInfo{Topic::kIntervention, "human.intervention", "longtail.stack.Intervention", Role::kOperator, false},
    TopicInfo{Topic::kStackParameters, "config.stack", "longtail.stack.StackParameters", Role::kConfig, true},
    TopicInfo{Topic::kEdgeConfiguration, "config.edge", "longtail.stack.EdgeConfiguration", Role::kConfig, true},
    TopicInfo{Topic::kEdgeFault, "edge.fault", "longtail.stack.EdgeFault", Role::kSim, false},
    TopicInfo{Topic::kEdgeStatus, "edge.status", "longtail.stack.EdgeStatus", Role::kStackOut, false},
    TopicInfo{Topic::kIngestImu, "ingest.imu", "longtail.stack.Imu", Role::kStackOut, false},
    TopicInfo{Topic::kIngestGnss, "ingest.gnss", "longtail.stack.Gnss", Role::kStackOut, false},
    TopicInfo{Topic::kIngestWheelOdometry, "ingest.wheel_odometry", "longtail.stack.WheelOdometry", Role::kStackOut,
              false},
    TopicInfo{Topic::kIngestSteeringAngle, "ingest.steering_angle", "longtail.stack.SteeringAngle", Role::kStackOut,
              false},
    TopicInfo{Topic::kIngestRadar, "ingest.radar", "longtail.stack.RadarScan", Role::kStackOut, false},
    TopicInfo{Topic::kIngestObjectList, "ingest.object_list", "longtail.stack.ObjectList", Role::kStackOut, false},
    TopicInfo{Topic::kGapNotice, "stack.gap", "longtail.stack.GapNotice", Role::kStackOut, false},
    TopicInfo{Topic::kLocalization, "stack.localization", "longtail.stack.Localization", Role::kStackOut, false},
    TopicInfo{Topic::kTracks, "stack.tracks", "longtail.stack.TrackList", Role::kStackOut, false},
    TopicInfo{Topic::kPrediction, "stack.prediction", "longtail.stack.Prediction", Role::kStackOut, false},
    TopicInfo{Topic::kPlan, "stack.plan", "longtail.stack.Plan", Role::kStackOut, false},
    TopicInfo{Topic::kControlCommand, "stack.control", "longtail.stack.ControlCommand", Role::kStackOut, false},
    TopicInfo{Topic::kCommand, "actuator.command", "longtail.stack.ControlCommand", Role::kActuator, false},
    TopicInfo{Topic::kMode, "stack.mode", "longtail.stack.Mode", Role::kStackOut, false},
    TopicInfo{Topic::kHealth, "stack.health", "longtail.stack.Health", Role::kStackOut, false},
    TopicInfo{Topic::kStateCheckpoint, "sim.checkpoint", "longtail.stack.StateCheckpoint", Role::kStackOut, false},
    TopicInfo{Topic::kTruthEgo, "truth.ego", "longtail.stack.TruthEgo", Role::kTruth, false},
    TopicInfo{Topic::kTruthActors, "truth.actors", "longtail.stack.TruthActors", Role::kTruth, false},
    TopicInfo{Topic::kContact, "truth.contact", "longtail.stack.Contact", Role::kTruth, false},
    TopicInfo{Topic::kActuation, "truth.actuation", "longtail.stack.Actuation", Role::kTruth, false},
    TopicInfo{Topic::kScenarioEvent, "sim.event", "longtail.stack.ScenarioEvent", Role::kSim, false},
    TopicInfo{Topic::kTruthWeather, "truth.weather", "longtail.stack.TruthWeather", Role::kTruth, false},
};
static_assert(std::ranges::is_sorted(kTopics, {}, &TopicInfo::topic));

}  // namespace

std::span<const TopicInfo> all_topics() { return kTopics; }

std::optional<Topic> topic_by_id(std::uint16_t id) {
  const auto at = std::ranges::lower_bound(kTopics, static_cast<Topic>(id), {}, &TopicInfo::topic);
  if (at == kTopics.end() || at->topic != static_cast<Topic>(id)) return std::nullopt;
  return at->topic;
}

const TopicInfo& topic_info(Topic topic) {
  const auto at = std::ranges::lower_bound(kTopics, topic, {}, &TopicInfo::topic);
  CHECK(at != kTopics.end() && at->topic == topic, "no topic {}", static_cast<int>(topic));
  return *at;
}

std::optional<Topic> topic_by_name(std::string_view name) {
  for (const TopicInfo& info : kTopics) {
    if (info.name == name) return info.topic;
  }
  return std::nullopt;
}

std::string_view name_of(Topic topic) { return topic_info(topic).name; }

std::string_view name_of(Role role) {
  switch (role) {
    case Role::kSensor: return "SENSOR";
    case Role::kStackOut: return "STACK_OUT";
    case Role::kActuator: return "ACTUATOR";
    case Role::kOperator: return "OPERATOR";
    case Role::kTruth: return "TRUTH";
    case Role::kSim: return "SIM";
    case Role::kConfig: return "CONFIG";
  }
  return "UNKNOWN";
}

bool is_stack_input(Topic topic) {
  const Role role = topic_info(topic).role;
  return role == Role::kSensor || role == Role::kOperator || topic == Topic::kMapRoute || topic == Topic::kEdgeFault;
}

}  // namespace longtail::stack
