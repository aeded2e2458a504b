// Where the ego is about to go, as the governor assumes it: the plan while it is fresh, prolonged at its last
// curvature; otherwise the arc the vehicle is on.
#pragma once

#include "stack/api/stack.pb.h"
#include "stack/prediction/path.h"

namespace longtail::stack {

Path path_of_plan(const Plan& plan, double prolong_m);
Path path_of_motion(const Localization& localization, double ahead_m);

}  // namespace longtail::stack
