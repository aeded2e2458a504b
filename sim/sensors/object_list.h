// A smart camera's object list. Per actor: a miss chain (two states, bursts of geometric length), errors of position,
// yaw, size and velocity that are correlated in time (e_k = phi e_{k-1} + sqrt(1 - phi^2) w, phi = e^{-dt/tau}, times a
// sigma that grows with distance), and a class that is confused now and then. False positives come and go on their own.
// Detection follows camera_detection.h. Not modelled: yaw flips, identity switches (the list has no ids), lens glare.
#pragma once

#include <array>
#include <vector>

#include "sim/random/stream.h"
#include "sim/sensors/camera_detection.h"
#include "sim/sensors/ghosts.h"
#include "sim/sensors/line_of_sight.h"
#include "sim/sensors/sensor.h"
#include "stack/config/vehicle.h"

namespace longtail::sim {

// sigma(d) = sqrt(floor^2 + (slope d)^2)
struct GrowingSigma {
  double floor = 0;
  double slope_per_m = 0;
};

struct ObjectListConfig {
  Duration period = milliseconds(50);
  double max_range_m = 120;
  double half_width_rad = 0.8727;  // 50 deg
  CameraDetectionConfig detection;
  double miss_burst_frames = 3;             // mean length of a run of misses
  GrowingSigma range_sigma_m{0.15, 0.020};  // along the line of sight: monocular depth, 2 %
  GrowingSigma cross_sigma_m{0.08, 0.003};  // across it: 0.17 deg
  GrowingSigma velocity_along_sigma_mps{0.30, 0.010};
  GrowingSigma velocity_across_sigma_mps{0.20, 0.005};
  double yaw_sigma_rad = 0.05;
  double size_sigma = 0.06;      // relative
  double position_time_s = 0.5;  // correlation times
  double velocity_time_s = 0.4;
  double yaw_time_s = 0.5;
  double size_time_s = 4.0;
  double confusion = 0.04;              // share of the time with a wrong class (a neighbour of the true one)
  double class_frames = 10;             // mean time a class is kept before it is judged anew
  double false_positives_per_s = 0.02;  // births
  double false_positive_frames = 3;     // mean life
  double false_positive_range_m = 60;
  stack::Mounting mounting{1.8, 0, 1.3, 0};  // behind the windscreen
  double ego_front_m = 3.75;
};

class ObjectList final : public Sensor {
 public:
  ObjectList(Seed seed, const ObjectListConfig& config);

  SensorSample sample(std::uint32_t frame, const SensorView& view, const SensorEffects& effects) override;
  void hash_state(StateWriter& out) const override;

 private:
  enum Error : std::size_t { kAlong, kAcross, kYaw, kSize, kVelocityAlong, kVelocityAcross, kErrors };

  // What the sensor's processing carries from frame to frame about one actor.
  struct Memory {
    bool covered = false;  // in field of view and range in the frame before
    bool missed = false;
    stack::ObjectClass label = stack::OBJECT_UNKNOWN;
    std::array<double, kErrors> error{};  // unit variance
  };
  struct FalsePositive {
    bool alive = false;
    double x_m = 0;  // map frame
    double y_m = 0;
    double yaw_rad = 0;
    stack::ObjectClass label = stack::OBJECT_UNKNOWN;
    double length_m = 0;
    double width_m = 0;
  };
  static constexpr std::size_t kFalsePositiveSlots = 4;

  bool covers(const SightedActor& sighted) const;
  bool is_blocked(const SightedActor& sighted, const SensorEffects& effects) const;
  void advance(Memory& memory, Draws& draws, double detection_probability, stack::ObjectClass truth) const;
  void report(const SensorPose& pose, const SightedActor& sighted, const Memory& memory, double detection_probability,
              const Draw& existence, const SensorEffects& effects, stack::ObjectList& out) const;
  void add_false_positives(std::uint32_t frame, const EgoState& ego, const SensorPose& pose, stack::ObjectList& out);
  void add_ghost(std::uint32_t frame, const EgoState& ego, const Ghost& ghost, stack::ObjectList& out);
  void set_claims(double distance_m, stack::DetectedObject& object) const;

  ObjectListConfig config_;
  Seed seed_;
  double tan_half_width_;
  double cos_mount_;
  double sin_mount_;
  std::array<double, kErrors> decay_{};
  std::array<double, kErrors> drive_{};
  LineOfSight sight_;
  GhostPlacer ghosts_;
  std::vector<Memory> memories_;  // by actor id
  std::array<FalsePositive, kFalsePositiveSlots> false_positives_{};
};

}  // namespace longtail::sim
