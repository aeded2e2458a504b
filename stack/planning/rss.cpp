#include "stack/planning/rss.h"

#include <algorithm>

namespace longtail::stack {
namespace {

// How far one side comes nearer: it accelerates towards the other for its response time and then brakes,
// but only if it is moving that way at all.
double lateral_approach_m(const RssParameters& p, double towards_mps, double response_s) {
  const double after_mps = towards_mps + p.lateral_acceleration_max_mps2 * response_s;
  const double during_m = (towards_mps + after_mps) / 2 * response_s;
  return during_m + (after_mps > 0 ? after_mps * after_mps / (2 * p.lateral_braking_min_mps2) : 0);
}

}  // namespace

double stated_braking_distance_m(const StatedBraking& b) {
  const double gain_mps = b.acceleration_mps2 * b.response_s;
  const double room_mps = std::max(b.speed_max_mps - b.speed_mps, 0.0);
  double response_m = 0;
  double top_mps = 0;
  if (gain_mps <= room_mps) {
    top_mps = b.speed_mps + gain_mps;
    response_m = b.speed_mps * b.response_s + b.acceleration_mps2 * b.response_s * b.response_s / 2;
  } else {
    // Reaches the speed limit of the model, holds it for the rest of the response.
    top_mps = b.speed_mps + room_mps;
    const double gaining_s = room_mps / b.acceleration_mps2;
    response_m = (b.speed_mps + top_mps) / 2 * gaining_s + top_mps * (b.response_s - gaining_s);
  }
  return response_m + top_mps * top_mps / (2 * b.braking_mps2);
}

double rss_same_direction_m(const RssParameters& p, double rear_mps, double front_mps, double response_s) {
  const double rear_m = stated_braking_distance_m({.speed_mps = rear_mps,
                                                   .response_s = response_s,
                                                   .acceleration_mps2 = p.acceleration_max_mps2,
                                                   .braking_mps2 = p.braking_min_mps2,
                                                   .speed_max_mps = p.speed_max_mps});
  const double front_m = front_mps * front_mps / (2 * p.braking_max_mps2);
  return std::max(0.0, rear_m - front_m) + p.margin_m;
}

double rss_opposite_direction_m(const RssParameters& p, double ego_mps, double other_mps) {
  const double ego_m = stated_braking_distance_m({.speed_mps = ego_mps,
                                                  .response_s = p.response_ego_s,
                                                  .acceleration_mps2 = p.acceleration_max_mps2,
                                                  .braking_mps2 = p.braking_min_correct_mps2,
                                                  .speed_max_mps = p.speed_max_mps});
  const double other_m = stated_braking_distance_m({.speed_mps = other_mps,
                                                    .response_s = p.response_other_s,
                                                    .acceleration_mps2 = p.acceleration_max_mps2,
                                                    .braking_mps2 = p.braking_min_mps2,
                                                    .speed_max_mps = p.speed_max_mps});
  return ego_m + other_m + p.margin_opposite_m;
}

double rss_lateral_m(const RssParameters& p, const LateralSpeeds& towards) {
  const double approach_m = lateral_approach_m(p, towards.ego_mps, p.response_ego_s) +
                            lateral_approach_m(p, towards.other_mps, p.response_other_s);
  return std::max(0.0, approach_m + p.lateral_fluctuation_m);
}

}  // namespace longtail::stack
