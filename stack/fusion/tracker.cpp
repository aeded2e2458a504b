#include "stack/fusion/tracker.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "stack/base/strict_math.h"

namespace longtail::stack {
namespace {

using K = KinematicState;

constexpr double kLogTwoPi = 1.8378770664093453;
constexpr double kSensorAlive_s = 0.3;
constexpr double kLeastAgreementRange_m = 3;
// Echoes farther to the side are none of the ego's business: barriers beside the road show a radar mirror images there.
constexpr double kMostAside_m = 8;

double square(double v) { return v * v; }
double or_default(double claimed, double fallback) { return claimed > 0 ? claimed : fallback; }

// No axis alone may exceed the gate of all together: a cheap first look, never wrong.
bool beyond(double residual, double gate, double variance) { return residual * residual > gate * variance; }

// ln N(residual; 0, S)
template <int M>
double log_likelihood(const Innovation<M>& innovation) {
  return -0.5 * (innovation.squared() + M * kLogTwoPi) - strict::log(innovation.root_determinant());
}

Eigen::Vector3d radar_residual(const Eigen::Vector3d& z, const Eigen::Vector3d& predicted) {
  Eigen::Vector3d residual = z - predicted;
  residual[1] = strict::wrap_angle(residual[1]);
  return residual;
}

}  // namespace

Tracker::Tracker(const FusionParameters& parameters, const VehicleCalibration& calibration)
    : p_(parameters), radar_mounting_(calibration.radar) {
  constexpr double kRadarRates_mps = 100;   // width of the range-rate window
  constexpr double kCameraSpeeds_mps = 60;  // per axis
  const double cells = p_.radar_far_range_m * 2 * p_.radar_far_half_width_rad * kRadarRates_mps;
  log_radar_clutter_ = strict::log(p_.radar_clutter_per_scan / cells);
  const double sector = p_.object_list_half_width_rad * square(p_.object_list_range_m);
  tan_camera_ = strict::tan(p_.object_list_half_width_rad);
  log_camera_clutter_ = strict::log(p_.object_list_clutter_per_scan / (sector * square(kCameraSpeeds_mps)));
}

// --- time ----------------------------------------------------------------------------------------------

void Tracker::move_all(SimTime t) {
  const double dt = (t - time_).seconds();
  time_ = t;
  if (dt <= 0) return;
  const MotionStep step(dt, p_.acceleration_correlation_s);
  const double survival = strict::exp(-dt / p_.survival_s);
  for (TrackedObject& object : objects_) {
    predict(object.state, step, object.maneuver(p_));
    object.existence *= survival;
  }
}

const MotionStep* Tracker::align(SimTime t, bool& usable) {
  usable = true;
  if (!started_ || t >= time_) {
    if (!started_) time_ = t;
    started_ = true;
    move_all(t);
    return nullptr;
  }
  usable = (time_ - t).seconds() <= p_.max_lag_s;
  back_ = MotionStep(-(time_ - t).seconds(), p_.acceleration_correlation_s);
  return &back_;
}

KinematicState Tracker::state_at(const TrackedObject& object, SimTime t) const {
  KinematicState state = object.state;
  if (t > time_) predict(state, MotionStep((t - time_).seconds(), p_.acceleration_correlation_s), object.maneuver(p_));
  return state;
}

// "This detection is of this object" against "clutter, and the object was missed": the part that the object gives.
double Tracker::log_prior(const TrackedObject& object) const {
  const double detected = object.existence * p_.detection_probability;
  return strict::log(detected / (1 - detected));
}

void Tracker::add_pair(std::size_t row, std::size_t column, double log_ratio, double gain) {
  pairs_.push_back({static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(column), gain});
  log_ratios_.push_back(log_ratio);
}

// Pd times likelihood over clutter density of a pair that was gated.
double Tracker::ratio_of(std::size_t row, std::size_t column) const {
  auto at = std::ranges::lower_bound(pairs_, row, {}, &Pairing::row);
  while (at->column != column) ++at;
  return p_.detection_probability * strict::exp(log_ratios_[static_cast<std::size_t>(at - pairs_.begin())]);
}

// --- radar ---------------------------------------------------------------------------------------------

bool Tracker::radar_covers(double range_m, double azimuth_rad) const {
  const double off_axis = std::fabs(azimuth_rad);
  return (range_m <= p_.radar_far_range_m && off_axis <= p_.radar_far_half_width_rad) ||
         (range_m <= p_.radar_near_range_m && off_axis <= p_.radar_near_half_width_rad);
}

Tracker::RadarMeasurement Tracker::prepare(const RadarDetection& detection) const {
  const double range_sigma = or_default(detection.range_sigma_m(), p_.radar_range_sigma_m);
  const double azimuth_sigma = or_default(detection.azimuth_sigma_rad(), p_.radar_azimuth_sigma_rad);
  const double rate_sigma = or_default(detection.range_rate_sigma_mps(), p_.radar_rate_sigma_mps);
  return {.z = {detection.range_m(), detection.azimuth_rad(), detection.range_rate_mps()},
          .variance = {square(range_sigma) + square(p_.radar_surface_sigma_m), square(azimuth_sigma),
                       square(rate_sigma) + square(p_.radar_rate_floor_mps)},
          .device_track = detection.device_track()};
}

// The reflecting point wanders across the object's width.
Eigen::Matrix3d Tracker::radar_noise(const RadarMeasurement& m, const TrackedObject& object) const {
  const double glint = p_.radar_glint_share * object.outline.width_m / std::max(m.z[0], 1.0);
  return Eigen::Vector3d(m.variance[0], m.variance[1] + square(glint), m.variance[2]).asDiagonal();
}

void Tracker::pair_radar() {
  pairs_.clear();
  log_ratios_.clear();
  for (std::size_t row = 0; row < objects_.size(); ++row) {
    const TrackedObject& object = objects_[row];
    const PredictedRadar& predicted = predicted_radar_[row];
    const double prior = log_prior(object);
    for (std::size_t column = 0; column < radar_.size(); ++column) {
      const RadarMeasurement& m = radar_[column];
      if (beyond(m.z[0] - predicted.z[0], p_.radar_gate, predicted.spread(0, 0) + m.variance[0])) continue;
      if (beyond(m.z[2] - predicted.z[2], p_.radar_gate, predicted.spread(2, 2) + m.variance[2])) continue;
      const Innovation<3> innovation(predicted.spread + radar_noise(m, object), radar_residual(m.z, predicted.z));
      if (innovation.squared() > p_.radar_gate) continue;
      const double log_ratio = log_likelihood(innovation) - log_radar_clutter_;
      const bool same_device_track = m.device_track != 0 && m.device_track == object.device_track;
      add_pair(row, column, log_ratio, prior + log_ratio + (same_device_track ? p_.device_track_bonus : 0));
    }
  }
}

bool Tracker::add(SimTime t, const RadarScan& scan, const EgoPose& ego) {
  bool usable = true;
  const MotionStep* back = align(t, usable);
  if (!usable) return false;
  last_radar_ = std::max(last_radar_, t);
  const SensorPose sensor = sensor_pose(ego, radar_mounting_);
  radar_.clear();
  for (const RadarDetection& detection : scan.detections()) radar_.push_back(prepare(detection));
  predicted_radar_.clear();
  for (const TrackedObject& object : objects_) {
    predicted_radar_.push_back(predict_radar(object.state, object.outline, sensor, back));
  }
  pair_radar();
  update_radar(t, sensor, assignment_.solve(objects_.size(), radar_.size(), pairs_));
  for (std::size_t column = 0; column < radar_.size(); ++column) {
    if (!used_[column]) birth_radar(t, sensor, ego.yaw_rad, radar_[column]);
  }
  delete_lost(t);
  return true;
}

void Tracker::update_radar(SimTime t, const SensorPose& sensor, std::span<const int> column_of_row) {
  used_.assign(radar_.size(), 0);
  for (std::size_t row = 0; row < objects_.size(); ++row) {
    TrackedObject& object = objects_[row];
    const PredictedRadar& predicted = predicted_radar_[row];
    if (column_of_row[row] == kUnpaired) {
      if (radar_covers(predicted.z[0], predicted.z[1])) object.missed(Sensor::kRadar, p_);
      continue;
    }
    const auto column = static_cast<std::size_t>(column_of_row[row]);
    const RadarMeasurement& m = radar_[column];
    used_[column] = 1;
    object.found(Sensor::kRadar, t, ratio_of(row, column), p_);
    update<3>(object.state, predicted, {predicted.spread + radar_noise(m, object), radar_residual(m.z, predicted.z)});
    if (m.device_track != 0) object.device_track = m.device_track;
    object.confirm_if_due(p_);
    object.guess_appearance(towards(sensor.x_m, sensor.y_m, object.state.x[K::kPx], object.state.x[K::kPy]));
  }
}

// A further return from an object that is tracked already starts nothing.
bool Tracker::inside_known_object(double x_m, double y_m) const {
  constexpr double kMargin_m = 0.8;
  return std::ranges::any_of(objects_, [&](const TrackedObject& object) {
    if (!object.confirmed) return false;
    const double dx = x_m - object.state.x[K::kPx];
    const double dy = y_m - object.state.x[K::kPy];
    const double reach = object.outline.length_m + object.outline.width_m;
    if (dx * dx + dy * dy > reach * reach) return false;
    const auto [c, s] = object.outline.heading;
    return std::fabs(c * dx + s * dy) <= 0.5 * object.outline.length_m + kMargin_m &&
           std::fabs(c * dy - s * dx) <= 0.5 * object.outline.width_m + kMargin_m;
  });
}

// One detection gives the position and the velocity along the line of sight; across it the velocity is unknown.
void Tracker::birth_radar(SimTime t, const SensorPose& sensor, double ego_yaw_rad, const RadarMeasurement& m) {
  constexpr double kUnknownSpeed_mps = 6;
  constexpr double kUnknownAcceleration_mps2 = 1.5;
  constexpr double kMoving_mps = 3;
  if (objects_.size() >= static_cast<std::size_t>(p_.max_tracks)) return;
  const double bearing = strict::wrap_angle(m.z[1] + sensor.yaw_rad);
  const auto [ux, uy] = direction_of(bearing);
  if (inside_known_object(sensor.x_m + m.z[0] * ux, sensor.y_m + m.z[0] * uy)) return;

  TrackedObject object;
  object.id = next_id_++;
  object.born = object.updated = t;
  object.existence = p_.birth_existence;
  const double along = m.z[2] + sensor.velocity_x_mps * ux + sensor.velocity_y_mps * uy;  // over ground
  const bool moving = std::fabs(along) > kMoving_mps;
  const double course = along > 0 ? bearing : strict::wrap_angle(bearing + std::numbers::pi);
  object.outline = moving ? outline_of(4.5, 1.8, course) : outline_of(1.5, 1.5, ego_yaw_rad);
  const double range = m.z[0] + face_offset(object.outline, {ux, uy});
  object.state.x << sensor.x_m + range * ux, along * ux, 0, sensor.y_m + range * uy, along * uy, 0;
  const double across_variance = square(range) * m.variance[1] + square(p_.radar_glint_share * object.outline.width_m);
  Eigen::Matrix2d turn;
  turn << ux, -uy, uy, ux;
  const Eigen::Matrix2d position =
      turn * Eigen::Vector2d(m.variance[0], across_variance).asDiagonal() * turn.transpose();
  const Eigen::Matrix2d velocity =
      turn * Eigen::Vector2d(m.variance[2], square(kUnknownSpeed_mps)).asDiagonal() * turn.transpose();
  auto& p = object.state.covariance;
  constexpr int kAxes[2] = {K::kPx, K::kPy};
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 2; ++j) {
      p(kAxes[i], kAxes[j]) = position(i, j);
      p(kAxes[i] + 1, kAxes[j] + 1) = velocity(i, j);
    }
    p(kAxes[i] + 2, kAxes[i] + 2) = square(kUnknownAcceleration_mps2);
  }
  object.radar.last = t;
  object.radar.hits = 1;
  object.device_track = m.device_track;
  objects_.push_back(object);
}

