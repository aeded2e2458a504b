#include "stack/ingest/plausibility.h"

#include <array>
#include <span>

#include "stack/api/sensors.pb.h"

namespace longtail::stack {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr int kMaxItems = 1024;  // detections or objects in one message

template <class Body>
struct Limit {
  double (Body::*value)() const;
  double low;
  double high;
  std::string_view field;
};

// 16 g and 2000 deg/s are the widest ranges of automotive IMUs.
constexpr std::array<Limit<Imu>, 6> kImuLimits{{
    {&Imu::accel_x_mps2, -160, 160, "accel_x_mps2"},
    {&Imu::accel_y_mps2, -160, 160, "accel_y_mps2"},
    {&Imu::accel_z_mps2, -160, 160, "accel_z_mps2"},
    {&Imu::gyro_x_rps, -35, 35, "gyro_x_rps"},
    {&Imu::gyro_y_rps, -35, 35, "gyro_y_rps"},
    {&Imu::gyro_z_rps, -35, 35, "gyro_z_rps"},
}};
constexpr std::array<Limit<Gnss>, 7> kGnssLimits{{
    {&Gnss::latitude_deg, -90, 90, "latitude_deg"},
    {&Gnss::longitude_deg, -180, 180, "longitude_deg"},
    {&Gnss::altitude_m, -1'000, 10'000, "altitude_m"},
    {&Gnss::speed_mps, 0, 150, "speed_mps"},
    {&Gnss::course_rad, -2 * kPi, 2 * kPi, "course_rad"},
    {&Gnss::horizontal_sigma_m, 0, 1'000, "horizontal_sigma_m"},
    {&Gnss::speed_sigma_mps, 0, 100, "speed_sigma_mps"},
}};
constexpr std::array<Limit<WheelOdometry>, 4> kWheelOdometryLimits{{
    {&WheelOdometry::front_left_mps, -30, 150, "front_left_mps"},
    {&WheelOdometry::front_right_mps, -30, 150, "front_right_mps"},
    {&WheelOdometry::rear_left_mps, -30, 150, "rear_left_mps"},
    {&WheelOdometry::rear_right_mps, -30, 150, "rear_right_mps"},
}};
constexpr std::array<Limit<SteeringAngle>, 1> kSteeringAngleLimits{{
    {&SteeringAngle::road_wheel_rad, -1.3, 1.3, "road_wheel_rad"},
}};
constexpr std::array<Limit<RadarDetection>, 7> kRadarLimits{{
    {&RadarDetection::range_m, 0, 500, "range_m"},
    {&RadarDetection::azimuth_rad, -kPi, kPi, "azimuth_rad"},
    {&RadarDetection::range_rate_mps, -150, 150, "range_rate_mps"},
    {&RadarDetection::snr_db, -100, 200, "snr_db"},
    {&RadarDetection::range_sigma_m, 0, 50, "range_sigma_m"},
    {&RadarDetection::azimuth_sigma_rad, 0, 1, "azimuth_sigma_rad"},
    {&RadarDetection::range_rate_sigma_mps, 0, 20, "range_rate_sigma_mps"},
}};
constexpr std::array<Limit<DetectedObject>, 10> kObjectLimits{{
    {&DetectedObject::x_m, -500, 500, "x_m"},
    {&DetectedObject::y_m, -500, 500, "y_m"},
    {&DetectedObject::yaw_rad, -2 * kPi, 2 * kPi, "yaw_rad"},
    {&DetectedObject::velocity_x_mps, -150, 150, "velocity_x_mps"},
    {&DetectedObject::velocity_y_mps, -150, 150, "velocity_y_mps"},
    {&DetectedObject::length_m, 0, 60, "length_m"},
    {&DetectedObject::width_m, 0, 20, "width_m"},
    {&DetectedObject::position_sigma_m, 0, 50, "position_sigma_m"},
    {&DetectedObject::velocity_sigma_mps, 0, 50, "velocity_sigma_mps"},
    {&DetectedObject::existence, 0, 1, "existence"},
}};

template <class Body, std::size_t N>
std::optional<std::string_view> outside(const Body& body, const std::array<Limit<Body>, N>& limits) {
  for (const Limit<Body>& limit : limits) {
    const double value = (body.*limit.value)();
    if (!(value >= limit.low && value <= limit.high)) return limit.field;
  }
  return std::nullopt;
}

template <class Items, class Limits>
std::optional<std::string_view> any_outside(const Items& items, const Limits& limits, std::string_view list) {
  if (items.size() > kMaxItems) return list;
  for (const auto& item : items) {
    if (const auto field = outside(item, limits)) return field;
  }
  return std::nullopt;
}

std::optional<std::string_view> objects_outside(const ObjectList& list) {
  for (const DetectedObject& object : list.objects()) {
    if (!ObjectClass_IsValid(object.classification())) return "classification";
  }
  return any_outside(list.objects(), kObjectLimits, "objects");
}

}  // namespace

std::optional<std::string_view> implausible_field(const Message& message) {
  switch (message.topic) {
    case Topic::kImu: return outside(body_as<Imu>(message), kImuLimits);
    case Topic::kGnss: return outside(body_as<Gnss>(message), kGnssLimits);
    case Topic::kWheelOdometry: return outside(body_as<WheelOdometry>(message), kWheelOdometryLimits);
    case Topic::kSteeringAngle: return outside(body_as<SteeringAngle>(message), kSteeringAngleLimits);
    case Topic::kRadar: return any_outside(body_as<RadarScan>(message).detections(), kRadarLimits, "detections");
    case Topic::kObjectList: return objects_outside(body_as<ObjectList>(message));
    default: CHECK(false, "ingest has no limits for {}", name_of(message.topic));
  }
  return std::nullopt;
}

}  // namespace longtail::stack
