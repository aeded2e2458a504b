// Longitudinal RSS distance, as the judge computes it (its own code: the stack's governor is what is judged).
//   d_min = v rho + a rho^2 / 2 + (v + rho a)^2 / (2 b_min) - v_f^2 / (2 b_max)
// Shalev-Shwartz, Shammah, Shashua 2017, definition 1; parameters as suggested by ad-rss-lib.
#pragma once

namespace longtail::replay {

struct RssParameters {
  double response_s = 1.0;
  double acceleration_max_mps2 = 3.5;
  double braking_min_mps2 = 4.0;
  double braking_max_mps2 = 8.0;
};

// Never negative. Speeds along the ego's heading, m/s, both forward.
double rss_distance_m(const RssParameters& p, double rear_mps, double front_mps);

}  // namespace longtail::replay
