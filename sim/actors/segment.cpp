#include "sim/actors/segment.h"

#include <algorithm>

#include "stack/base/strict_math.h"

namespace longtail::sim {

namespace {

constexpr double kStands = 1e-9;  // m of motion per segment

void save_end(const Segment::End& end, StateWriter& out) {
  for (int i = 0; i < 3; ++i) out.f64(end.position_m[i]);
  out.f64(end.yaw_rad);
  out.boolean(end.road.has_value());
  if (!end.road) return;
  out.u32(end.road->road.value);
  out.f64(end.road->s_m);
  out.f64(end.road->t_m);
}

}  // namespace

double set_motion(Segment& segment, double speed_mps, double acceleration_mps2, double duration_s) {
  segment.speed_mps = speed_mps;
  segment.acceleration_mps2 = acceleration_mps2;
  segment.duration_s = duration_s;
  const bool stops = acceleration_mps2 < 0 && speed_mps + acceleration_mps2 * duration_s < 0;
  segment.moving_s = stops ? speed_mps / -acceleration_mps2 : duration_s;
  return segment.distance_m(duration_s);
}

double Segment::distance_m(double elapsed_s) const {
  const double t = std::clamp(elapsed_s, 0.0, std::min(moving_s, duration_s));
  return (speed_mps + 0.5 * acceleration_mps2 * t) * t;
}

double Segment::speed_at(double elapsed_s) const {
  if (elapsed_s >= moving_s && moving_s < duration_s) return 0;
  return std::max(0.0, speed_mps + acceleration_mps2 * std::min(elapsed_s, duration_s));
}

MotionSample Segment::at(double elapsed_s) const {
  const double elapsed = std::clamp(elapsed_s, 0.0, duration_s);
  const double length = distance_m(duration_s);
  const double by_time = duration_s > 0 ? elapsed / duration_s : 1.0;
  const double part = length > kStands ? distance_m(elapsed) / length : by_time;
  const bool standing = elapsed >= moving_s && moving_s < duration_s;

  MotionSample s;
  const Eigen::Vector3d way = to.position_m - from.position_m;
  const double turn = strict::wrap_angle(to.yaw_rad - from.yaw_rad);
  s.position_m = from.position_m + part * way;
  s.yaw_rad = strict::wrap_angle(from.yaw_rad + part * turn);
  s.speed_mps = speed_at(elapsed);
  s.acceleration_mps2 = standing || (speed_mps <= 0 && acceleration_mps2 <= 0) ? 0.0 : acceleration_mps2;
  // Along the chord, as fast as the distance grows; sideways-only motion goes by time.
  const double rate = length > kStands ? s.speed_mps / length : (duration_s > 0 ? 1 / duration_s : 0.0);
  s.velocity_mps = rate * way;
  s.yaw_rate_rps = rate * turn;
  s.road = part < 1 ? from.road : to.road;
  if (from.road && to.road && from.road->road == to.road->road) {
    s.road = RoadPoint{from.road->road, from.road->s_m + part * (to.road->s_m - from.road->s_m),
                       from.road->t_m + part * (to.road->t_m - from.road->t_m)};
  }
  return s;
}

void Segment::save(StateWriter& out) const {
  out.i64(start.ns);
  for (const double v : {duration_s, speed_mps, acceleration_mps2, moving_s}) out.f64(v);
  save_end(from, out);
  save_end(to, out);
}

}  // namespace longtail::sim
