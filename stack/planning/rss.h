// Safe distances of Responsibility-Sensitive Safety: Shalev-Shwartz, Shammah, Shashua, "On a Formal Model of Safe
// and Scalable Self-driving Cars" (2017), definitions 1, 2 and 6. SI, decelerations positive. A state is safe when
// the distance is strictly greater than the one given here. Used by lane changes and by the safety governor.
#pragma once

namespace longtail::stack {

struct RssParameters {
  double response_ego_s = 1.0;
  double response_other_s = 2.0;
  double acceleration_max_mps2 = 3.5;        // during the response time
  double braking_min_mps2 = 4.0;             // what the one behind is sure to reach
  double braking_max_mps2 = 8.0;             // the hardest the one ahead may brake
  double braking_min_correct_mps2 = 3.0;     // of the vehicle that is in its own lane, against an oncoming one
  double lateral_acceleration_max_mps2 = 0.2;
  double lateral_braking_min_mps2 = 0.8;
  double lateral_fluctuation_m = 0.1;
  double speed_max_mps = 60;                 // nobody accelerates beyond this while responding
  double margin_m = 0;                       // added to same-direction distances
  double margin_opposite_m = 0;              // added to opposite-direction distances
};

struct StatedBraking {
  double speed_mps = 0;
  double response_s = 0;
  double acceleration_mps2 = 0;  // during the response
  double braking_mps2 = 0;       // after it
  double speed_max_mps = 60;
};
// Distance to standstill of a vehicle that first accelerates for its response time, then brakes.
double stated_braking_distance_m(const StatedBraking& braking);

// Bumper-to-bumper distance that a follower needs; it is `response_s` late.
double rss_same_direction_m(const RssParameters& p, double rear_mps, double front_mps, double response_s);
// Between two vehicles driving at each other; both speeds are magnitudes, the ego is in its own lane.
double rss_opposite_direction_m(const RssParameters& p, double ego_mps, double other_mps);

// Speeds towards each other (negative: apart).
struct LateralSpeeds {
  double ego_mps = 0;
  double other_mps = 0;
};
double rss_lateral_m(const RssParameters& p, const LateralSpeeds& towards);

}  // namespace longtail::stack