// --- object list ---------------------------------------------------------------------------------------

bool Tracker::camera_covers(const KinematicState& state, const EgoPose& ego, Direction heading) const {
  const double dx = state.x[K::kPx] - ego.x_m;
  const double dy = state.x[K::kPy] - ego.y_m;
  const auto [c, s] = heading;
  const double ahead = c * dx + s * dy - p_.object_list_mount_x_m;
  const double left = c * dy - s * dx;
  return ahead * ahead + left * left <= square(p_.object_list_range_m) && std::fabs(left) <= tan_camera_ * ahead;
}

Tracker::CameraMeasurement Tracker::prepare(const DetectedObject& object, const EgoPose& ego) const {
  const double c = strict::cos(ego.yaw_rad);
  const double s = strict::sin(ego.yaw_rad);
  CameraMeasurement m;
  m.object = &object;
  m.z << ego.x_m + c * object.x_m() - s * object.y_m(), ego.y_m + s * object.x_m() + c * object.y_m(),
      c * object.velocity_x_mps() - s * object.velocity_y_mps(),
      s * object.velocity_x_mps() + c * object.velocity_y_mps();
  m.outline = outline_of(object.length_m(), object.width_m(), strict::wrap_angle(ego.yaw_rad + object.yaw_rad()));
  // Ellipses with their long axis along the line of sight.
  const Direction ray = towards(ego.x_m, ego.y_m, m.z[0], m.z[1]);
  Eigen::Matrix2d turn;
  turn << ray.x, -ray.y, ray.y, ray.x;
  const auto ellipse = [&](double claimed, double fallback) -> Eigen::Matrix2d {
    const double sigma = p_.camera_correlation_factor * or_default(claimed, fallback);
    const Eigen::Vector2d variances(square(p_.camera_along_factor * sigma), square(p_.camera_across_factor * sigma));
    return turn * variances.asDiagonal() * turn.transpose();
  };
  m.noise.setZero();
  m.noise.topLeftCorner<2, 2>() = ellipse(object.position_sigma_m(), p_.camera_position_sigma_m);
  m.noise.bottomRightCorner<2, 2>() = ellipse(object.velocity_sigma_mps(), p_.camera_velocity_sigma_mps);
  return m;
}

