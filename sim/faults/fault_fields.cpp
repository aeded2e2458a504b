#include "sim/faults/fault_fields.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/faults/fault_kinds.h"
#include "sim/faults/link_names.h"
#include "stack/api/sensors.pb.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

using google::protobuf::Message;
using stack::Topic;

constexpr double kDegreesPerRadian = 57.295779513082320877;

template <class Body, auto Get, auto Set>
void change_scalar(Message& message, const Change& change) {
  Body& body = static_cast<Body&>(message);
  (body.*Set)(change((body.*Get)(), 0));
}

// Distances, extents and signal-to-noise ratios of list elements never fall below zero.
template <auto Get, auto Set, bool kNonNegative = false>
void change_detections(Message& message, const Change& change) {
  auto& detections = *static_cast<stack::RadarScan&>(message).mutable_detections();
  for (int i = 0; i < detections.size(); ++i) {
    const double value = change((detections[i].*Get)(), static_cast<std::uint32_t>(i));
    (detections[i].*Set)(kNonNegative ? std::max(value, 0.0) : value);
  }
}

template <auto Get, auto Set, bool kNonNegative = false>
void change_objects(Message& message, const Change& change) {
  auto& objects = *static_cast<stack::ObjectList&>(message).mutable_objects();
  for (int i = 0; i < objects.size(); ++i) {
    const double value = change((objects[i].*Get)(), static_cast<std::uint32_t>(i));
    (objects[i].*Set)(kNonNegative ? std::max(value, 0.0) : value);
  }
}

struct RadiiOfCurvature {
  double meridian_m;
  double parallel_m;  // of the circle of latitude
};

// WGS-84 (NIMA TR8350.2): M = a(1-e^2)/(1-e^2 sin^2)^1.5, N = a/sqrt(1-e^2 sin^2).
RadiiOfCurvature radii_at(const stack::Gnss& fix) {
  constexpr double kSemiMajor_m = 6'378'137.0;
  constexpr double kEccentricitySquared = 6.694379990141316996e-3;
  const double latitude_rad = fix.latitude_deg() / kDegreesPerRadian;
  const double sine = strict::sin(latitude_rad);
  const double w_squared = 1 - kEccentricitySquared * sine * sine;
  const double w = std::sqrt(w_squared);
  return {kSemiMajor_m * (1 - kEccentricitySquared) / (w_squared * w) + fix.altitude_m(),
          (kSemiMajor_m / w + fix.altitude_m()) * strict::cos(latitude_rad)};
}

void shift_east(Message& message, const Change& change) {
  auto& fix = static_cast<stack::Gnss&>(message);
  fix.set_longitude_deg(fix.longitude_deg() + change(0, 0) / radii_at(fix).parallel_m * kDegreesPerRadian);
}

void shift_north(Message& message, const Change& change) {
  auto& fix = static_cast<stack::Gnss&>(message);
  fix.set_latitude_deg(fix.latitude_deg() + change(0, 0) / radii_at(fix).meridian_m * kDegreesPerRadian);
}

void shift_course(Message& message, const Change& change) {
  auto& fix = static_cast<stack::Gnss&>(message);
  fix.set_course_rad(strict::wrap_angle(change(fix.course_rad(), 0)));
}

void shift_bearing(Message& message, const Change& change) {
  auto& event = static_cast<stack::AcousticEvent&>(message);
  event.set_bearing_rad(strict::wrap_angle(change(event.bearing_rad(), 0)));
}

void change_all_wheels(Message& message, const Change& change) {
  auto& wheels = static_cast<stack::WheelOdometry&>(message);
  wheels.set_front_left_mps(change(wheels.front_left_mps(), 0));
  wheels.set_front_right_mps(change(wheels.front_right_mps(), 0));
  wheels.set_rear_left_mps(change(wheels.rear_left_mps(), 0));
  wheels.set_rear_right_mps(change(wheels.rear_right_mps(), 0));
}

