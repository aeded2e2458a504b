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
  int sample = 0;              // the foot lies between this sample and the next
  double share = 0;
};

// False for a plan that cannot be followed (no samples, arrays of different length, no step).
bool is_usable(const Plan& plan);

// Interpolated; before the first and after the last sample those hold.
PlanMotion motion_at(const Plan& plan, SimTime t);

// Where the point is relative to the planned path. The path goes straight on beyond its ends; a plan that stands
// still is a point with a direction.
PlanFoot foot_on(const Plan& plan, double x_m, double y_m);

// Mean curvature of the planned path over `length_m` from the foot on.
double mean_curvature(const Plan& plan, const PlanFoot& foot, double length_m);

// Length of the planned path, and of what is left of it after the foot.
double length_of(const Plan& plan);
double length_ahead(const Plan& plan, const PlanFoot& foot);

}  // namespace longtail::stack
