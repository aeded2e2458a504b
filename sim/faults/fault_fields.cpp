#include "sim/faults/fault_fields.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "stack/api/sensors.pb.h"
#include "stack/base/strict_math.h"

namespace longtail::sim {
namespace {

using google::protobuf::Message;
using stack::Topic;

constexpr double kDegreesPerRadian = 57.295779513082320877;

template <class Body, auto Get, auto Set>
void shift(Message& message, const Perturbation& perturbation) {
  Body& body = static_cast<Body&>(message);
  (body.*Set)((body.*Get)() + perturbation.of(0));
}

// Distances, extents and signal-to-noise ratios of list elements never fall below zero.
template <auto Get, auto Set, bool kNonNegative = false>
void shift_detections(Message& message, const Perturbation& perturbation) {
  auto& detections = *static_cast<stack::RadarScan&>(message).mutable_detections();
  for (int i = 0; i < detections.size(); ++i) {
    const double value = (detections[i].*Get)() + perturbation.of(static_cast<std::uint32_t>(i));
    (detections[i].*Set)(kNonNegative ? std::max(value, 0.0) : value);
  }
}

template <auto Get, auto Set, bool kNonNegative = false>
void shift_objects(Message& message, const Perturbation& perturbation) {
  auto& objects = *static_cast<stack::ObjectList&>(message).mutable_objects();
  for (int i = 0; i < objects.size(); ++i) {
    const double value = (objects[i].*Get)() + perturbation.of(static_cast<std::uint32_t>(i));
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

void shift_east(Message& message, const Perturbation& perturbation) {
  auto& fix = static_cast<stack::Gnss&>(message);
  fix.set_longitude_deg(fix.longitude_deg() + perturbation.of(0) / radii_at(fix).parallel_m * kDegreesPerRadian);
}

void shift_north(Message& message, const Perturbation& perturbation) {
  auto& fix = static_cast<stack::Gnss&>(message);
  fix.set_latitude_deg(fix.latitude_deg() + perturbation.of(0) / radii_at(fix).meridian_m * kDegreesPerRadian);
}

void shift_course(Message& message, const Perturbation& perturbation) {
  auto& fix = static_cast<stack::Gnss&>(message);
  fix.set_course_rad(strict::wrap_angle(fix.course_rad() + perturbation.of(0)));
}

void shift_all_wheels(Message& message, const Perturbation& perturbation) {
  auto& wheels = static_cast<stack::WheelOdometry&>(message);
  const double delta = perturbation.of(0);
  wheels.set_front_left_mps(wheels.front_left_mps() + delta);
  wheels.set_front_right_mps(wheels.front_right_mps() + delta);
  wheels.set_rear_left_mps(wheels.rear_left_mps() + delta);
  wheels.set_rear_right_mps(wheels.rear_right_mps() + delta);
}

#define SCALAR(topic, Body, field) \
  FaultField { Topic::topic, #field, shift<stack::Body, &stack::Body::field, &stack::Body::set_##field> }
#define DETECTION(field, ...)                                                            \
  FaultField {                                                                           \
    Topic::kRadar, #field,                                                               \
        shift_detections<&stack::RadarDetection::field,                                  \
                         &stack::RadarDetection::set_##field __VA_OPT__(, ) __VA_ARGS__> \
  }
#define OBJECT(field, ...)                                                                                           \
  FaultField {                                                                                                       \
    Topic::kObjectList, #field,                                                                                      \
        shift_objects<&stack::DetectedObject::field, &stack::DetectedObject::set_##field __VA_OPT__(, ) __VA_ARGS__> \
  }

constexpr std::array kFields{
    SCALAR(kImu, Imu, accel_x_mps2),
    SCALAR(kImu, Imu, accel_y_mps2),
    SCALAR(kImu, Imu, accel_z_mps2),
    SCALAR(kImu, Imu, gyro_x_rps),
    SCALAR(kImu, Imu, gyro_y_rps),
    SCALAR(kImu, Imu, gyro_z_rps),
    FaultField{Topic::kGnss, "east_m", shift_east},
    FaultField{Topic::kGnss, "north_m", shift_north},
    SCALAR(kGnss, Gnss, altitude_m),
    SCALAR(kGnss, Gnss, speed_mps),
    FaultField{Topic::kGnss, "course_rad", shift_course},
    FaultField{Topic::kGnss, kFieldMultipath, nullptr},
    FaultField{Topic::kWheelOdometry, "speed_mps", shift_all_wheels},
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
};

#undef SCALAR
#undef DETECTION
#undef OBJECT

bool sees_objects(Topic topic) { return topic == Topic::kRadar || topic == Topic::kObjectList; }

}  // namespace

double Perturbation::of(std::uint32_t element) const {
  if (sigma == 0) return bias;
  return bias + sigma * stream.draw(frame, element).normal();
}

const FaultField* find_fault_field(Topic topic, std::string_view name) {
  for (const FaultField& field : kFields) {
    if (field.topic == topic && field.name == name) return &field;
  }
  return nullptr;
}

std::vector<Topic> faultable_sensors() {
  std::vector<Topic> topics;
  for (const FaultField& field : kFields) {
    if (topics.empty() || topics.back() != field.topic) topics.push_back(field.topic);
  }
  return topics;
}

std::vector<std::string_view> allowed_fields(FaultKind kind, Topic topic) {
  switch (kind) {
    case FaultKind::kFreeze:
    case FaultKind::kDelay: return {""};
    case FaultKind::kDropout:
      if (topic == Topic::kGnss) return {"", kFieldNoFix};
      return {""};
    case FaultKind::kGhost:
      if (sees_objects(topic)) return {"", kFieldStanding};
      return {};
    case FaultKind::kBlind:
      if (sees_objects(topic)) return {""};
      return {};
    case FaultKind::kBias:
    case FaultKind::kNoise: break;
    default: return {};
  }
  std::vector<std::string_view> names;
  for (const FaultField& field : kFields) {
    const bool reachable = field.perturb != nullptr || kind == FaultKind::kNoise;
    if (field.topic == topic && reachable) names.push_back(field.name);
  }
  return names;
}

}  // namespace longtail::sim
