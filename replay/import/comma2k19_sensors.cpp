#include "replay/import/comma2k19_sensors.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "stack/api/sensors.pb.h"
#include "stack/base/strict_math.h"

namespace longtail::replay {
namespace {

constexpr double kDegree = std::numbers::pi / 180;
constexpr double kRadarCycleBreak_s = 0.020;       // cycles come every 50 ms, the frames of one within 12 ms
constexpr std::uint32_t kGenerationStep = 0x1000;  // above every CAN address

template <class Body>
void append(std::vector<Arrival>& out, stack::Topic topic, const char* frame_id, SimTime capture, SimTime arrival,
            Body body) {
  stack::set_header(*body.mutable_header(), capture, capture, out.size(), frame_id);
  out.push_back({stack::make_message(topic, std::move(body)), std::max(capture, arrival)});
}

struct Vector {
  double x, y, z;
};

// From the device's (forward, right, down) to level ego axes (forward, left, up).
Vector levelled(const NpyArray& values, std::uint64_t row, const Comma2k19Calibration& c) {
  const double x = values.at(row, 0);
  const double y = -values.at(row, 1);
  const double z = -values.at(row, 2);
  const double sin_pitch = strict::sin(c.imu_pitch_rad);
  const double cos_pitch = strict::cos(c.imu_pitch_rad);
  const double sin_roll = strict::sin(c.imu_roll_rad);
  const double cos_roll = strict::cos(c.imu_roll_rad);
  const double pitched_z = x * sin_pitch + z * cos_pitch;
  return {x * cos_pitch - z * sin_pitch, y * cos_roll - pitched_z * sin_roll, y * sin_roll + pitched_z * cos_roll};
}

}  // namespace

std::vector<Arrival> imu_messages(const Comma2k19Log& log, const Comma2k19Calibration& calibration) {
  std::vector<Arrival> out;
  for (std::uint64_t row = 0; row < log.gyro.size(); ++row) {
    const Vector force = levelled(log.accelerometer.value, row, calibration);
    const Vector rate = levelled(log.gyro.value, row, calibration);
    stack::Imu body;
    body.set_accel_x_mps2(force.x);
    body.set_accel_y_mps2(force.y);
    body.set_accel_z_mps2(force.z);
    body.set_gyro_x_rps(rate.x);
    body.set_gyro_y_rps(rate.y);
    body.set_gyro_z_rps(rate.z);
    const SimTime capture = time_of(calibration, log.gyro.t.at(row));
    append(out, stack::Topic::kImu, "imu", capture, capture + duration_from_seconds(calibration.imu_latency_s),
           std::move(body));
  }
  return out;
}

std::vector<Arrival> wheel_messages(const Comma2k19Log& log, const Comma2k19Calibration& calibration) {
  std::vector<Arrival> out;
  const NpyArray& v = log.wheel_speed.value;
  for (std::uint64_t row = 0; row < log.wheel_speed.size(); ++row) {
    stack::WheelOdometry body;
    body.set_front_left_mps(v.at(row, 0));
    body.set_front_right_mps(v.at(row, 1));
    body.set_rear_left_mps(v.at(row, 2));
    body.set_rear_right_mps(v.at(row, 3));
    const SimTime t = time_of(calibration, log.wheel_speed.t.at(row));
    append(out, stack::Topic::kWheelOdometry, "wheels", t, t, std::move(body));
  }
  return out;
}

std::vector<Arrival> steering_messages(const Comma2k19Log& log, const Comma2k19Calibration& calibration) {
  std::vector<Arrival> out;
  for (std::uint64_t row = 0; row < log.steering_angle.size(); ++row) {
    stack::SteeringAngle body;
    body.set_road_wheel_rad(log.steering_angle.value.at(row) * kDegree / calibration.steering_ratio);
    const SimTime t = time_of(calibration, log.steering_angle.t.at(row));
    append(out, stack::Topic::kSteeringAngle, "steering", t, t, std::move(body));
  }
  return out;
}

std::vector<Arrival> gnss_messages(const Comma2k19Log& log, const Comma2k19Calibration& calibration) {
  std::vector<Arrival> out;
  const NpyArray& v = log.gnss.value;
  for (std::uint64_t row = 0; row < log.gnss.size(); ++row) {
    stack::Gnss body;
    body.set_latitude_deg(v.at(row, 0));
    body.set_longitude_deg(v.at(row, 1));
    body.set_altitude_m(v.at(row, 4));
    body.set_speed_mps(v.at(row, 2));
    // Bearing runs clockwise from north.
    body.set_course_rad(strict::wrap_angle((90 - v.at(row, 5)) * kDegree));
    const double since_first_s = (v.at(row, 3) - v.at(0, 3)) / 1000;
    append(out, stack::Topic::kGnss, "gnss_antenna", time_of(calibration, calibration.gnss_epoch_s + since_first_s),
           time_of(calibration, log.gnss.t.at(row)), std::move(body));
  }
  return out;
}

std::vector<Arrival> radar_messages(const Comma2k19Log& log, const Comma2k19Calibration& calibration) {
  std::vector<Arrival> out;
  std::map<std::uint32_t, std::uint32_t> generations;  // how often an address was given to a new object
  std::vector<std::uint32_t> seen;                     // addresses of the scan being gathered
  stack::RadarScan scan;
  double first_s = 0;
  double last_s = 0;
  const auto finish = [&] {
    if (seen.empty()) return;
    append(out, stack::Topic::kRadar, "radar_front", time_of(calibration, first_s), time_of(calibration, last_s),
           std::move(scan));
    scan = {};
    seen.clear();
  };
  for (std::uint64_t row = 0; row < log.radar.size(); ++row) {
    const NpyArray& v = log.radar.value;
    const double t_s = log.radar.t.at(row);
    const auto address = static_cast<std::uint32_t>(v.at(row, 5));
    if (!seen.empty() && (t_s - last_s > kRadarCycleBreak_s || std::ranges::find(seen, address) != seen.end()))
      finish();
    if (seen.empty()) first_s = t_s;
    last_s = t_s;
    seen.push_back(address);
    if (v.at(row, 6) != 0) ++generations[address];
    stack::RadarDetection& detection = *scan.add_detections();
    const double forward_m = v.at(row, 0);
    const double left_m = v.at(row, 1);
    detection.set_range_m(strict::hypot(forward_m, left_m));
    detection.set_azimuth_rad(strict::atan2(left_m, forward_m));
    detection.set_range_rate_mps(v.at(row, 2));
    detection.set_range_sigma_m(calibration.radar_range_sigma_m);
    detection.set_azimuth_sigma_rad(calibration.radar_azimuth_sigma_rad);
    detection.set_range_rate_sigma_mps(calibration.radar_range_rate_sigma_mps);
    detection.set_device_track(address + kGenerationStep * generations[address]);
  }
  finish();
  return out;
}

std::vector<FoundGap> find_gaps(const std::vector<Arrival>& messages, Duration period, double factor) {
  std::vector<FoundGap> gaps;
  for (std::size_t i = 1; i < messages.size(); ++i) {
    const SimTime before = messages[i - 1].message->capture_time;
    const SimTime after = messages[i].message->capture_time;
    const double periods = (after - before).seconds() / period.seconds();
    if (periods <= factor) continue;
    const auto missing = static_cast<std::uint64_t>(std::floor(periods + 0.5)) - 1;
    gaps.push_back({messages[i].t,
                    before + period,
                    {.count = missing,
                     .before = before,
                     .after = after,
                     .cause = GapCause::kUnknown,
                     .detector = GapDetector::kImport}});
  }
  return gaps;
}

}  // namespace longtail::replay