// A centre is compared by the face towards the ego: the radar knows that face, not the object's length.
Eigen::Vector4d Tracker::camera_residual(const TrackedObject& object, const PredictedCartesian& predicted,
                                         const CameraMeasurement& m, Direction ray) const {
  Eigen::Vector4d residual = m.z - predicted.z;
  if (m.outline.length_m > 0 && m.outline.width_m > 0) {
    const double shift = face_offset(m.outline, ray) - face_offset(object.outline, ray);
    residual[0] -= shift * ray.x;
    residual[1] -= shift * ray.y;
  }
  return residual;
}

void Tracker::pair_camera(const EgoPose& ego) {
  pairs_.clear();
  log_ratios_.clear();
  rays_.clear();
  for (std::size_t row = 0; row < objects_.size(); ++row) {
    const TrackedObject& object = objects_[row];
    const PredictedCartesian& predicted = predicted_camera_[row];
    const double prior = log_prior(object);
    rays_.push_back(towards(ego.x_m, ego.y_m, predicted.z[0], predicted.z[1]));
    for (std::size_t column = 0; column < camera_.size(); ++column) {
      const CameraMeasurement& m = camera_[column];
      const double reach =
          0.5 * (m.outline.length_m + m.outline.width_m + object.outline.length_m + object.outline.width_m);
      const double apart_x = std::max(std::fabs(m.z[0] - predicted.z[0]) - reach, 0.0);
      const double apart_y = std::max(std::fabs(m.z[1] - predicted.z[1]) - reach, 0.0);
      if (beyond(apart_x, p_.object_list_gate, predicted.spread(0, 0) + m.noise(0, 0))) continue;
      if (beyond(apart_y, p_.object_list_gate, predicted.spread(1, 1) + m.noise(1, 1))) continue;
      if (beyond(m.z[2] - predicted.z[2], p_.object_list_gate, predicted.spread(2, 2) + m.noise(2, 2))) continue;
      if (beyond(m.z[3] - predicted.z[3], p_.object_list_gate, predicted.spread(3, 3) + m.noise(3, 3))) continue;
      const Eigen::Vector4d residual = camera_residual(object, predicted, m, rays_[row]);
      if (beyond(residual[0], p_.object_list_gate, predicted.spread(0, 0) + m.noise(0, 0))) continue;
      if (beyond(residual[1], p_.object_list_gate, predicted.spread(1, 1) + m.noise(1, 1))) continue;
      const Innovation<4> innovation(predicted.spread + m.noise, residual);
      if (innovation.squared() > p_.object_list_gate) continue;
      const double log_ratio = log_likelihood(innovation) - log_camera_clutter_;
      add_pair(row, column, log_ratio, prior + log_ratio);
    }
  }
}

