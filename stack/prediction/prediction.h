// Prediction: where each relevant track may be over the next seconds, as a few weighted paths.
// Vehicles on a mapped lane follow it (either way), may drift into the next one (cut-in); without a map the ego's own
// arc stands in for the road; off every lane they hold their turn rate; people and animals walk straight on, stop, or
// step out. Standing things get no path.
// Tracks out of reach of the ego are left out. Output rests on the capture time of the track list.
#pragma once

#include <memory>

#include "stack/api/node.h"
#include "stack/config/vehicle.h"

namespace longtail::stack {

struct PredictionParameters {
  double step_s = 0.2;
  double horizon_s = 5.0;
  double range_ahead_m = 180;
  double range_behind_m = 80;
  double existence_min = 0.3;
  double standing_speed_mps = 0.4;
  // A vehicle that, drifting on for this long, would come near the lane line is thought to change lane.
  double drift_preview_s = 1.5;
  double drift_ignore_m = 0.6;          // wandering within the lane
  double drift_sigma_discount = 0.7;    // of the lateral speed's own uncertainty
  double lane_change_speed_mps = 0.8;   // lateral, once committed
  double centring_time_s = 2.5;         // a lane follower's offset decays with this
  double acceleration_decay_s = 1.5;    // an accelerating vehicle stops doing so
  double turn_rate_filter_s = 0.8;
  double turn_rate_max_rps = 0.6;
  // Without a map: lanes of this width lie along the arc that the ego drives now, the ego in the middle of its own.
  double unmapped_width_m = 3.6;
  double curvature_filter_s = 0.5;
  double curvature_sigma_per_m = 5e-4;  // how far the road may bend otherwise: what is far drifts less surely
  double unmapped_sure_sigmas = 2;      // slower than so many sigma counts as standing
  double pedestrian_stop_probability = 0.25;
  double step_out_probability = 0.1;    // a person standing beside a lane
  double step_out_reach_m = 3.0;
  double step_out_speed_mps = 1.5;
  // Position uncertainty grows as if an unknown acceleration of this size acted (1 sigma).
  double vehicle_sigma_mps2 = 0.5;
  double person_sigma_mps2 = 0.4;
  double animal_sigma_mps2 = 1.2;
};

std::unique_ptr<Node> make_prediction(const PredictionParameters& parameters, const VehicleCalibration& calibration);

}  // namespace longtail::stack
