// A plan as control reads it: by time for speed, by place for steering. Borrows the message.
#pragma once

#include "stack/api/stack.pb.h"
#include "stack/base/time.h"

namespace longtail::stack {

struct PlanMotion {
  double speed_mps = 0;
  double acceleration_mps2 = 0;
};

struct PlanFoot {
  double offset_m = 0;         // of the vehicle from the plan, positive left
  double yaw_rad = 0;
  double curvature_per_m = 0;
};

// False for a plan that cannot be followed (no samples, arrays of different length, no step).
bool is_usable(const Plan& plan);

// Interpolated; before the first and after the last sample those hold.
PlanMotion motion_at(const Plan& plan, SimTime t);

// Where the point is relative to the planned path. The path goes straight on beyond its ends; a plan that stands
// still is a point with a direction.
PlanFoot foot_on(const Plan& plan, double x_m, double y_m);

// Length of the planned path.
double length_of(const Plan& plan);

}  // namespace longtail::stack
