// The paths one track may take. Pure functions: track, map and parameters in, PredictedPath messages out.
// Called by the prediction node; frame: map.
#pragma once

#include <vector>

#include "stack/api/stack.pb.h"
#include "stack/prediction/lane_map.h"
#include "stack/prediction/path.h"
#include "stack/prediction/prediction.h"

namespace longtail::stack {

// What every path needs at its sample times, worked out once.
struct SampleTimes {
  explicit SampleTimes(const PredictionParameters& parameters);

  int count = 0;                      // per path, the first at the track's own time
  std::vector<double> t_s;
  std::vector<double> gained_s;       // distance gained per (acceleration * decay time) when an acceleration fades out
  std::vector<double> centred_share;  // of a lane follower's offset
};

struct HypothesisContext {
  const PredictionParameters& parameters;
  const SampleTimes& times;
  const LaneMap& map;
  const Path* arc = nullptr;  // where the ego is without a map: the path it drives now, s = 0 at the ego
};

// Appends the track's paths to `out`; their probabilities sum to 1 unless there is none.
// `turn_rate_rps`: filtered from the track's history.
void add_hypotheses(const HypothesisContext& context, const Track& track, double turn_rate_rps, Prediction& out);

// Probability that a vehicle drifting sideways leaves its lane on that side.
// `offset_m` and `drift_mps` count towards the lane line in question; both as seen from the lane's centre.
double lane_change_probability(const PredictionParameters& parameters, double offset_m, double drift_mps,
                               double drift_sigma_mps, double lane_width_m);

bool is_vulnerable(ObjectClass classification);  // pedestrian or animal: moves as it likes

}  // namespace longtail::stack