bool Tracker::add(SimTime t, const ObjectList& list, const EgoPose& ego) {
  bool usable = true;
  const MotionStep* back = align(t, usable);
  if (!usable) return false;
  last_camera_ = std::max(last_camera_, t);
  camera_.clear();
  for (const DetectedObject& object : list.objects()) camera_.push_back(prepare(object, ego));
  predicted_camera_.clear();
  for (const TrackedObject& object : objects_) predicted_camera_.push_back(predict_cartesian(object.state, back));
  pair_camera(ego);
  update_camera(t, ego, assignment_.solve(objects_.size(), camera_.size(), pairs_));
  for (std::size_t column = 0; column < camera_.size(); ++column) {
    if (!used_[column]) birth_camera(t, camera_[column]);
  }
  delete_lost(t);
  return true;
}

void Tracker::update_camera(SimTime t, const EgoPose& ego, std::span<const int> column_of_row) {
  used_.assign(camera_.size(), 0);
  const Direction heading = direction_of(ego.yaw_rad);
  for (std::size_t row = 0; row < objects_.size(); ++row) {
    TrackedObject& object = objects_[row];
    const PredictedCartesian& predicted = predicted_camera_[row];
    if (column_of_row[row] == kUnpaired) {
      if (camera_covers(object.state, ego, heading)) object.missed(Sensor::kCamera, p_);
      continue;
    }
    const auto column = static_cast<std::size_t>(column_of_row[row]);
    const CameraMeasurement& m = camera_[column];
    used_[column] = 1;
    const Eigen::Vector4d residual = camera_residual(object, predicted, m, rays_[row]);
    object.found(Sensor::kCamera, t, ratio_of(row, column), p_);
    update<4>(object.state, predicted, {predicted.spread + m.noise, residual});
    object.learn_appearance(*m.object, m.outline.yaw_rad, rays_[row]);
    object.confirm_if_due(p_);
  }
}

