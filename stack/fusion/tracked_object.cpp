#include "stack/fusion/tracked_object.h"

#include <algorithm>
#include <cmath>

#include "stack/base/strict_math.h"

namespace longtail::stack {
namespace {

using K = KinematicState;

constexpr double kCertain = 0.9999;      // existence stays below: evidence must be able to turn it
constexpr double kRateMemory = 0.9;
constexpr double kLowestRate = 0.15;
constexpr double kAppearanceGain = 0.1;
constexpr double kYawGain = 0.2;
constexpr double kClassMemory = 0.95;
constexpr double kDriving_mps = 3.0;
constexpr double kCarLength_m = 4.5;
constexpr double kCarWidth_m = 1.8;

double blend(double from, double to, double gain) { return from + gain * (to - from); }
double blend_angle(double from, double to, double gain) {
  return strict::wrap_angle(from + gain * strict::wrap_angle(to - from));
}

}  // namespace

ObjectClass TrackedObject::classification() const {
  const auto best = std::ranges::max_element(class_score);  // the first of equals
  return *best > 0 ? static_cast<ObjectClass>(best - class_score.begin()) : OBJECT_UNKNOWN;
}

Maneuver TrackedObject::maneuver(const FusionParameters& p) const {
  const ObjectClass kind = classification();
  if (kind == OBJECT_DEBRIS) return {.along_mps2 = p.debris_mps2, .across_mps2 = p.debris_mps2};
  const double speed = state.speed_mps();
  if (kind == OBJECT_PEDESTRIAN || kind == OBJECT_ANIMAL || speed < kDriving_mps) {
    return {.along_mps2 = p.walker_mps2, .across_mps2 = p.walker_mps2};
  }
  return {.along_mps2 = p.vehicle_along_mps2,
          .across_mps2 = p.vehicle_across_mps2,
          .direction_x = state.x[K::kVx] / speed,
          .direction_y = state.x[K::kVy] / speed};
}

// --- existence -----------------------------------------------------------------------------------------

void TrackedObject::found(Sensor sensor, SimTime t, double ratio, const FusionParameters& p) {
  const double gain = 1 - p.detection_probability + ratio;
  existence = std::min(existence * gain / (1 - existence + existence * gain), kCertain);
  SensorEvidence& by = evidence(sensor);
  by.last = std::max(by.last, t);
  ++by.hits;
  by.rate = blend(1, by.rate, kRateMemory);
  updated = std::max(updated, t);
}

// A sensor that finds the object rarely anyway says little by missing it once more.
void TrackedObject::missed(Sensor sensor, const FusionParameters& p) {
  SensorEvidence& by = evidence(sensor);
  const double surprise = confirmed ? p.confirmed_miss_probability : p.detection_probability;
  const double expected = std::clamp(by.rate, kLowestRate, surprise);
  existence = existence * (1 - expected) / (1 - existence * expected);
  by.rate *= kRateMemory;
}

void TrackedObject::confirm_if_due(const FusionParameters& p) {
  if (confirmed || existence < p.confirm_existence) return;
  if (static_cast<double>(radar.hits + camera.hits) < p.confirm_hits) return;
  const bool by_radar = static_cast<double>(radar.hits) >= p.confirm_hits;
  const bool by_both = radar.hits > 0 && camera.hits > 0;
  confirmed = by_radar || by_both || camera_claim >= p.min_camera_claim;
}

// Frames of one camera are not independent: alone, they give no more than the camera claims.
double TrackedObject::published_existence(const FusionParameters& p) const {
  const bool by_radar = static_cast<double>(radar.hits) >= p.confirm_hits;
  return by_radar ? existence : std::min(existence, std::max(camera_claim, p.birth_existence));
}

// --- appearance ----------------------------------------------------------------------------------------

void TrackedObject::reshape(const Outline& next, Direction ray) {
  const double shift = face_offset(next, ray) - face_offset(outline, ray);
  state.x[K::kPx] += shift * ray.x;
  state.x[K::kPy] += shift * ray.y;
  outline = next;
}

void TrackedObject::learn_appearance(const DetectedObject& object, double yaw_map_rad, Direction ray) {
  const auto kind = static_cast<std::size_t>(object.classification());
  for (double& score : class_score) score *= kClassMemory;
  if (kind != OBJECT_UNKNOWN) class_score[kind] += object.existence();
  camera_claim = camera.hits <= 1 ? object.existence() : blend(camera_claim, object.existence(), 0.3);
  if (object.length_m() <= 0 || object.width_m() <= 0) return;
  const double gain = size_known ? kAppearanceGain : 1;
  reshape(outline_of(blend(outline.length_m, object.length_m(), gain), blend(outline.width_m, object.width_m(), gain),
                     blend_angle(outline.yaw_rad, yaw_map_rad, size_known ? kYawGain : 1)),
          ray);
  size_known = true;
}

void TrackedObject::guess_appearance(Direction ray) {
  if (size_known || state.speed_mps() < kDriving_mps) return;
  const double course = strict::atan2(state.x[K::kVy], state.x[K::kVx]);
  const bool grows = confirmed && outline.length_m < kCarLength_m;
  reshape(outline_of(grows ? kCarLength_m : outline.length_m, grows ? kCarWidth_m : outline.width_m,
                     blend_angle(outline.yaw_rad, course, kYawGain)),
          ray);
}

void TrackedObject::absorb(const TrackedObject& younger) {
  TrackedObject joined = younger.size_known && !size_known ? younger : *this;
  joined.id = id;
  joined.born = std::min(born, younger.born);
  joined.updated = std::max(updated, younger.updated);
  joined.existence = std::max(existence, younger.existence);
  joined.confirmed = confirmed || younger.confirmed;
  joined.radar = radar.last >= younger.radar.last ? radar : younger.radar;
  joined.camera = camera.last >= younger.camera.last ? camera : younger.camera;
  joined.device_track = joined.radar.last == radar.last ? device_track : younger.device_track;
  *this = joined;
}

// --- state ---------------------------------------------------------------------------------------------

void TrackedObject::save(StateWriter& out) const {
  out.u32(id);
  out.f64s({state.x.data(), K::kSize});
  out.f64s({state.covariance.data(), K::kSize * K::kSize});
  for (const double v : {outline.length_m, outline.width_m, outline.yaw_rad, existence, camera_claim}) out.f64(v);
  out.boolean(size_known);
  out.boolean(confirmed);
  for (const SimTime t : {born, updated, covered_since}) out.i64(t.ns);
  for (const SensorEvidence* by : {&radar, &camera}) {
    out.i64(by->last.ns);
    out.i64(by->hits);
    out.f64(by->rate);
  }
  out.f64s(class_score);
  out.u32(device_track);
}

void TrackedObject::load(StateReader& in) {
  id = in.u32();
  in.f64s({state.x.data(), K::kSize});
  in.f64s({state.covariance.data(), K::kSize * K::kSize});
  for (double* v : {&outline.length_m, &outline.width_m, &outline.yaw_rad, &existence, &camera_claim}) *v = in.f64();
  outline.heading = direction_of(outline.yaw_rad);
  size_known = in.boolean();
  confirmed = in.boolean();
  for (SimTime* t : {&born, &updated, &covered_since}) t->ns = in.i64();
  for (SensorEvidence* by : {&radar, &camera}) {
    by->last = {in.i64()};
    by->hits = in.i64();
    by->rate = in.f64();
  }
  in.f64s(class_score);
  device_track = in.u32();
}

}  // namespace longtail::stack
