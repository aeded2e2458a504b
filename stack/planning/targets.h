// Who governs the ego's speed: obstacles in the planned corridor, predicted cut-ins, and things that will cross it.
// Pure functions of scene, corridor and a first guess of the ego's motion.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stack/planning/lateral_profile.h"
#include "stack/planning/planning.h"
#include "stack/planning/scene.h"

namespace longtail::stack {

enum class TargetKind { kLead, kOncoming, kCutIn, kCrossing };

struct Target {
  TargetKind kind = TargetKind::kLead;
  std::uint32_t id = 0;
  Leader leader;                     // at the time of the localization
  double standstill_gap_m = 3.0;
  double deceleration_max_mps2 = 5;  // most it may cost, positive
  bool dubious = false;              // never an emergency
  double until_s = 1e9;              // gone after this
};

// The strip of road the ego is going to use.
struct Corridor {
  const LateralProfile& profile;
  double odometer_m = 0;             // at s = 0
  double half_width_m = 0;           // ego's half width plus margin

  double offset_at(double s_m) const { return profile.at(odometer_m + (s_m > 0 ? s_m : 0)).offset_m; }
  bool overlaps(double s_m, double offset_m, double half_width_m_of_other) const;
};

// Does the obstacle, where it is now, stand in the strip the ego is going to use?
bool in_corridor(const Corridor& corridor, const Obstacle& obstacle);

// Everything in the corridor ahead, then predicted cut-ins; at most a handful.
std::vector<Target> leading_targets(const PlanningParameters& p, const Path& path, const Scene& scene,
                                    const Corridor& corridor, const EgoFrame& ego);

// When and where something crosses the corridor, from the localization's time on.
struct Crossing {
  std::uint32_t id = 0;
  double enter_s = 0;   // time
  double leave_s = 0;
  double near_s_m = 0;  // arc length
  double far_s_m = 0;
};
std::vector<Crossing> crossings(const PlanningParameters& p, const Path& path, const Scene& scene,
                                const Corridor& corridor, const EgoFrame& ego);

// The ego's travelled distance at multiples of a time step.
struct EgoMotion {
  double step_s = 0.1;
  std::span<const double> travelled_m;
};
// Does the ego, moving so, share the crossing's time and place? `widen_s` is added to the times kept clear.
bool conflicts(const PlanningParameters& p, const Crossing& crossing, const EgoMotion& motion, const EgoFrame& ego,
               double widen_s);
Target yield_target(const PlanningParameters& p, const Crossing& crossing, const EgoFrame& ego);

}  // namespace longtail::stack
