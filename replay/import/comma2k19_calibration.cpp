#include "replay/import/comma2k19_calibration.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "replay/import/comma2k19_reference.h"
#include "stack/base/strict_math.h"

namespace longtail::replay {
namespace {

// The lower one of the two middle values when their number is even.
double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[(values.size() - 1) / 2];
}

// The first sample lies 0.2 to 0.3 s after t = 0, so that no capture time (GNSS: earlier than its arrival) is negative.
double boot_zero(const Comma2k19Log& log) {
  double first = log.frame_times.at(0);
  for (const LogSeries* series : {&log.accelerometer, &log.wheel_speed, &log.steering_angle, &log.radar, &log.gnss}) {
    first = std::min(first, series->t.at(0));
  }
  return std::floor(first * 10) / 10 - 0.2;
}

// The receiver stamps its fixes in UTC; the log only has their arrival. The median of arrival - UTC, less the delay,
// ties the two clocks together and takes the jitter of arrival out.
double gnss_epoch(const Comma2k19Log& log, double delay_s) {
  std::vector<double> offsets;
  const double first_ms = log.gnss.value.at(0, 3);
  for (std::uint64_t row = 0; row < log.gnss.size(); ++row) {
    offsets.push_back(log.gnss.t.at(row) - (log.gnss.value.at(row, 3) - first_ms) / 1000);
  }
  return median(std::move(offsets)) - delay_s;
}

double mean_wheel_speed(const Comma2k19Log& log, std::uint64_t row) {
  const NpyArray& v = log.wheel_speed.value;
  return (v.at(row, 0) + v.at(row, 1) + v.at(row, 2) + v.at(row, 3)) / 4;
}

// Over a long enough drive the mean specific force is gravity, once the change of speed is taken off.
void level_imu(const Comma2k19Log& log, Comma2k19Calibration& out) {
  const std::uint64_t last = log.wheel_speed.size() - 1;
  const double span_s = log.wheel_speed.t.at(last) - log.wheel_speed.t.at(0);
  double x = 0;
  double y = 0;
  double z = 0;
  for (std::uint64_t row = 0; row < log.accelerometer.size(); ++row) {
    x += log.accelerometer.value.at(row, 0);
    y -= log.accelerometer.value.at(row, 1);
    z -= log.accelerometer.value.at(row, 2);
  }
  const auto count = static_cast<double>(log.accelerometer.size());
  if (span_s > 0) x -= count * (mean_wheel_speed(log, last) - mean_wheel_speed(log, 0)) / span_s;
  out.imu_pitch_rad = strict::atan2(x, z);
  out.imu_roll_rad = strict::atan2(y, strict::hypot(x, z));
}

}  // namespace

Comma2k19Calibration calibrate(const Comma2k19Log& log) {
  Comma2k19Calibration out;
  out.boot_zero_s = boot_zero(log);
  out.gnss_epoch_s = gnss_epoch(log, out.gnss_delay_s);
  out.datum = {log.gnss.value.at(0, 0), log.gnss.value.at(0, 1), log.gnss.value.at(0, 4)};
  level_imu(log, out);
  out.camera_yaw_rad = camera_yaw(log, LocalTangentPlane(out.datum));
  return out;
}

SimTime time_of(const Comma2k19Calibration& calibration, double boot_s) {
  return SimTime{} + duration_from_seconds(boot_s - calibration.boot_zero_s);
}

std::string to_text(const Comma2k19Calibration& c) {
  std::string text = "vehicle: Toyota RAV4 2017; device: comma EON behind the windshield\n";
  const auto line = [&text](const char* name, double value) { text += fmt::format("{}: {}\n", name, value); };
  line("length_m", c.length_m);
  line("width_m", c.width_m);
  line("wheelbase_m", c.wheelbase_m);
  line("rear_overhang_m", c.rear_overhang_m);
  line("understeer_gradient", c.understeer_gradient);
  line("radar_x_m", c.radar_x_m);
  line("steering_ratio", c.steering_ratio);
  line("camera_x_m", c.camera_x_m);
  line("camera_z_m", c.camera_z_m);
  line("gnss_delay_s", c.gnss_delay_s);
  line("imu_latency_s", c.imu_latency_s);
  line("radar_range_sigma_m", c.radar_range_sigma_m);
  line("radar_azimuth_sigma_rad", c.radar_azimuth_sigma_rad);
  line("radar_range_rate_sigma_mps", c.radar_range_rate_sigma_mps);
  line("boot_zero_s", c.boot_zero_s);
  line("gnss_epoch_s", c.gnss_epoch_s);
  line("imu_pitch_rad", c.imu_pitch_rad);
  line("imu_roll_rad", c.imu_roll_rad);
  line("camera_yaw_rad", c.camera_yaw_rad);
  line("datum_latitude_deg", c.datum.latitude_deg);
  line("datum_longitude_deg", c.datum.longitude_deg);
  line("datum_altitude_m", c.datum.altitude_m);
  return text;
}

std::string stack_parameters(const Comma2k19Calibration& c) {
  return fmt::format(
      "vehicle:\n"
      "  length: {} m\n  width: {} m\n  wheelbase: {} m\n  rear_overhang: {} m\n  understeer_gradient: {}\n"
      "  imu_x: {} m\n  imu_z: {} m\n  gnss_antenna_x: {} m\n  gnss_antenna_z: {} m\n  radar_x: {} m\n"
      "ingest: {{object_list_silence: 0 s}}\nmonitor: {{object_list_silence: 0 s}}\n",
      c.length_m, c.width_m, c.wheelbase_m, c.rear_overhang_m, c.understeer_gradient, c.camera_x_m, c.camera_z_m,
      c.camera_x_m, c.camera_z_m, c.radar_x_m);
}

}  // namespace longtail::replay
