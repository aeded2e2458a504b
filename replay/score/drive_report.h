// How a stack did on a recorded drive that a person drove: where it thought it was beside the reference, whether it
// kept hold of the vehicle ahead, and what it would have commanded beside what the driver did. Reads messages only.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "replay/score/metric.h"
#include "stack/api/message.h"

namespace longtail::replay {

struct DriveReportOptions {
  double radar_x_m = 3.5;       // of the radar ahead of the ego origin
  double corridor_m = 1.5;      // half width of the strip in which a vehicle is ahead
  double farthest_m = 100;      // leads beyond are not counted
  double slowest_lead_mps = 3;  // over ground; slower detections may be clutter
  double same_vehicle_m = 5;    // largest distance between a track and the detection it stands for
};

// Root mean square, mean and largest magnitude of an error.
struct ErrorStatistics {
  std::int64_t count = 0;
  double square_sum = 0;
  double sum = 0;
  double largest = 0;

  void add(double error);
  double rms() const;  // of at least one error
  double mean() const;
};

struct LeadReport {
  std::int64_t scans = 0;             // radar scans with a vehicle ahead
  std::int64_t held = 0;              // of them, those in which a confirmed track stood for it
  std::int64_t vehicles = 0;          // different vehicles ahead, one after the other
  std::int64_t identity_changes = 0;  // track id changed although the vehicle ahead stayed
  double longest_held_s = 0;          // one track, without a break
  std::vector<double> time_gaps_s;    // range / own speed, one per scan, above 2 m/s
  ErrorStatistics range_m;            // track against radar, bumper to bumper
};

struct HardestBraking {
  double acceleration_mps2 = 0;  // most negative
  SimTime at;                    // its first time; 0 where nobody braked

  void add(SimTime t, double acceleration_mps2_now);
};

struct DriveReport {
  ErrorStatistics position_m;  // horizontal distance to the reference
  ErrorStatistics along_m;     // along the reference heading
  ErrorStatistics across_m;    // positive left
  ErrorStatistics speed_mps;
  ErrorStatistics yaw_rad;
  ErrorStatistics wheel_speed_mps;  // the mean of the wheels alone, for comparison
  std::int64_t poses = 0;           // published
  std::int64_t valid_poses = 0;
  LeadReport lead;
  // The stack's command and the driver's acceleration at the same times.
  ErrorStatistics command_minus_driver_mps2;
  std::optional<double> command_driver_correlation;
  std::int64_t commands = 0;
  std::int64_t emergency_commands = 0;
  double hardest_command_mps2 = 0;  // most negative
  double hardest_driver_mps2 = 0;
  // What the planner wanted, before control and the governor: the acceleration its plan holds for the time it comes
  // into force.
  ErrorStatistics planner_minus_driver_mps2;
  std::int64_t plans = 0;
  HardestBraking hardest_planner;
  HardestBraking hardest_driver;
};

class DriveReporter {
 public:
  explicit DriveReporter(const DriveReportOptions& options) : options_(options) {}

  // Messages in total order.
  void observe(const stack::Message& message);
  DriveReport finish() const;

 private:
  struct Reference {
    std::int64_t t_ns;
    double x_m, y_m, yaw_rad, speed_mps, acceleration_mps2;
  };
  struct Pose {
    std::int64_t t_ns;
    double x_m, y_m, yaw_rad, speed_mps;
  };
  struct Command {
    std::int64_t t_ns;
    double acceleration_mps2;
    bool emergency;
  };
  struct Planned {
    std::int64_t t_ns;
    double acceleration_mps2;
  };
  struct Wheel {
    std::int64_t t_ns;
    double speed_mps;
  };
  struct Detection {
    double forward_m, left_m, range_rate_mps;  // from the radar
  };
  struct Scan {
    std::int64_t t_ns;
    std::vector<Detection> detections;
  };
  struct Track {
    std::uint32_t id;
    double x_m, y_m, velocity_x_mps, velocity_y_mps, length_m;
  };
  struct Tracks {
    std::int64_t t_ns;
    std::vector<Track> confirmed;
  };

  std::optional<Reference> reference_at(std::int64_t t_ns) const;
  const Pose* pose_at(std::int64_t t_ns) const;
  double curvature_at(const Pose& pose) const;
  std::optional<Detection> vehicle_ahead(const Scan& scan, const Pose& ego) const;
  const Track* track_of(const Detection& lead, const Scan& scan, const Pose& ego, const Tracks& tracks) const;
  void judge_localization(DriveReport& out) const;
  void judge_lead(LeadReport& out) const;
  void judge_commands(DriveReport& out) const;
  void judge_plans(DriveReport& out) const;

  DriveReportOptions options_;
  std::vector<Reference> reference_;
  std::vector<Pose> poses_;  // valid ones
  std::int64_t published_poses_ = 0;
  std::vector<Command> commands_;
  std::vector<Planned> plans_;
  std::vector<Wheel> wheels_;
  std::vector<Scan> scans_;
  std::vector<Tracks> tracks_;
};

// By name, unit last; what cannot be computed says why.
std::vector<MetricValue> metrics_of(const DriveReport& report);

}  // namespace longtail::replay
