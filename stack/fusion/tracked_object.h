// One track: motion, outline, class, and the evidence that it exists. Existence follows the recursion of
// integrated probabilistic data association with the one detection that was assigned to it.
// Source: Musicki, Evans, Stankovic, "Integrated probabilistic data association" (1994).
#pragma once

#include <array>

#include "stack/api/sensors.pb.h"
#include "stack/base/digest.h"
#include "stack/base/time.h"
#include "stack/fusion/fusion.h"
#include "stack/fusion/measurement.h"

namespace longtail::stack {

enum class Sensor : std::uint8_t { kRadar, kCamera };

// What one sensor has to do with a track.
struct SensorEvidence {
  static constexpr SimTime kNever{-1'000'000'000'000};
  SimTime last = kNever;        // capture time of its last detection
  std::int64_t hits = 0;
  double rate = 0.6;            // share of its recent looks that found the object

  bool seen(SimTime now, double within_s) const { return (now - last).seconds() <= within_s; }
};

struct TrackedObject {
  std::uint32_t id = 0;
  KinematicState state;
  Outline outline;
  bool size_known = false;      // the object list has measured it
  double existence = 0;
  bool confirmed = false;
  SimTime born;
  SimTime updated;
  SensorEvidence radar;
  SensorEvidence camera;
  double camera_claim = 0;      // smoothed existence claim of the object list
  std::array<double, ObjectClass_ARRAYSIZE> class_score{};
  std::uint32_t device_track = 0;
  SimTime covered_since = SensorEvidence::kNever;  // both sensors must see it since

  SensorEvidence& evidence(Sensor sensor) { return sensor == Sensor::kRadar ? radar : camera; }
  ObjectClass classification() const;
  Maneuver maneuver(const FusionParameters& p) const;

  // Existence after a detection with likelihood ratio `ratio` (Pd N(nu; S) / clutter density), or a miss.
  void found(Sensor sensor, SimTime t, double ratio, const FusionParameters& p);
  void missed(Sensor sensor, const FusionParameters& p);
  void confirm_if_due(const FusionParameters& p);
  double published_existence(const FusionParameters& p) const;

  // Takes a new outline and keeps the face that a ray from the sensor meets where it is.
  void reshape(const Outline& outline, Direction ray);
  void learn_appearance(const DetectedObject& object, double yaw_map_rad, Direction ray);
  // Of a track that only the radar has seen: heading from its motion, the size of a car once it drives.
  void guess_appearance(Direction ray);

  // Becomes one with a younger track of the same object: keeps its own id, and the motion of the one whose outline
  // was measured.
  void absorb(const TrackedObject& younger);

  void save(StateWriter& out) const;
  void load(StateReader& in);
};

}  // namespace longtail::stack