#define SCALAR(topic, Body, field) \
  FaultField { Topic::topic, #field, change_scalar<stack::Body, &stack::Body::field, &stack::Body::set_##field>, false }
#define DETECTION(field, ...)                                                            \
  FaultField {                                                                           \
    Topic::kRadar, #field,                                                               \
        change_detections<&stack::RadarDetection::field,                                  \
                         &stack::RadarDetection::set_##field __VA_OPT__(, ) __VA_ARGS__>, \
        false                                                                            \
  }
#define OBJECT(field, ...)                                                                                           \
  FaultField {                                                                                                       \
    Topic::kObjectList, #field,                                                                                      \
        change_objects<&stack::DetectedObject::field, &stack::DetectedObject::set_##field __VA_OPT__(, ) __VA_ARGS__>, \
        false                                                                            \
  }

constexpr std::array kFields{
    SCALAR(kImu, Imu, accel_x_mps2),
    SCALAR(kImu, Imu, accel_y_mps2),
    SCALAR(kImu, Imu, accel_z_mps2),
    SCALAR(kImu, Imu, gyro_x_rps),
    SCALAR(kImu, Imu, gyro_y_rps),
    SCALAR(kImu, Imu, gyro_z_rps),
    FaultField{Topic::kGnss, kFieldEast, shift_east, true},
    FaultField{Topic::kGnss, kFieldNorth, shift_north, true},
    SCALAR(kGnss, Gnss, altitude_m),
    SCALAR(kGnss, Gnss, speed_mps),
    FaultField{Topic::kGnss, "course_rad", shift_course, true},
    FaultField{Topic::kGnss, kFieldMultipath, nullptr, true},
    FaultField{Topic::kWheelOdometry, "speed_mps", change_all_wheels, false},
    SCALAR(kWheelOdometry, WheelOdometry, front_left_mps),
    SCALAR(kWheelOdometry, WheelOdometry, front_right_mps),
    SCALAR(kWheelOdometry, WheelOdometry, rear_left_mps),
    SCALAR(kWheelOdometry, WheelOdometry, rear_right_mps),
    SCALAR(kSteeringAngle, SteeringAngle, road_wheel_rad),
    DETECTION(range_m, true),
    DETECTION(azimuth_rad),
    DETECTION(range_rate_mps),
    DETECTION(snr_db, true),
    OBJECT(x_m),
    OBJECT(y_m),
    OBJECT(yaw_rad),
    OBJECT(velocity_x_mps),
    OBJECT(velocity_y_mps),
    OBJECT(length_m, true),
    OBJECT(width_m, true),
    FaultField{Topic::kAcoustic, "bearing_rad", shift_bearing, true},
    SCALAR(kAcoustic, AcousticEvent, level_db),
    SCALAR(kAcoustic, AcousticEvent, frequency_hz),
};

#undef SCALAR
#undef DETECTION
#undef OBJECT

bool sees_objects(Topic topic) { return topic == Topic::kRadar || topic == Topic::kObjectList; }

// Pictures and sweeps have no numbers of their own to change.
constexpr std::array kWithoutFields{Topic::kCamera, Topic::kLidar};

bool is_sensor(Topic topic) {
  if (std::ranges::find(kWithoutFields, topic) != kWithoutFields.end()) return true;
  return std::ranges::any_of(kFields, [topic](const FaultField& field) { return field.topic == topic; });
}

template <class Wanted>
std::vector<std::string_view> names_where(Topic topic, Wanted wanted) {
  std::vector<std::string_view> names;
  for (const FaultField& field : kFields) {
    if (field.topic == topic && wanted(field)) names.push_back(field.name);
  }
  return names;
}

}  // namespace

double Change::operator()(double value, std::uint32_t element) const {
  if (replacement) return *replacement;
  // What does nothing is left out: adding zero would turn -0.0 into 0.0.
  if (factor != 1) value *= factor;
  if (bias != 0) value += bias;
  if (sigma != 0) value += sigma * stream.draw(frame, element).normal();
  return std::clamp(value, -limit, limit);
}

