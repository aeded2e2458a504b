// What faults do to one capture of one sensor. The sensor's own model acts on `device`-level effects, the sensor suite
// on those of payload and stamps. Filled in by the families' functions, one per file.
#pragma once

#include <optional>
#include <vector>

#include "sim/scenario.h"
#include "stack/base/time.h"

namespace longtail::sim {

// A false object straight ahead of the ego's front bumper.
struct Ghost {
  double distance_ahead_m = 0;
  bool standing = false;  // true: stays where it was at the onset; false: keeps its distance, moving with the ego
  SimTime onset;          // of the fault
  std::uint32_t entity = 0;
  std::optional<Seed> seed;  // of its noise; nothing: the run's
};

// A part of the field of view, in shares of its half width: 1 = its left edge, -1 = its right edge.
struct Blockage {
  double from = 0;
  double to = 0;
};

struct SensorEffects {
  // For the sensor's model.
  bool no_fix = false;
  bool blind = false;
  std::vector<Ghost> ghosts;
  std::vector<Blockage> blockages;
  double mounting_yaw_rad = 0;    // turned to the left
  double mounting_pitch_rad = 0;  // turned down
  double multipath_sigma_m = 0;
  double spoof_east_m = 0;
  double spoof_north_m = 0;
  double spoof_east_mps = 0;
  double spoof_north_mps = 0;
  // For the suite.
  bool frozen = false;
  bool old_stamp = false;  // while frozen
  Duration clock_offset;

  // Is something hidden that stands `bearing` half widths of the field of view to the left?
  bool blocks(double bearing) const {
    for (const Blockage& blockage : blockages) {
      if (bearing >= blockage.from && bearing <= blockage.to) return true;
    }
    return false;
  }
};

}  // namespace longtail::sim