void Tracker::birth_camera(SimTime t, const CameraMeasurement& m) {
  constexpr double kUnknownAcceleration_mps2 = 1.5;
  if (objects_.size() >= static_cast<std::size_t>(p_.max_tracks)) return;
  TrackedObject object;
  object.id = next_id_++;
  object.born = object.updated = t;
  object.existence = p_.birth_existence;
  object.state.x << m.z[0], m.z[2], 0, m.z[1], m.z[3], 0;
  auto& p = object.state.covariance;
  constexpr int kPlace[4] = {K::kPx, K::kPy, K::kVx, K::kVy};
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < 4; ++j) p(kPlace[i], kPlace[j]) = m.noise(i, j);
  }
  p(K::kAx, K::kAx) = p(K::kAy, K::kAy) = square(kUnknownAcceleration_mps2);
  object.camera.last = t;
  object.camera.hits = 1;
  object.outline = outline_of(1.5, 1.5, m.outline.yaw_rad);
  if (m.outline.length_m > 0 && m.outline.width_m > 0) object.outline = m.outline;  // nothing to shift: its centre
  object.learn_appearance(*m.object, m.outline.yaw_rad, {});
  objects_.push_back(object);
}

// --- upkeep --------------------------------------------------------------------------------------------

void Tracker::delete_lost(SimTime t) {
  std::erase_if(objects_, [&](const TrackedObject& object) {
    const double unseen_s = (t - object.updated).seconds();
    return object.existence < p_.delete_existence ||
           unseen_s > (object.confirmed ? p_.max_coast_s : p_.max_coast_s / 3);
  });
}