const FaultField* find_fault_field(Topic topic, std::string_view name) {
  for (const FaultField& field : kFields) {
    if (field.topic == topic && field.name == name) return &field;
  }
  return nullptr;
}

std::vector<Topic> faultable_sensors() {
  std::vector<Topic> topics(kWithoutFields.begin(), kWithoutFields.end());
  for (const FaultField& field : kFields) {
    if (topics.back() != field.topic) topics.push_back(field.topic);
  }
  std::ranges::sort(topics);
  return topics;
}

bool only_at_full_fidelity(Topic topic) {
  return topic == Topic::kCamera || topic == Topic::kLidar || topic == Topic::kAcoustic;
}

std::vector<Topic> faultable_links() {
  std::vector<Topic> topics = faultable_sensors();
  for (const NamedLink& link : kNamedLinks) topics.push_back(link.topic);
  std::ranges::sort(topics);
  return topics;
}

std::vector<std::string_view> no_field(Topic topic) {
  if (!is_sensor(topic)) return {};
  return {""};
}

std::vector<std::string_view> link_fields(Topic topic) {
  const bool named = std::ranges::find(kNamedLinks, topic, &NamedLink::topic) != kNamedLinks.end();
  if (!is_sensor(topic) && !named) return {};
  return {""};
}

// The platform knows a command that it had before: a copy would be nothing.
std::vector<std::string_view> copying_link_fields(Topic topic) {
  if (topic == Topic::kCommand) return {};
  return link_fields(topic);
}

std::vector<std::string_view> object_sensor_fields(Topic topic) {
  if (!sees_objects(topic) && !only_at_full_fidelity(topic)) return {};
  return {""};
}

std::vector<std::string_view> ghost_fields(Topic topic) {
  if (!sees_objects(topic)) return {};
  return {"", kFieldStanding};
}

std::vector<std::string_view> sector_fields(Topic topic) {
  if (!sees_objects(topic) && topic != Topic::kCamera && topic != Topic::kLidar) return {};
  return {kFieldLeft, kFieldRight, kFieldCentre};
}

std::vector<std::string_view> mounting_fields(Topic topic) {
  if (topic == Topic::kImu) return {kFieldYaw, kFieldPitch, kFieldRoll};
  if (sees_objects(topic) || topic == Topic::kCamera || topic == Topic::kLidar) return {kFieldYaw, kFieldPitch};
  return {};
}

std::vector<std::string_view> spoof_fields(Topic topic) {
  if (topic != Topic::kGnss) return {};
  return {kFieldEast, kFieldNorth};
}

std::vector<std::string_view> scalar_fields(Topic topic) {
  return names_where(topic, [](const FaultField& field) { return !field.relative; });
}

std::vector<std::string_view> shift_fields(Topic topic) {
  return names_where(topic, [](const FaultField& field) { return field.apply != nullptr; });
}

std::vector<std::string_view> noise_fields(Topic topic) {
  return names_where(topic, [](const FaultField&) { return true; });
}

std::vector<std::string_view> freeze_fields(Topic topic) {
  if (!is_sensor(topic)) return {};
  return {"", kFieldOldStamp};
}

std::vector<std::string_view> corruption_fields(Topic topic) {
  if (!is_sensor(topic)) return {};
  std::vector<std::string_view> names = scalar_fields(topic);
  names.insert(names.begin(), "");
  return names;
}

std::vector<std::string_view> dropout_fields(Topic topic) {
  if (topic == Topic::kGnss) return {"", kFieldNoFix};
  return link_fields(topic);
}

std::vector<std::string_view> pose_fields(Topic) { return {"x_m", "y_m", "yaw_rad"}; }

std::vector<std::string_view> allowed_fields(FaultKind kind, Topic topic) {
  const FaultKindInfo& info = info_of(kind);
  if (info.fields == nullptr) return {};
  return info.fields(topic);
}

}  // namespace longtail::sim
