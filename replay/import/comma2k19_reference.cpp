#include "replay/import/comma2k19_reference.h"

#include <algorithm>
#include <cmath>

#include "replay/import/comma2k19_calibration.h"
#include "stack/base/strict_math.h"

namespace longtail::replay {
namespace {

constexpr double kMovingSpeed_mps = 5;

// The camera's forward axis: the first column of the rotation matrix of the unit quaternion (w, x, y, z).
Ecef forward_axis(const Comma2k19Log& log, std::uint64_t frame) {
  const NpyArray& q = log.frame_orientations;
  const double w = q.at(frame, 0);
  const double x = q.at(frame, 1);
  const double y = q.at(frame, 2);
  const double z = q.at(frame, 3);
  return {1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)};
}

double axis_yaw(const Comma2k19Log& log, const LocalTangentPlane& plane, std::uint64_t frame) {
  const Enu axis = plane.rotate_to_local(forward_axis(log, frame));
  return strict::atan2(axis.north, axis.east);
}

Enu velocity(const Comma2k19Log& log, const LocalTangentPlane& plane, std::uint64_t frame) {
  const NpyArray& v = log.frame_velocities;
  return plane.rotate_to_local(Ecef{v.at(frame, 0), v.at(frame, 1), v.at(frame, 2)});
}

double speed(const Comma2k19Log& log, const LocalTangentPlane& plane, std::uint64_t frame) {
  const Enu v = velocity(log, plane, frame);
  return std::sqrt(v.east * v.east + v.north * v.north);
}

}  // namespace

double camera_yaw(const Comma2k19Log& log, const LocalTangentPlane& plane) {
  double sine = 0;
  double cosine = 0;
  for (std::uint64_t frame = 0; frame < log.frame_times.rows; ++frame) {
    const Enu v = velocity(log, plane, frame);
    if (v.east * v.east + v.north * v.north < kMovingSpeed_mps * kMovingSpeed_mps) continue;
    const double angle = axis_yaw(log, plane, frame) - strict::atan2(v.north, v.east);
    sine += strict::sin(angle);
    cosine += strict::cos(angle);
  }
  return strict::atan2(sine, cosine);
}

stack::TruthEgo reference_at(const Comma2k19Log& log, const Comma2k19Calibration& calibration,
                             const LocalTangentPlane& plane, std::uint64_t frame) {
  const NpyArray& p = log.frame_positions;
  const Enu camera = plane.to_local(Ecef{p.at(frame, 0), p.at(frame, 1), p.at(frame, 2)});
  const double yaw = strict::wrap_angle(axis_yaw(log, plane, frame) - calibration.camera_yaw_rad);
  stack::TruthEgo body;
  body.set_x_m(camera.east - calibration.camera_x_m * strict::cos(yaw));
  body.set_y_m(camera.north - calibration.camera_x_m * strict::sin(yaw));
  body.set_z_m(camera.up - calibration.camera_z_m);
  body.set_yaw_rad(yaw);
  body.set_speed_mps(speed(log, plane, frame));
  const std::uint64_t before = frame < 2 ? 0 : frame - 2;
  const std::uint64_t after = std::min<std::uint64_t>(frame + 2, log.frame_times.rows - 1);
  const double span_s = log.frame_times.at(after) - log.frame_times.at(before);
  if (span_s > 0) {
    const double turned = strict::wrap_angle(axis_yaw(log, plane, after) - axis_yaw(log, plane, before));
    body.set_yaw_rate_rps(turned / span_s);
    body.set_acceleration_mps2((speed(log, plane, after) - speed(log, plane, before)) / span_s);
  }
  return body;
}

}  // namespace longtail::replay
