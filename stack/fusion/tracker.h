// The multi-object tracker: works radar scans and object lists, each at its capture time, into tracks.
// A scan newer than the tracks moves them to its time; an older one is compared with them stepped back (without the
// cross-correlation of the process noise in between: an approximation good for lags of a few scans; Bar-Shalom,
// "Update with out-of-sequence measurements in tracking" (2002), algorithm B with that term left out).
// Per scan: predict, gate, assign by global nearest neighbour, update, miss, give birth, delete.
#pragma once

#include <span>
#include <vector>

#include "stack/api/sensors.pb.h"
#include "stack/fusion/assignment.h"
#include "stack/fusion/ego_history.h"
#include "stack/fusion/tracked_object.h"

namespace longtail::stack {

class Tracker {
 public:
  Tracker(const FusionParameters& parameters, const VehicleCalibration& calibration);

  // False: too old to be used.
  bool add(SimTime t, const RadarScan& scan, const EgoPose& ego);
  bool add(SimTime t, const ObjectList& list, const EgoPose& ego);
  // Once per publication, at its time: forgets what was not seen for long, joins tracks that are one object,
  // judges the agreement of the sensors. `t` must not fall.
  void settle(SimTime t, const EgoPose& ego);

  std::span<const TrackedObject> objects() const { return objects_; }
  // Of the objects' states: the newest scan's.
  SimTime time() const { return time_; }
  // The object's motion carried on to `t`.
  KinematicState state_at(const TrackedObject& object, SimTime t) const;
  double disagreement() const { return disagreement_; }

  void save(StateWriter& out) const;
  void load(StateReader& in);

 private:
  // A detection made ready for association: measurement, noise, what it looked like.
  struct RadarMeasurement {
    Eigen::Vector3d z;
    Eigen::Vector3d variance;
    std::uint32_t device_track = 0;
  };
  struct CameraMeasurement {
    Eigen::Vector4d z;         // map frame
    Eigen::Matrix4d noise;
    Outline outline;           // map frame; length 0 = not given
    const DetectedObject* object = nullptr;
  };
  // Steps from the tracks' time back to an older scan's; nothing for a newer one, which moves the tracks.
  const MotionStep* align(SimTime t, bool& usable);
  void move_all(SimTime t);

  RadarMeasurement prepare(const RadarDetection& detection) const;
  CameraMeasurement prepare(const DetectedObject& object, const EgoPose& ego) const;
  Eigen::Matrix3d radar_noise(const RadarMeasurement& m, const TrackedObject& object) const;
  bool radar_covers(double range_m, double azimuth_rad) const;
  bool camera_covers(const KinematicState& state, const EgoPose& ego, Direction heading) const;
  double log_prior(const TrackedObject& object) const;
  void add_pair(std::size_t row, std::size_t column, double log_ratio, double gain);
  double ratio_of(std::size_t row, std::size_t column) const;

  void pair_radar();
  void update_radar(SimTime t, const SensorPose& sensor, std::span<const int> column_of_row);
  void birth_radar(SimTime t, const SensorPose& sensor, double ego_yaw_rad, const RadarMeasurement& m);
  void pair_camera(const EgoPose& ego);
  void update_camera(SimTime t, const EgoPose& ego, std::span<const int> column_of_row);
  void birth_camera(SimTime t, const CameraMeasurement& m);
  Eigen::Vector4d camera_residual(const TrackedObject& object, const PredictedCartesian& predicted,
                                  const CameraMeasurement& m, Direction ray) const;
  bool inside_known_object(double x_m, double y_m) const;
  void delete_lost(SimTime t);
  bool are_twins(const TrackedObject& a, const TrackedObject& b, SimTime t) const;
  void join_twins(SimTime t);
  void judge_agreement(SimTime t, const EgoPose& ego);

  FusionParameters p_;
  Mounting radar_mounting_;
  double log_radar_clutter_;   // per m rad m/s
  double log_camera_clutter_;  // per m^2 (m/s)^2
  double tan_camera_;          // of the half width of its view

  SimTime time_;               // of the tracks' states
  bool started_ = false;
  std::uint32_t next_id_ = 1;
  std::vector<TrackedObject> objects_;  // by id
  SimTime last_radar_ = SensorEvidence::kNever;
  SimTime last_camera_ = SensorEvidence::kNever;
  SimTime settled_ = SensorEvidence::kNever;
  double disagreement_ = 0;

  // Scratch of one scan.
  Assignment assignment_;
  std::vector<Pairing> pairs_;
  std::vector<double> log_ratios_;  // of pairs_: likelihood over clutter density
  std::vector<PredictedRadar> predicted_radar_;
  std::vector<PredictedCartesian> predicted_camera_;
  std::vector<RadarMeasurement> radar_;
  std::vector<CameraMeasurement> camera_;
  std::vector<Direction> rays_;  // from the ego to each predicted object
  std::vector<char> used_;
  MotionStep back_{0, 1};
};

}  // namespace longtail::stack
