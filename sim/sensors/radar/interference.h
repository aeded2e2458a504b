// Other vehicles' radars that shine into this one: now and then their chirps cross its own and the noise of that scan rises.
// A vehicle does so while it is ahead, faces the sensor within its own beam and nothing hides it. Its power comes one way,
// so it falls with the square of the distance (Brooker, "Mutual interference of millimeter-wave radar systems", 2007).
#pragma once

#include <span>

#include "sim/random/stream.h"
#include "sim/sensors/line_of_sight.h"

namespace longtail::sim {

struct InterferenceConfig {
  double equipped = 0.5;             // share of the vehicles that have a radar; drawn once a run
  double bursts = 0.03;              // share of the scans in which one of them is heard
  double half_width_rad = 0.1745;    // of their beams
  double noise_ratio_db = 20;        // burst over noise at 50 m, mean
  double sigma_db = 4;
  double least_visible = 0.2;
};

// By how much the noise of this scan is raised, dB; 0: by nobody.
double noise_rise_db(const InterferenceConfig& config, Seed seed, std::uint32_t frame, std::span<const SightedActor> sighted);

}  // namespace longtail::sim
