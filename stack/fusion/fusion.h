// Fusion: one list of objects from radar and object list, in the map frame, with covariance and existence
// probability. Published at 20 Hz whether or not anything was measured; without measurements the covariance grows.
#pragma once

#include <memory>

#include "stack/api/graph.h"
#include "stack/api/node.h"
#include "stack/config/vehicle.h"

namespace longtail::stack {

struct FusionParameters {
  // Motion: standard deviation of the acceleration, and how long one lasts (Singer).
  double acceleration_correlation_s = 1.0;
  double vehicle_along_mps2 = 3.0;
  double vehicle_across_mps2 = 1.2;
  double walker_mps2 = 1.5;                   // pedestrians, animals; anything slow
  double debris_mps2 = 0.3;
  // Coverage of the sensors: a miss counts only inside. Half widths from the sensor's axis.
  double radar_far_range_m = 250;
  double radar_far_half_width_rad = 0.165;
  double radar_near_range_m = 70;
  double radar_near_half_width_rad = 0.76;
  double object_list_range_m = 100;
  double object_list_half_width_rad = 0.84;
  double object_list_mount_x_m = 1.8;
  // Radar: what its accuracy claims leave out, since it sees some point of the outline.
  double radar_surface_sigma_m = 0.15;
  double radar_glint_share = 0.1;             // of the width, across the line of sight
  double radar_rate_floor_mps = 0.1;
  // Where the radar claims no accuracy.
  double radar_range_sigma_m = 0.5;
  double radar_azimuth_sigma_rad = 0.01;
  double radar_rate_sigma_mps = 0.2;
  // Object list: a camera is worse along the line of sight than across, and its errors last for several frames.
  double camera_along_factor = 1.4;
  double camera_across_factor = 0.4;
  double camera_correlation_factor = 2.0;     // on sigma
  double camera_position_sigma_m = 1.0;       // where it claims none
  double camera_velocity_sigma_mps = 1.0;
  // Association: chi-square gates, 99.9 % of 3 and 4 degrees of freedom.
  double radar_gate = 16.3;
  double object_list_gate = 18.5;
  double device_track_bonus = 4.0;            // log-likelihood for the same device track address
  double max_lag_s = 0.5;                     // scans older than the newest one by more are not used
  // Existence.
  double detection_probability = 0.6;
  double confirmed_miss_probability = 0.25;   // a miss of a confirmed track: misses come in bursts
  double radar_clutter_per_scan = 1.0;
  double object_list_clutter_per_scan = 0.02;
  double birth_existence = 0.2;
  double survival_s = 200;                    // mean life of an object nobody looks at
  double confirm_existence = 0.95;
  double confirm_hits = 3;
  double delete_existence = 0.05;
  double min_camera_claim = 0.65;             // the camera's own existence claim needed to confirm by it alone
  double max_coast_s = 1.2;                   // confirmed; tentative tracks a third of it
  // Disagreement of the sensors, judged where both must see.
  double agreement_range_m = 60;
  double agreement_time_s = 1.0;
  double agreement_smoothing_s = 0.5;
  double max_tracks = 128;
};

std::unique_ptr<Node> make_fusion(const FusionParameters& parameters, const VehicleCalibration& calibration);
NodeSpec fusion_node(const FusionParameters& parameters, const VehicleCalibration& calibration);

}  // namespace longtail::stack