// Two tracks of one object, of two kinds. One fed only by the radar and one only by the camera, near each other and
// moving alike: their first detections missed each other's gate. And two whose outlines share their middles, whoever
// feeds them: radars return one vehicle as several device tracks, but two bodies do not stand in one place.
bool Tracker::are_twins(const TrackedObject& a, const TrackedObject& b, SimTime t) const {
  constexpr double kWithin_s = 0.5;
  constexpr double kPlace_m = 2.5;
  constexpr double kSpeed_mps = 3;
  constexpr double kSameSpeed_mps = 1.5;
  const double dx = b.state.x[K::kPx] - a.state.x[K::kPx];
  const double dy = b.state.x[K::kPy] - a.state.x[K::kPy];
  const double apart_squared = dx * dx + dy * dy;
  const double speed_squared =
      square(b.state.x[K::kVx] - a.state.x[K::kVx]) + square(b.state.x[K::kVy] - a.state.x[K::kVy]);
  if (speed_squared > square(kSpeed_mps)) return false;
  const bool a_radar = a.radar.seen(t, kWithin_s);
  const bool a_camera = a.camera.seen(t, kWithin_s);
  const bool one_sensor_each = a_radar != a_camera && b.radar.seen(t, kWithin_s) == a_camera &&
                               b.camera.seen(t, kWithin_s) == a_radar;
  if (one_sensor_each && apart_squared < square(kPlace_m)) return true;
  const auto [c, s] = a.outline.heading;
  const bool share_middles = std::fabs(c * dx + s * dy) < 0.5 * std::min(a.outline.length_m, b.outline.length_m) &&
                             std::fabs(c * dy - s * dx) < 0.5 * std::min(a.outline.width_m, b.outline.width_m);
  return share_middles && speed_squared < square(kSameSpeed_mps);
}

void Tracker::join_twins(SimTime t) {
  for (std::size_t i = 0; i < objects_.size(); ++i) {
    for (std::size_t j = i + 1; j < objects_.size();) {
      if (are_twins(objects_[i], objects_[j], t)) {
        objects_[i].absorb(objects_[j]);
        objects_.erase(objects_.begin() + static_cast<std::ptrdiff_t>(j));
      } else {
        ++j;
      }
    }
  }
}

// Share of the confirmed objects, well inside both fields of view, that only one sensor has seen lately.
void Tracker::judge_agreement(SimTime t, const EgoPose& ego) {
  const bool both_alive =
      (t - last_radar_).seconds() <= kSensorAlive_s && (t - last_camera_).seconds() <= kSensorAlive_s;
  const SensorPose radar = sensor_pose(ego, radar_mounting_);
  const Direction heading = direction_of(ego.yaw_rad);
  int judged = 0;
  int disputed = 0;
  for (TrackedObject& object : objects_) {
    const double dx = object.state.x[K::kPx] - radar.x_m;
    const double dy = object.state.x[K::kPy] - radar.y_m;
    const double range = std::sqrt(dx * dx + dy * dy);
    const double aside = std::fabs(heading.x * dy - heading.y * dx);
    const bool near = object.confirmed && both_alive && range >= kLeastAgreementRange_m &&
                      range <= p_.agreement_range_m && aside <= kMostAside_m;
    const bool covered = near && radar_covers(range, strict::wrap_angle(strict::atan2(dy, dx) - radar.yaw_rad)) &&
                         camera_covers(object.state, ego, heading);
    if (!covered) object.covered_since = SensorEvidence::kNever;
    if (covered && object.covered_since == SensorEvidence::kNever) object.covered_since = t;
    if (!covered || (t - object.covered_since).seconds() < p_.agreement_time_s) continue;
    ++judged;
    if (object.radar.seen(t, p_.agreement_time_s) != object.camera.seen(t, p_.agreement_time_s)) ++disputed;
  }
  const double share = judged > 0 ? static_cast<double>(disputed) / judged : 0;
  const double dt = settled_ == SensorEvidence::kNever ? 0 : (t - settled_).seconds();
  disagreement_ += dt / (p_.agreement_smoothing_s + dt) * (share - disagreement_);
}

void Tracker::settle(SimTime t, const EgoPose& ego) {
  delete_lost(t);
  join_twins(t);
  judge_agreement(t, ego);
  settled_ = t;
}

void Tracker::save(StateWriter& out) const {
  out.i64(time_.ns);
  out.boolean(started_);
  out.u32(next_id_);
  for (const SimTime t : {last_radar_, last_camera_, settled_}) out.i64(t.ns);
  out.f64(disagreement_);
  out.u64(objects_.size());
  for (const TrackedObject& object : objects_) object.save(out);
}

void Tracker::load(StateReader& in) {
  time_ = {in.i64()};
  started_ = in.boolean();
  next_id_ = in.u32();
  for (SimTime* t : {&last_radar_, &last_camera_, &settled_}) t->ns = in.i64();
  disagreement_ = in.f64();
  objects_.assign(in.u64(), TrackedObject{});
  for (TrackedObject& object : objects_) object.load(in);
}

}  // namespace longtail::stack
